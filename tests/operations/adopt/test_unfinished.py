"""An improvement that was interrupted is told at the next look, and goes on or back."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.adoption.adoptions import AdoptedFolders
from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.domain.adoption.record import FolderChange, Unfinished
from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary
from scaletail_tui.operations.adopt.unfinished import find_unfinished


class Ports:
    def __init__(self) -> None:
        self.adoptions = AdoptedFolders(None)


def row_of(folder: Path) -> StackSummary:
    return StackSummary(
        name=folder.name, service="", state=StackState.STOPPED, url=None, expose="", finding=None, folder=str(folder),
        managed=False, origin=StackOrigin.BY_HAND,
    )  # fmt: skip


@pytest.fixture
def interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Killed after the first of two files."""
    folder = tmp_path / "vault"
    folder.mkdir()
    for name in ("compose.yaml", ".env"):
        (folder / name).write_text("old\n")
    written = OpenFolder.replace

    def kill(self: OpenFolder, relative: str, data: bytes, mode: int, **more: object) -> None:
        if relative == ".env":
            raise KeyboardInterrupt
        written(self, relative, data, mode, **more)  # type: ignore[arg-type]

    old = {"compose.yaml": "old\n", ".env": "old\n"}
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(OpenFolder, "replace", kill)
        Ports().adoptions.change(str(folder), FolderChange(old=old, new=dict.fromkeys(old, "new\n")))
    return folder


async def test_it_is_told_how_far_it_is_and_both_ways_on(interrupted: Path) -> None:
    (told,) = await find_unfinished(Ports(), [row_of(interrupted)])
    assert told.sentence == "A change of vault was interrupted: 1 of 2 files stand as they shall."
    assert "--resume vault" in told.way() and "--revert vault" in told.way()


async def test_nothing_is_told_once_it_went_on(interrupted: Path) -> None:
    adoptions = Ports().adoptions
    assert adoptions.look(str(interrupted)).unfinished is Unfinished.IMPROVE
    adoptions.go_on(str(interrupted))
    assert (interrupted / ".env").read_text() == "new\n"
    assert await find_unfinished(Ports(), [row_of(interrupted)]) == ()


async def test_nothing_is_told_once_it_went_back(interrupted: Path) -> None:
    Ports().adoptions.revert(str(interrupted))
    assert sorted(one.name for one in interrupted.iterdir()) == [".env", "compose.yaml"]
    assert (interrupted / "compose.yaml").read_text() == "old\n"
    assert await find_unfinished(Ports(), [row_of(interrupted)]) == ()


async def test_a_folder_that_is_gone_has_nothing_unfinished(tmp_path: Path) -> None:
    assert await find_unfinished(Ports(), [row_of(tmp_path / "gone")]) == ()
