"""After a backup runs what ran before it, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.domain.backup.journal import Interrupted
from scaletail_tui.operations.backup.unfinished import put_right
from scaletail_tui.operations.observe.containers import members
from tests.operations.backup.test_make import Saved


async def _with_a_stopped_app(folder: Path) -> tuple[Saved, str, str]:
    """The names of its app, which the user has stopped, and of its sidecar."""
    saved = Saved(folder)
    await saved.practice.enter()
    found = await members(saved.ports, "jellyfin")
    assert found.sidecar is not None
    app = found.apps[0].name
    await saved.ports.engine.stop(app)
    stopped = (await members(saved.ports, "jellyfin")).find(app)
    assert stopped is not None
    assert not stopped.done  # no job that has done its work: it was told to stop
    return saved, app, found.sidecar.name


async def _running(saved: Saved) -> list[str]:
    return [one.name for one in (await members(saved.ports, "jellyfin")).containers if one.running]


async def test_an_app_that_the_user_had_stopped_stays_stopped(tmp_path: Path) -> None:
    saved, _, sidecar = await _with_a_stopped_app(tmp_path)
    await saved.save()
    assert await _running(saved) == [sidecar]


@pytest.mark.parametrize("sidecar_too", [False, True])
async def test_what_a_killed_backup_has_stopped_is_started_alone(tmp_path: Path, sidecar_too: bool) -> None:
    saved, app, sidecar = await _with_a_stopped_app(tmp_path)
    stopped = (sidecar, app) if sidecar_too else ()
    if sidecar_too:
        await saved.ports.engine.stop(sidecar)
    saved.notes.keep(Interrupted(stack="jellyfin", root="", stopped=stopped))
    await put_right(saved.ports, saved.tools, "jellyfin")
    assert sorted(await _running(saved)) == sorted({sidecar, *stopped})
