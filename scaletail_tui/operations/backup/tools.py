"""What backups need beside the ports of everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import TypeVar

from scaletail_tui.domain.backup.progress import Progress, Step
from scaletail_tui.operations.daemon_thread import in_daemon_thread
from scaletail_tui.ports.backup.archives import Archives, BackupNotes
from scaletail_tui.ports.backup.bulk import Bulk

Answer = TypeVar("Answer")
_TELL_AGAIN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupTools:
    """Bytes in and out of containers, files of backups, and notes of what is under way."""

    bulk: Bulk
    archives: Archives
    notes: BackupNotes


class Stopwatch:
    """The seconds of each step."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._began = self._step = now()

    def ended(self, step: Step, seen: str) -> Progress:
        """The step that ended now."""
        before, self._step = self._step, self._now()
        return Progress(step=step, seen=seen, seconds=self._step - before)

    def goes_on(self, step: Step, seen: str) -> Progress:
        return Progress(step=step, seen=seen, seconds=self._now() - self._step, done=False)

    @property
    def seconds(self) -> float:
        return self._now() - self._began


class Errand:
    """Blocking work in a thread, told of while it goes on; whoever stops waiting ends it first."""

    def __init__(self, tools: BackupTools, work: Callable[[], object], name: str) -> None:
        self._tools = tools
        self._work = work
        self._name = name

    async def watch(self, tell: Callable[[], Progress]) -> AsyncGenerator[Progress, None]:
        """What `tell` says twice a second until the work has ended; raises what it raised."""
        task = asyncio.ensure_future(in_daemon_thread(self._work, name=self._name))
        try:
            while not (await asyncio.wait({task}, timeout=_TELL_AGAIN))[0]:
                yield tell()
            task.result()
        except BaseException:
            self._tools.bulk.end()
            await asyncio.wait({task}, timeout=5.0)
            if task.done() and not task.cancelled():
                task.exception()
            raise
