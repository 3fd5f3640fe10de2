"""A deploy keeps which device the stack is, and copies its identity before a new key could make another one of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.lifecycle.identity_copy import copy_identity
from scaletail_tui.ports.folders import FilesRefused
from tests.operations.fakes import running, stage


def device(node: str, *, expires: str = "2027-05-28T00:00:00Z") -> Mapping[str, Any]:
    status = running()
    return {**status, "Self": {**status["Self"], "ID": node, "KeyExpiry": expires}}


class Closed:
    """Identities that this user may not copy."""

    def __init__(self, *, permission: bool = False) -> None:
        self._permission = permission

    def copy(self, folder: str) -> str:
        raise FilesRefused(f"The identity in {folder} cannot be copied.", permission=self._permission, path=folder)


class Emptied:
    """An engine on which no container is left; it does what is asked in throw-away ones."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.asked: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def containers(self, *args: Any, **more: Any) -> tuple[()]:
        return ()

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        self.asked.append((image, folder))
        return ""


async def test_the_first_deploy_keeps_the_id_and_one_with_another_identity_knows_both(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: device("nFIRST1CNTRL")
    await vault.deployed()
    seen = vault.ports.identities.recall("vault")
    assert seen is not None and seen.id == "nFIRST1CNTRL" and seen.expires is not None
    assert vault.ports.identities.earlier("vault", "") == frozenset()
    vault.world.status = lambda age: device("nSECOND1CNTRL")
    await vault.deployed()
    seen = vault.ports.identities.recall("vault")
    assert seen is not None and seen.id == "nSECOND1CNTRL"
    assert vault.ports.identities.earlier("vault", "") == {"nFIRST1CNTRL"}


async def test_a_folder_of_ours_that_cannot_be_written_ends_no_deploy(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "state").write_text("no folder")
    vault = await stage(tmp_path / "root")
    vault.world.status = lambda age: device("nFIRST1CNTRL")
    events = await vault.deployed()
    assert getattr(events[-1], "url", "").startswith("https://vault.")
    assert vault.ports.identities.recall("vault") is None


async def test_a_new_key_comes_behind_a_copy_of_the_identity_and_without_one_there_is_none(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    await vault.deployed()
    state = vault.folder / "tailscale" / "state"
    assert not list(state.parent.glob("state.copy-*"))
    (state / "tailscaled.state").write_text("{}")
    events = await vault.deployed()
    (copy,) = state.parent.glob("state.copy-*")
    assert (copy / "tailscaled.state").read_text() == "{}"
    assert [one for one in events if f"is kept as {copy.name}" in getattr(one, "evidence", "")]
    await vault.gone_on_with()
    assert len(list(state.parent.glob("state.copy-*"))) == 2
    await vault.gone_on_with(key=None)
    assert len(list(state.parent.glob("state.copy-*"))) == 2


async def test_an_identity_that_cannot_be_copied_keeps_every_file_as_it_was(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    await vault.deployed()
    state = vault.folder / "tailscale" / "state"
    (state / "tailscaled.state").write_text("{}")
    before = (vault.folder / "compose.yaml").read_text()
    ports = replace(vault.ports, identities=cast(Any, Closed()))
    async with aclosing(deploy(ports, await vault.request())) as events:
        last = [event async for event in events][-1]
    assert getattr(last, "sentence", "").startswith("The identity in")
    assert (vault.folder / "compose.yaml").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


async def test_an_identity_that_is_roots_is_copied_by_the_image_of_a_sidecar_that_is_gone(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    await vault.deployed()
    (vault.folder / "tailscale" / "state" / "tailscaled.state").write_text("{}")
    engine = Emptied(vault.ports.engine)
    ports = replace(vault.ports, identities=cast(Any, Closed(permission=True)), engine=cast(Any, engine))
    with pytest.raises(FilesRefused):
        await copy_identity(ports, "vault")
    aside = await copy_identity(ports, "vault", image="tailscale/tailscale:v1.2")
    assert engine.asked == [("tailscale/tailscale:v1.2", str(vault.folder / "tailscale"))]
    assert Path(aside).name.startswith("state.copy-")
