"""Who can reach a running stack: switched by the file, seen in the sidecar, taken back when it is not seen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.expose import advice_against, expose
from scaletail_tui.operations.serve.switching import FunnelNotAllowed
from scaletail_tui.ports.jobs import StackHeld
from tests.operations.fakes import GRANTED, TAILNET, Stage, running, stage


async def deployed(root: Path, slug: str = "vaultwarden", **answers: Any) -> Stage:
    made = await stage(root, slug, **answers)
    made.world.status = lambda age: running(caps=GRANTED)
    await made.deployed()
    return made


async def test_all_three_exposures_are_switched_live_and_remembered(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    ups = made.world.calls.count("up tailscale")
    for wanted, typed in ((Exposure.DIRECT, "vault"), (Exposure.FUNNEL, "vault"), (Exposure.SERVE, "")):
        sentence = await expose(made.ports, "vault", wanted, typed=typed)
        assert ("PUBLIC" in sentence) == (wanted is Exposure.FUNNEL)
        assert ("AllowFunnel" in made.world.serve()) == (wanted is Exposure.FUNNEL)
        assert bool(made.world.serve()) == (wanted is not Exposure.DIRECT)
        assert (await spec_from_disk(made.ports, "vault")).exposure is wanted
    assert made.world.calls.count("up tailscale") == ups


async def test_a_compose_file_changed_by_hand_keeps_the_change_and_gets_the_new_address(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    compose = made.folder / "compose.yaml"
    compose.write_text(compose.read_text() + "# mine\n")
    await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    disk = made.ports.folders.read("vault")
    assert disk is not None and disk.meta is not None and disk.compose_text.endswith("# mine\n")
    assert (disk.meta["exposure"], disk.meta["public_url"]) == ("direct", "http://${PUBLIC_HOST}:80")
    assert disk.env["PUBLIC_URL"] == f"http://vault.{TAILNET}:80"


async def test_direct_needs_the_name_where_the_service_works_over_https_only(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    assert await advice_against(made.ports, "vault", Exposure.SERVE) == ""
    against = await advice_against(made.ports, "vault", Exposure.DIRECT)
    assert against == "Vaultwarden works over HTTPS only, so never by its own port: direct closes its page on HTTPS."
    with pytest.raises(BadInput, match="works over HTTPS only"):
        await expose(made.ports, "vault", Exposure.DIRECT)
    assert made.world.serve()


async def test_an_app_that_holds_https_itself_is_not_switched_under_its_feet(tmp_path: Path) -> None:
    made = await deployed(tmp_path, "caddy")
    before = (made.folder / "compose.yaml").read_text()
    with pytest.raises(BadInput, match="holds HTTPS itself when it is direct") as refused:
        await expose(made.ports, "vault", Exposure.DIRECT)
    assert "deploy caddy --name vault --redeploy --expose direct" in refused.value.remedy
    assert (made.folder / "compose.yaml").read_text() == before and made.world.serve()


async def test_direct_is_switched_at_once_where_nothing_speaks_against_it(tmp_path: Path) -> None:
    made = await deployed(tmp_path, "it-tools")
    assert await advice_against(made.ports, "vault", Exposure.DIRECT) == ""
    assert "closed on HTTPS" in await expose(made.ports, "vault", Exposure.DIRECT)


async def test_funnel_needs_the_name(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    for typed in ("", "valut"):
        with pytest.raises(BadInput):
            await expose(made.ports, "vault", Exposure.FUNNEL, typed=typed)
    assert "AllowFunnel" not in made.world.serve()


async def test_funnel_without_permission_changes_nothing(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    made.world.status = lambda age: running(caps={"https": None})
    with pytest.raises(FunnelNotAllowed) as refused:
        await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    assert refused.value.finding == "funnel-attr-missing"
    assert "AllowFunnel" not in made.world.serve()


async def test_a_tagged_device_that_may_not_be_public_is_told_to_allow_its_tag(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    tagged = {**running(caps={"https": None})["Self"], "Tags": ["tag:web"]}
    made.world.status = lambda age: {**running(), "Self": tagged}
    with pytest.raises(FunnelNotAllowed) as refused:
        await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    assert '"target": ["tag:web"]' in refused.value.remedy


async def test_a_game_cannot_be_served(tmp_path: Path) -> None:
    made = await deployed(tmp_path, "minecraft", name="craft", settings={"EULA": "TRUE"})
    with pytest.raises(BadInput):
        await expose(made.ports, "craft", Exposure.SERVE)


async def test_a_switch_that_the_sidecar_does_not_take_is_taken_back(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    before = made.world.serve_file.read_text()
    made.world.serve = lambda: {"Web": {"x:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}  # type: ignore[method-assign]
    with pytest.raises(ScaletailError) as failed:
        await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    assert "did not apply" in failed.value.title
    assert made.world.serve_file.read_text() == before
    assert (await spec_from_disk(made.ports, "vault")).exposure is Exposure.SERVE


async def test_who_ends_it_while_the_sidecar_is_waited_for_leaves_nothing_public(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    before = made.world.serve_file.read_text()
    waiting = asyncio.create_task(expose(made.ports, "vault", Exposure.FUNNEL, typed="vault"))
    made.world.serve = lambda: end(waiting)  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert made.world.serve_file.read_text() == before
    assert (await spec_from_disk(made.ports, "vault")).exposure is Exposure.SERVE


async def test_who_ends_it_after_it_was_seen_finds_in_the_files_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await deployed(tmp_path)

    async def ended(container: str, *, token: str = "") -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(made.ports.sidecars, "end_never", ended)
    with pytest.raises(asyncio.CancelledError):
        await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    assert "AllowFunnel" in made.world.serve()
    assert (await spec_from_disk(made.ports, "vault")).exposure is Exposure.FUNNEL


def end(waiting: asyncio.Task[str]) -> Mapping[str, Any]:
    waiting.cancel()
    return {}


async def test_nothing_is_switched_while_somebody_works_on_the_stack(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    with made.ports.locks.hold("vault", "deploy"), pytest.raises(StackHeld):
        await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")


async def test_a_sidecar_that_is_not_logged_in_cannot_be_switched(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    made.world.status = lambda age: None
    with pytest.raises(ScaletailError) as failed:
        await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    assert failed.value.remedy


async def test_in_a_file_edited_by_hand_nothing_but_the_exposure_differs(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    compose = made.folder / "compose.yaml"
    text = compose.read_text().replace("  exposure: serve\n", '\n  exposure:   "serve"   # who reaches it\n\n')
    compose.write_bytes(text.replace("\n", "\r\n").encode())
    before = compose.read_bytes().decode()
    await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    after = compose.read_bytes().decode()
    changed = [(old, new) for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new]
    assert changed[0] == ('  exposure:   "serve"   # who reaches it\r', '  exposure:   "direct"   # who reaches it\r')
    assert [new.strip() for _, new in changed[1:]] == ["public_url: http://$${PUBLIC_HOST}:80"]


async def test_where_the_file_cannot_be_changed_nothing_is_switched(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    compose, serve = made.folder / "compose.yaml", made.world.serve_file.read_text()
    text = compose.read_text().replace("exposure: serve\n", "exposure: &how serve\n  mine: *how\n")
    compose.write_text(text)
    with pytest.raises(ScaletailError, match="an anchor may share this part"):
        await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    assert compose.read_text() == text and made.world.serve_file.read_text() == serve
