"""Backups of the practice mode: made in this process, into a folder that goes with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.adapters.backup.part_file import NoteFiles
from scaletail_tui.adapters.backup.runs import newest_first
from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.domain.backup.journal import Interrupted, RestoreMark
from scaletail_tui.domain.backup.manifest import Verified
from scaletail_tui.domain.backup.progress import BackupMade, Progress, Restored
from scaletail_tui.domain.stack.data_move import DataMoved
from scaletail_tui.operations.backup.make import BackupRequest, make_backup
from scaletail_tui.operations.backup.restore import restore
from scaletail_tui.operations.backup.tools import BackupTools
from scaletail_tui.operations.moving.old_data import remove_old_data
from scaletail_tui.operations.moving.plan import plan_move
from scaletail_tui.operations.moving.run import move_data, take_course
from scaletail_tui.ports.backup.backup_runs import MoveRequest, RestoreRequest
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import Course


class PracticeBackups:
    """`ports.BackupRuns`."""

    def __init__(self, root: Path, ports: Callable[[], Ports]) -> None:
        self._root = root
        self._ports = ports

    def file_for(self, stack: str) -> str:
        folder = self._root.parent / "backups"
        folder.mkdir(exist_ok=True)
        return str(folder / f"{stack}-{len(list(folder.iterdir())) + 1}.tar")

    def interrupted(self) -> tuple[Interrupted, ...]:
        return ()

    def half_restored(self, stack: str) -> RestoreMark | None:
        return ArchiveFiles(self._root).mark_of(stack)

    def settle(self, stack: str) -> None:
        """Nothing is left where nothing is ended."""

    def files(self) -> tuple[str, ...]:
        folder = self._root.parent / "backups"
        return newest_first(folder, [one.name for one in folder.iterdir()]) if folder.is_dir() else ()

    def verify(self, file: str) -> Verified:
        return ArchiveFiles(self._root).verify(file)

    def restore(self, request: RestoreRequest) -> AsyncGenerator[Progress | Restored, None]:
        return restore(self._ports(), practice_tools(self._root), request)

    async def move_data(self, request: MoveRequest) -> AsyncGenerator[Progress | DataMoved, None]:
        ports, tools = self._ports(), practice_tools(self._root)
        if request.course is Course.DO:
            steps = move_data(ports, tools, await plan_move(ports, request.stack, request.to))
        else:
            steps = take_course(ports, tools, request.stack, request.course)
        async with aclosing(steps) as events:
            async for event in events:
                yield event

    async def remove_old_data(self, stack: str) -> tuple[str, ...]:
        return await remove_old_data(self._ports(), practice_tools(self._root), stack, stack)

    async def save(self, stack: str, file: str) -> AsyncGenerator[Progress | BackupMade, None]:
        tools = practice_tools(self._root)
        async with aclosing(make_backup(self._ports(), tools, BackupRequest(stack=stack, file=file))) as steps:
            async for step in steps:
                yield step


def practice_tools(root: Path) -> BackupTools:
    """What backups need beside the ports: real files below the practice root, pretended containers."""
    notes = NoteFiles(root.parent / "state", root)
    return BackupTools(bulk=PracticeBulk(root), archives=ArchiveFiles(root), notes=notes)
