"""A stack made by hand goes public for a while, and shows further doors, where its own Serve is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.adoption.adoptions import AdoptedFolders
from scaletail_tui.adapters.lint.folders import FoldersOfUsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import Door, Way
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.either import EitherReach, reach_of
from scaletail_tui.operations.serve.ends import end_all, see_to
from scaletail_tui.operations.serve.public import PublicWish
from scaletail_tui.operations.serve.table import tell_reach
from tests.operations.fakes import TAILNET, Stage, running, stage

HOST = f"vault.{TAILNET}"
CAPS = {"https": None, "funnel": None, "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000": None}
FOLDER, FILE = "./tailscale/serve:/config", "./tailscale/serve/serve.json:/config/serve.json"
PAGE = {"TCP": {"443": {"HTTPS": True}}, "Web": {f"{HOST}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}


async def handmade(root: Path, *, mounted: str = FOLDER) -> tuple[Stage, EitherReach]:
    """`mounted` empty: no TS_SERVE_CONFIG, and the page was set in the running sidecar."""
    made = await stage(root, "vaultwarden")
    made.world.status = lambda age: running(caps=CAPS)
    await made.deployed()
    compose = made.folder / "compose.yaml"
    text = compose.read_text().replace("x-scaletail:", "x-mine:").replace(FOLDER, mounted or FOLDER)
    if not mounted:
        text = "\n".join(line for line in text.split("\n") if "TS_SERVE_CONFIG" not in line)
        made.world.run_time = PAGE
    compose.write_text(text)
    ports = replace(made.ports, user_files=FoldersOfUsers(), adoptions=AdoptedFolders(None, (root,)))
    made.ports = ports
    return made, await reach_of(ports, "vault")


def files_of(made: Stage) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}


def public(config: Any) -> set[str]:
    found = (config, *(config.get("Foreground") or {}).values())
    return {key for one in found for key, on in (one.get("AllowFunnel") or {}).items() if on}


@pytest.mark.parametrize("mounted", [FOLDER, FILE])
async def test_for_a_while_stands_in_no_file_however_it_is_mounted_and_ends_in_time(
    tmp_path: Path, mounted: str
) -> None:
    made, reach = await handmade(tmp_path, mounted=mounted)
    before = files_of(made)
    said = await reach.go_public(PublicWish(seconds=7200), typed="vault")
    assert said == f"https://{HOST} is PUBLIC on the internet for 2 h; then it falls back to your tailnet alone."
    assert public(made.world.serve()) == {f"{HOST}:443"}
    kept = made.ports.public_times.of("vault")
    assert kept is not None
    table = await tell_reach(made.ports, "vault")
    assert table.public and table.until == kept.until
    await made.ports.clock.sleep(7201)
    assert public(made.world.serve()) == set() and files_of(made) == before
    assert await see_to(made.ports, kept) and made.ports.public_times.all() == ()


async def test_a_killed_end_is_begun_again_and_an_overdue_one_is_done_by_the_job(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path, mounted=FILE)
    await reach.go_public(PublicWish(seconds=600), typed="vault")
    kept = made.ports.public_times.of("vault")
    assert kept is not None
    made.world.ends = None
    await see_to(made.ports, kept)
    assert made.world.ends is not None and made.world.ends[0] == kept.token
    made.world.ends = None
    await made.ports.clock.sleep(700)
    assert public(made.world.serve())
    await end_all(made.ports)
    assert public(made.world.serve()) == set() and made.ports.public_times.all() == ()


async def test_serve_ends_it_though_its_file_is_read_at_the_start_alone(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path, mounted=FILE)
    await reach.go_public(PublicWish(seconds=600), typed="vault")
    assert await reach.switch(Exposure.SERVE) == f"https://{HOST} is open to your tailnet only."
    assert public(made.world.serve()) == set() and made.ports.public_times.all() == ()
    with pytest.raises(BadInput, match="is read once"):
        await reach.switch(Exposure.DIRECT)


async def test_without_a_file_it_is_held_by_a_session_that_changes_nothing_of_what_was_set(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path, mounted="")
    await reach.go_public(PublicWish(seconds=600), typed="vault")
    served = dict(made.world.serve())
    (session,) = served.pop("Foreground").values()
    assert served == PAGE | {"AllowFunnel": {}} or served == PAGE
    assert session == {"AllowFunnel": {f"{HOST}:443": True}}
    kept = made.ports.public_times.of("vault")
    assert kept is not None and not await see_to(made.ports, kept)
    assert "set serve" not in made.world.calls and "end later" not in made.world.calls
    made.world.ends = None  # a process that hangs
    await made.ports.clock.sleep(700)
    await end_all(made.ports)
    assert made.world.serve()["Web"] == PAGE["Web"] and public(made.world.serve()) == set()


async def test_one_public_path_needs_a_port_of_its_own_and_the_page_stays_in_the_tailnet(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path)
    with pytest.raises(BadInput, match="/ of port 443 would be public, too") as refused:
        await reach.go_public(PublicWish(path="/hook", seconds=600), typed="vault")
    assert refused.value.remedy == "Give another port: --public-port 8443"
    await reach.go_public(PublicWish(path="/hook", port=8443, seconds=600), typed="vault")
    served = made.world.serve()
    assert public(served) == {f"{HOST}:8443"}
    assert served["Web"][f"{HOST}:8443"]["Handlers"] == {"/hook": {"Proxy": "http://127.0.0.1:80/hook"}}
    assert list(served["Web"][f"{HOST}:443"]["Handlers"]) == ["/"]


async def test_what_its_file_makes_public_for_ever_is_closed_there_and_gets_an_end(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path)
    await reach.switch(Exposure.FUNNEL, typed="vault")
    said = await reach.go_public(PublicWish(path="/hook", port=8443, seconds=60), typed="vault")
    assert said.endswith(f"Closed for it, though public for ever till now: https://{HOST}.")
    assert public(json.loads(made.world.serve_file.read_text())) == set()
    assert public(made.world.serve()) == {f"{HOST}:8443"}


async def test_a_name_that_is_not_typed_and_what_the_file_does_not_know_change_nothing(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path)
    with pytest.raises(BadInput, match="needs the stack's name typed"):
        await reach.go_public(PublicWish(seconds=60), typed="")
    made.world.set_serve, made.world.set_over = (
        {"TCP": {"22": {"TCPForward": "127.0.0.1:22"}}},
        (made.world.serve_file.read_text()),
    )
    with pytest.raises(BadInput, match="serves something else than its file says"):
        await reach.go_public(PublicWish(seconds=60), typed="vault")
    assert made.ports.public_times.all() == () and "end later" not in made.world.calls


async def test_doors_are_opened_and_closed_in_the_file_that_is_watched(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path)
    before = json.loads(made.world.serve_file.read_text())
    said = await reach.open_door(Door(port=443, path="/second", target="http://127.0.0.1:9000"))
    assert said == f"https://{HOST}/second leads to http://127.0.0.1:9000, for your tailnet."
    await reach.open_door(Door(port=7000, path="", way=Way.TCP, target="127.0.0.1:5432"))
    await reach.open_door(Door(port=9443, target="http://127.0.0.1:9000"))
    rows = {(row.way, row.port, row.path) for row in (await tell_reach(made.ports, "vault")).rows}
    assert rows == {("https", 443, "/"), ("https", 443, "/second"), ("tcp", 7000, ""), ("https", 9443, "/")}
    for port, path in ((443, "/second"), (7000, ""), (9443, "/")):
        assert (await reach.close_door(port, path)).endswith("is closed.")
    assert json.loads(made.world.serve_file.read_text()) == before
    with pytest.raises(BadInput, match="shows nothing at /none of port 443"):
        await reach.close_door(443, "/none")
    with pytest.raises(BadInput, match="is the page of vault itself"):
        await reach.close_door(443, "/")


async def test_doors_of_a_sidecar_that_reads_no_file_are_set_in_it(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path, mounted="")
    await reach.open_door(Door(port=443, path="/second", target="http://127.0.0.1:9000"))
    assert list(made.world.serve()["Web"][f"{HOST}:443"]["Handlers"]) == ["/", "/second"]
    await reach.close_door(443, "/second")
    assert made.world.serve() == PAGE
    with pytest.raises(BadInput, match="no TS_SERVE_CONFIG"):
        await reach.switch(Exposure.DIRECT)
    assert made.world.serve() == PAGE


@pytest.mark.parametrize(
    ("door", "said"),
    [
        (Door(port=443, target="http://127.0.0.1:9000"), "is the page of vault itself"),
        (Door(port=443, path="", way=Way.TCP, target="127.0.0.1:22"), "Port 443 speaks https already"),
        (Door(port=80, way=Way.HTTP, target="http://127.0.0.1:9000"), "listens on port 80 itself"),
    ],
)
async def test_a_door_that_cannot_be_is_refused_before_anything(tmp_path: Path, door: Door, said: str) -> None:
    made, reach = await handmade(tmp_path)
    before = files_of(made)
    with pytest.raises(BadInput, match=said):
        await reach.open_door(door)
    assert files_of(made) == before and "set serve" not in made.world.calls


async def test_a_file_that_is_read_once_names_its_line_and_takes_a_door_by_a_restart(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path, mounted=FILE)
    door = Door(port=443, path="/second", target="http://127.0.0.1:9000")
    with pytest.raises(BadInput, match="is read once, when its container starts"):
        await reach.open_door(door)
    await (await reach_of(made.ports, "vault", restart=True)).open_door(door)
    assert "/second" in made.world.serve_file.read_text()


async def test_the_guard_has_the_rows_that_a_stack_of_ours_has(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path)
    (made.folder / ".env").write_text(f"{(made.folder / '.env').read_text()}ADMIN_PASSWORD=changeme\n")
    url, checks = await reach.look_at(PublicWish(seconds=60))
    assert url == f"https://{HOST}"
    rows = {check.name: check for check in checks}
    assert set(rows) == {"allowed", "advice", "login", "shows", "secrets"}
    assert rows["secrets"].warns and "ADMIN_PASSWORD" in rows["secrets"].sentence
    assert "the catalog says" in rows["advice"].sentence
    _, checks = await reach.look_at(PublicWish(path="/hook", seconds=60))
    assert "would be public, too" in next(check for check in checks if check.name == "shows").sentence


async def test_restart_has_no_meaning_for_a_stack_of_ours(tmp_path: Path) -> None:
    made = await stage(tmp_path, "vaultwarden")
    await made.deployed()
    with pytest.raises(BadInput, match="is switched live"):
        await reach_of(made.ports, "vault", restart=True)


@pytest.mark.parametrize(("mounted", "said"), [(FILE, "is read once"), ("", "has no TS_SERVE_CONFIG")])
async def test_what_its_files_forbid_is_said_while_its_sidecar_is_down_too(
    tmp_path: Path, mounted: str, said: str
) -> None:
    made, reach = await handmade(tmp_path, mounted=mounted)
    made.world.status = lambda age: None
    with pytest.raises(BadInput, match=said):
        await reach.switch(Exposure.DIRECT)


async def test_for_ever_the_page_is_switched_at_its_line_alone_also_after_it_was_closed(tmp_path: Path) -> None:
    made, reach = await handmade(tmp_path)
    text = made.world.serve_file.read_text().rstrip().removesuffix("}").rstrip()
    text += ',\n  "AllowFunnel": {"${TS_CERT_DOMAIN}:443":   false}}\n'
    made.world.serve_file.write_text(text)
    assert "until it is closed" in await reach.go_public(PublicWish(), typed="vault")
    assert made.world.serve_file.read_text() == text.replace("false", "true")
    await reach.switch(Exposure.DIRECT)
    await reach.go_public(PublicWish(), typed="vault")
    assert public(made.world.serve()) == {f"{HOST}:443"}
