"""Backups and moves of data as processes in their own session: neither a lost line nor a closed screen ends them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any, TypeVar

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.adapters.backup.part_file import NoteFiles
from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.process.spawned import DEVNULL, spawn
from scaletail_tui.domain.backup.journal import Interrupted, RestoreMark
from scaletail_tui.domain.backup.manifest import LeftOut, Verified
from scaletail_tui.domain.backup.progress import BackupMade, Progress, Restored, Step
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.data_move import DataMoved
from scaletail_tui.ports.backup.backup_runs import MoveRequest, RestoreRequest
from scaletail_tui.ports.jobs import Course

Made = TypeVar("Made")

_FOLDER = "scaletail-backups"
"""Below the home folder."""
_LONGEST = 1_000_000
_FOREIGN = (ValueError, KeyError, TypeError)


class BackupProcesses:
    """`ports.BackupRuns`; `command` is the program's own argv, to which the words of a backup are added."""

    def __init__(
        self, command: Sequence[str], archives: ArchiveFiles, notes: NoteFiles,
        restore: Callable[[RestoreRequest], AsyncGenerator[Progress | Restored, None]],
    ) -> None:  # fmt: skip
        self._command = tuple(command)
        self._archives = archives
        self._notes = notes
        self._restore = restore

    def interrupted(self) -> tuple[Interrupted, ...]:
        return self._notes.all()

    def half_restored(self, stack: str) -> RestoreMark | None:
        return self._archives.mark_of(stack)

    def settle(self, stack: str) -> None:
        for noted in self._notes.all():
            if noted.stack == stack:
                self._archives.remove_part(noted.part)
                self._notes.forget(stack)

    def file_for(self, stack: str) -> str:
        try:
            folder = private_folder(Path.home() / _FOLDER)
        except RuntimeError as error:
            raise BadInput("Your home folder is not known.", remedy="Set HOME.") from error
        return str(folder / f"{stack}-{file_stamp(time.time())}.tar")

    def files(self) -> tuple[str, ...]:
        with suppress(RuntimeError, ScaletailError):  # no home, or no folder yet
            folder = Path.home() / _FOLDER
            return newest_first(folder, self._archives.files_in(str(folder)))
        return ()

    def verify(self, file: str) -> Verified:
        return self._archives.verify(file)

    def restore(self, request: RestoreRequest) -> AsyncGenerator[Progress | Restored, None]:
        """In this process: a restore that is ended goes on with the next one."""
        return self._restore(request)

    async def save(self, stack: str, file: str) -> AsyncGenerator[Progress | BackupMade, None]:
        made: BackupMade | None = None
        async with aclosing(self._follow("backup", stack, file)) as told:
            async for raw in told:
                event = _read(raw, _made)
                if event is not None:
                    yield event
                    made = event if isinstance(event, BackupMade) else made
        if made is None:
            raise ScaletailError(f"The backup of {stack} ended before it was whole.")

    async def move_data(self, request: MoveRequest) -> AsyncGenerator[Progress | DataMoved, None]:
        way = {Course.DO: ("--to", request.to, "--yes"), Course.GO_ON: ("--resume",), Course.BACK: ("--back",)}
        moved: DataMoved | None = None
        async with aclosing(self._follow("move-data", request.stack, *way[request.course])) as told:
            async for raw in told:
                event = _read(raw, _moved)
                if event is not None:
                    yield event
                    moved = event if isinstance(event, DataMoved) else moved
        if moved is None:
            raise ScaletailError(f"Moving the data of {request.stack} ended before it was whole.")

    async def remove_old_data(self, stack: str) -> tuple[str, ...]:
        gone: tuple[str, ...] = ()
        async with aclosing(self._follow("move-data", stack, "--remove-old", stack, "--yes")) as told:
            async for raw in told:
                found = raw.get("removed")
                gone = tuple(map(str, found)) if isinstance(found, list) else gone
        return gone

    async def _follow(self, *words: str) -> AsyncGenerator[Mapping[str, Any], None]:
        """The objects that the command tells; raises ScaletailError with what it told of its failure."""
        argv = [*self._command, *words, "--json"]
        child = await spawn(argv, stderr=DEVNULL, limit=_LONGEST, outlives=True)
        assert child.stdout is not None
        try:
            while line := await child.stdout.readline():
                try:
                    raw: Any = json.loads(line)
                except ValueError:
                    continue
                if not isinstance(raw, dict):
                    continue
                if "error" in raw:
                    raise ScaletailError(_text(raw, "error"), detail=_text(raw, "detail"), remedy=_text(raw, "fix"))
                yield raw
            await child.wait()
        finally:
            child.close_pipes()  # it goes on when nobody reads it any more, and must not wait for a reader


def newest_first(folder: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Paths of the backups among the files, by the moment in their names."""
    found = [name for name in names if name.endswith(".tar")]
    return tuple(str(folder / name) for name in sorted(found, key=lambda name: name[-20:], reverse=True))


def _read(raw: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Made]) -> Progress | Made | None:
    """None for what is neither."""
    try:
        if "step" in raw:
            seconds = float(raw["seconds"])
            return Progress(step=Step(raw["step"]), seen=_text(raw, "seen"), seconds=seconds, done=raw["state"] == "ok")
        return read(raw)
    except _FOREIGN:
        return None


def _made(raw: Mapping[str, Any]) -> BackupMade:
    return BackupMade(
        stack=_text(raw, "stack"), file=_text(raw, "file"), bytes=int(raw["bytes"]), members=int(raw["members"]),
        databases=tuple(map(str, raw["databases"])), excluded=tuple(map(str, raw["excluded"])),
        left_out=tuple(LeftOut(path=str(one["path"]), why=str(one["why"])) for one in raw["left_out"]),
        stopped=None if raw["stopped"] is None else float(raw["stopped"]), seconds=float(raw["seconds"]),
        notes=tuple(map(str, raw["notes"])),
    )  # fmt: skip


def _moved(raw: Mapping[str, Any]) -> DataMoved:
    return DataMoved(
        stack=_text(raw, "stack"), source=_text(raw, "source"), target=_text(raw, "target"), kept=_text(raw, "kept"),
        back=raw["result"] == "back", bytes=int(raw["bytes"]), seconds=float(raw["seconds"]), seen=_text(raw, "seen"),
    )  # fmt: skip


def _text(raw: Any, name: str) -> str:
    return plain_line(str(raw.get(name) or ""))
