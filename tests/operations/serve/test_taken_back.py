"""Who is told that a switch failed finds everything as before, in the files and in what the sidecar serves."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.reach.doors import Door
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.operations.serve.tailnet_doors import open_door
from scaletail_tui.operations.serve.targets import set_targets
from scaletail_tui.ports.engine import EngineRefused
from scaletail_tui.ports.folders import FilesRefused
from tests.operations.fakes import Stage, running, stage

CAPS = {"https": None, "funnel": None, "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000": None}
WHOLE, HOOK = PublicWish(), PublicWish(port=8443, path="/hook")
DOOR = Door(port=8443, path="/more", target="http://127.0.0.1:9000")


async def deployed(root: Path) -> Stage:
    made = await stage(root)
    made.world.status = lambda age: running(caps=CAPS)
    await made.deployed()
    return made


def files_of(made: Stage) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}


def full(name: str, text: str) -> None:
    raise FilesRefused("compose.yaml could not be written: No space left on device.")


@pytest.mark.parametrize("wish", [WHOLE, HOOK], ids=["the page", "a path"])
async def test_nothing_is_public_where_the_compose_file_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: PublicWish
) -> None:
    made = await deployed(tmp_path)
    before, served = files_of(made), made.world.serve()
    monkeypatch.setattr(made.ports.folders, "set_exposure", full)
    with pytest.raises(FilesRefused, match="No space left"):
        await go_public(made.ports, "vault", wish, typed="vault")
    assert files_of(made) == before and made.world.serve() == served


@pytest.mark.parametrize("wish", [WHOLE, HOOK], ids=["the page", "a path"])
async def test_what_is_public_stands_in_the_files_before_the_sidecar_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: PublicWish
) -> None:
    made = await deployed(tmp_path)
    write, told = made.ports.folders.write_serve, []

    def note(name: str, text: str) -> None:
        told.append("funnel" in (made.folder / "compose.yaml").read_text())
        write(name, text)

    monkeypatch.setattr(made.ports.folders, "write_serve", note)
    await go_public(made.ports, "vault", wish, typed="vault")
    assert told == [True]


@pytest.mark.parametrize("error", [EngineRefused("no answer"), asyncio.CancelledError()], ids=["refused", "ended"])
async def test_a_switch_that_is_not_seen_to_its_end_is_taken_back_from_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    made = await deployed(tmp_path)
    before, served, look = files_of(made), made.world.serve(), made.ports.sidecars.look

    async def fail(container: str, **more: Any) -> Any:
        if "AllowFunnel" in made.world.serve():
            raise error
        return await look(container, **more)

    monkeypatch.setattr(made.ports.sidecars, "look", fail)
    with pytest.raises(type(error)):
        await go_public(made.ports, "vault", HOOK, typed="vault")
    assert files_of(made) == before and made.world.serve() == served


async def test_a_refusal_after_it_was_seen_leaves_nothing_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await deployed(tmp_path)
    before = files_of(made)

    async def refuse(container: str, *, token: str = "") -> None:
        raise EngineRefused("sh in tailscale-vault did not finish within 20 s.")

    monkeypatch.setattr(made.ports.sidecars, "end_never", refuse)
    with pytest.raises(EngineRefused):
        await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    assert files_of(made) == before and "AllowFunnel" not in made.world.serve()


async def test_a_door_of_the_tailnet_is_taken_back_and_what_was_closed_is_not_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await deployed(tmp_path)
    before = files_of(made)
    with monkeypatch.context() as broken:
        broken.setattr(made.ports.folders, "set_exposure", full)
        with pytest.raises(FilesRefused):
            await open_door(made.ports, "vault", DOOR)
    assert files_of(made) == before
    await go_public(made.ports, "vault", HOOK, typed="vault")
    monkeypatch.setattr(made.ports.folders, "set_exposure", full)
    with pytest.raises(FilesRefused):
        await expose(made.ports, "vault", Exposure.SERVE)
    assert "AllowFunnel" not in made.world.serve()


async def test_a_sidecar_that_does_not_see_its_file_anew_is_told_to_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await deployed(tmp_path)
    text = made.world.serve_file.read_text()
    write = made.ports.folders.write_serve

    def write_once(name: str, new: str) -> None:
        if new == text:
            raise FilesRefused("serve.json could not be written: No space left on device.")
        write(name, new)

    async def refuse(container: str, *, token: str = "") -> None:
        raise EngineRefused("no answer")

    monkeypatch.setattr(made.ports.folders, "write_serve", write_once)
    monkeypatch.setattr(made.ports.sidecars, "end_never", refuse)
    with pytest.raises(FilesRefused):
        await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    assert "AllowFunnel" not in made.world.serve()


async def test_where_serve_leads_is_taken_back_where_that_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await deployed(tmp_path)
    before = files_of(made)
    monkeypatch.setattr(made.ports.folders, "set_exposure", full)
    with pytest.raises(FilesRefused):
        await set_targets(
            made.ports, "vault", lambda target: target.replace(":80", ":3000"),
            shown=lambda handlers: any(":3000" in one.target for one in handlers), by_hand="Change it",
        )  # fmt: skip
    assert files_of(made) == before
    assert (await spec_from_disk(made.ports, "vault")).backends == {}
