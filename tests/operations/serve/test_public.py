"""Public for a while: set at run time and in no file, ended by whoever is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.reach.doors import Door, Way
from scaletail_tui.domain.reach.public_time import PublicTime
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.ends import end_all, see_to
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.operations.serve.switching import FunnelNotAllowed
from scaletail_tui.operations.serve.tailnet_doors import close_door, open_door
from scaletail_tui.ports.engine import NoSuchContainer
from tests.operations.fakes import TAILNET, Stage, running, stage

HOST = f"vault.{TAILNET}"
CAPS = {"https": None, "funnel": None, "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000": None}


async def deployed(root: Path, slug: str = "vaultwarden", **answers: Any) -> Stage:
    made = await stage(root, slug, **answers)
    made.world.status = lambda age: running(caps=CAPS)
    await made.deployed()
    return made


async def test_it_is_public_without_a_word_in_any_file_and_ends_in_time(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    said = await go_public(made.ports, "vault", PublicWish(seconds=7200), typed="vault")
    assert said == f"https://{HOST} is PUBLIC on the internet for 2 h; then it falls back to your tailnet alone."
    assert made.world.serve()["AllowFunnel"] == {f"{HOST}:443": True}
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before
    kept = made.ports.public_times.of("vault")
    assert kept is not None and kept.left(made.ports.clock.now()) == pytest.approx(7200, abs=5)
    await made.ports.clock.sleep(7201)
    assert "AllowFunnel" not in made.world.serve()
    await see_to(made.ports, kept)
    assert made.ports.public_times.of("vault") is None


async def test_what_ends_it_is_begun_before_it_is_public(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    changes = [call for call in made.world.calls if call in ("end later", "set serve")]
    assert changes == ["end later", "set serve"]


async def test_where_nothing_can_end_it_it_does_not_begin(tmp_path: Path) -> None:
    made = await deployed(tmp_path)

    async def refuse(container: str, *, seconds: float, token: str) -> None:
        raise ScaletailError("no room for a process")

    made.ports.sidecars.end_later = refuse  # type: ignore[method-assign]
    with pytest.raises(ScaletailError, match="no room"):
        await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    assert "AllowFunnel" not in made.world.serve() and made.ports.public_times.all() == ()


async def test_a_killed_end_is_begun_again_and_an_overdue_one_is_done_by_the_job(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=600), typed="vault")
    kept = made.ports.public_times.of("vault")
    assert kept is not None
    made.world.ends = None
    await see_to(made.ports, kept)
    assert made.world.ends == (kept.token, pytest.approx(made.world.clock.seconds + 600, abs=5))
    made.world.ends = None
    await made.ports.clock.sleep(700)
    assert "AllowFunnel" in made.world.serve()
    await end_all(made.ports)
    assert "AllowFunnel" not in made.world.serve() and made.ports.public_times.all() == ()


async def test_the_job_of_an_earlier_time_leaves_a_later_one_alone(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    earlier = made.ports.public_times.of("vault")
    assert earlier is not None
    await expose(made.ports, "vault", Exposure.SERVE)
    await go_public(made.ports, "vault", PublicWish(seconds=600), typed="vault")
    later, ends = made.ports.public_times.of("vault"), made.world.ends
    made.world.set_serve = None  # as in the moment before it is public
    with made.ports.locks.hold("vault", "expose"):
        assert later is not None and not await see_to(made.ports, later)
    assert await see_to(made.ports, earlier)
    assert made.ports.public_times.of("vault") == later and made.world.ends == ends


async def test_serve_ends_it_at_once_though_the_file_stays_the_same(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=600), typed="vault")
    assert await expose(made.ports, "vault", Exposure.SERVE) == f"https://{HOST} is open to your tailnet only."
    assert "AllowFunnel" not in made.world.serve()
    assert made.world.ends is None and made.ports.public_times.all() == ()


async def test_a_sidecar_that_does_not_take_it_is_set_back(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    allowed = made.world.status

    def withdrawn(age: float) -> Any:
        return running(caps={"https": None}) if made.world.set_serve is not None else allowed(age)

    made.world.status = withdrawn
    began = made.world.clock.seconds
    with pytest.raises(ScaletailError, match="did not go public within 10 s"):
        await go_public(made.ports, "vault", PublicWish(seconds=600), typed="vault")
    assert made.world.clock.seconds - began < 11
    assert "AllowFunnel" not in made.world.serve() and made.ports.public_times.all() == ()


async def test_a_port_that_the_node_may_not_use_is_refused_before_anything(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    made.world.status = lambda age: running(
        caps={"https": None, "funnel": None, "https://tailscale.com/cap/funnel-ports?ports=443": None}
    )
    with pytest.raises(FunnelNotAllowed) as refused:
        await go_public(made.ports, "vault", PublicWish(port=8443, seconds=600), typed="vault")
    assert refused.value.finding == "funnel-port-not-allowed"
    assert "set serve" not in made.world.calls


async def test_one_path_needs_a_port_of_its_own_and_the_page_stays_in_the_tailnet(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    with pytest.raises(BadInput, match="/ of port 443 would be public, too") as refused:
        await go_public(made.ports, "vault", PublicWish(path="/hook", seconds=600), typed="vault")
    assert refused.value.remedy == "Give another port: --public-port 8443"
    await go_public(made.ports, "vault", PublicWish(path="/hook", port=8443, seconds=600), typed="vault")
    served = made.world.serve()
    assert served["AllowFunnel"] == {f"{HOST}:8443": True}
    assert served["Web"][f"{HOST}:8443"]["Handlers"] == {"/hook": {"Proxy": "http://127.0.0.1:80/hook"}}
    assert list(served["Web"][f"{HOST}:443"]["Handlers"]) == ["/"]


async def test_for_ever_on_another_port_stands_in_the_files_and_serve_takes_it_back(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    wish = PublicWish(path="/hook", port=10000, target="http://127.0.0.1:9000")
    assert "until it is closed" in await go_public(made.ports, "vault", wish, typed="vault")
    spec = await spec_from_disk(made.ports, "vault")
    assert spec.doors == (Door(port=10000, path="/hook", way=Way.FUNNEL, target="http://127.0.0.1:9000"),)
    assert made.world.serve()["AllowFunnel"] == {f"{HOST}:10000": True}
    await expose(made.ports, "vault", Exposure.SERVE)
    assert (await spec_from_disk(made.ports, "vault")).doors == ()


async def test_what_is_public_for_ever_can_be_given_an_end(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    assert (await spec_from_disk(made.ports, "vault")).exposure is Exposure.SERVE
    assert "AllowFunnel" in made.world.serve()
    await made.ports.clock.sleep(61)
    assert "AllowFunnel" not in made.world.serve()


async def test_a_second_path_and_a_tcp_port_are_opened_for_the_tailnet_and_closed_again(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    admin = Door(port=443, path="/admin", target="http://127.0.0.1:9000")
    said = await open_door(made.ports, "vault", admin)
    assert said == f"https://{HOST}/admin leads to http://127.0.0.1:9000, for your tailnet."
    await open_door(made.ports, "vault", Door(port=5432, path="", way=Way.TCP, target="127.0.0.1:5432"))
    served = made.world.serve()
    assert served["TCP"] == {"443": {"HTTPS": True}, "5432": {"TCPForward": "127.0.0.1:5432"}}
    assert sorted(served["Web"][f"{HOST}:443"]["Handlers"]) == ["/", "/admin"]
    with pytest.raises(BadInput, match="/admin of port 443 would be public, too"):
        await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    await close_door(made.ports, "vault", 443, "/admin")
    await close_door(made.ports, "vault", 5432, "")
    assert made.world.serve()["TCP"] == {"443": {"HTTPS": True}}


async def test_a_port_that_an_app_holds_itself_is_not_served(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    with pytest.raises(BadInput, match="listens on port 3000 itself"):
        await open_door(made.ports, "vault", Door(port=3000, target="http://127.0.0.1:9000"))


async def test_a_door_beside_a_public_one_is_refused(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    with pytest.raises(BadInput, match="Funnel opens everything on its port: /admin would be, too"):
        await open_door(made.ports, "vault", Door(port=443, path="/admin", target="http://127.0.0.1:9000"))


async def test_a_sidecar_that_was_stopped_meanwhile_has_nothing_to_end(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    await made.ports.engine.stop("tailscale-vault")
    kept = made.ports.public_times.of("vault")
    assert kept is not None
    assert not await see_to(made.ports, kept)
    await made.ports.clock.sleep(70)
    await end_all(made.ports)
    assert made.ports.public_times.all() == ()


async def test_a_serve_file_that_nobody_can_read_keeps_nothing_public(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    made.world.ends = None
    made.world.serve_file.write_text("{ half")
    made.world.set_over = "{ half"  # the sidecar could not take it either
    await made.ports.clock.sleep(70)
    await end_all(made.ports)
    assert made.world.serve() == {} and made.ports.public_times.all() == ()


async def test_what_goes_wrong_with_one_stack_leaves_no_other_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    broken = PublicTime(stack="other", container="tailscale-other", token="t", until=1.0, port=443)
    made.ports.public_times.keep(broken)
    made.world.ends = None
    inspect = made.ports.engine.inspect
    asked = []

    async def fail(container: str) -> Any:
        if container != broken.container:
            return await inspect(container)
        asked.append(made.ports.public_times.of("vault"))
        if asked[-1] is None:
            raise NoSuchContainer("gone")
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(made.ports.engine, "inspect", fail)
    await made.ports.clock.sleep(70)
    await end_all(made.ports)
    assert "AllowFunnel" not in made.world.serve() and made.ports.public_times.all() == ()
    assert len(asked) > 2 and len([one for one in caplog.records if one.exc_info]) == 1


async def test_what_the_file_itself_shows_to_the_internet_is_written_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = await deployed(tmp_path)
    await go_public(made.ports, "vault", PublicWish(seconds=60), typed="vault")
    made.world.ends = None
    public = json.dumps(made.world.set_serve)
    made.world.serve_file.write_text(public)
    made.world.set_over = public
    await made.ports.clock.sleep(70)
    before = made.world.calls.count("set serve")
    await end_all(made.ports)
    assert made.world.calls.count("set serve") == before + 1
    assert made.ports.public_times.all() == ()
    assert len([one for one in caplog.records if "by its own Serve file" in one.getMessage()]) == 1
