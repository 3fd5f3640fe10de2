"""Writing a stack's files without starting anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.operations.plan.planning import make_plan
from scaletail_tui.operations.plan.write import write_plan
from scaletail_tui.ports.compose import ComposeFailed
from tests.operations.fakes import KEY, stage


async def test_the_files_stand_and_nothing_was_started(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    plan = await make_plan(vault.ports, vault.spec)
    await write_plan(vault.ports, plan, KEY)
    assert (vault.folder / "compose.yaml").read_text() == plan.files[0].text
    assert (vault.folder / "tailscale" / "authkey").read_text() == KEY.reveal()
    assert [call for call in vault.world.calls if call != "config"] == []


async def test_files_that_compose_refuses_are_taken_away_again(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.refuse_config = "services.application.image must be a string"
    with pytest.raises(ComposeFailed):
        await write_plan(vault.ports, await make_plan(vault.ports, vault.spec), KEY)
    assert not vault.folder.exists()
    assert [path for path in vault.folder.parent.rglob("*") if path.is_file()] == []
