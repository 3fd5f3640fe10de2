"""A deploy keeps which device the stack is: what an earlier login has left in the tailnet is known for its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.operations.fakes import running, stage


def device(node: str, *, expires: str = "2027-05-28T00:00:00Z") -> Mapping[str, Any]:
    status = running()
    return {**status, "Self": {**status["Self"], "ID": node, "KeyExpiry": expires}}


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
