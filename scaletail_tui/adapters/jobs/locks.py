"""One file lock a stack, kept by the kernel for as long as the holder or a Docker Compose that it started lives.

By hand: lock libraries close their descriptor at exec, and Compose must inherit ours.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.host.kernel import lives, start_ticks, terminal_of_this_process
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.jobs.file import FOREIGN
from scaletail_tui.adapters.small_files import open_plain
from scaletail_tui.domain.stack.job import Holder
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.jobs import StackHeld

log = logging.getLogger(__name__)
TRIES = 4
PAUSE = 0.02
"""Seconds: a look by `holder()` takes the lock for an instant, and must not be taken for a holder."""


class FileLocks:
    """`flock` on `locks/HASH.lock` of the state folder, one file for each root and stack.

    The lock belongs to the open file, and Compose children inherit it (`descriptors`): after kill -9 of the holder the
    stack stays held until its last Compose has ended. It is given up by closing, never by unlocking: that would free
    it for the children too.
    """

    def __init__(self, state_dir: Path, root: Path) -> None:
        self._folder = state_dir / "locks"
        self._root = root.resolve()  # two ways to one folder are one lock
        self._held: list[int] = []
        self.terminal = ""
        """Shown to others as the place the holder was started from; by default the terminal of this process."""

    def descriptors(self) -> tuple[int, ...]:
        """What a child must inherit to count as the holder."""
        return tuple(self._held)

    @contextmanager
    def hold(self, stack: str, doing: str) -> Iterator[None]:
        descriptor = self._take(stack)
        try:
            self._sign(descriptor, stack, doing)
            self._held.append(descriptor)
            log.info("holding %s for %s", stack, doing)
            yield
        finally:
            if descriptor in self._held:
                self._held.remove(descriptor)
            os.close(descriptor)

    def holder(self, stack: str) -> Holder | None:
        path = self._path(stack)
        try:
            descriptor = open_plain(path, os.O_RDWR)
        except OSError:
            return None
        try:
            return None if _is_locked(descriptor) else _signature(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(self._root, stack)}.lock"

    def _take(self, stack: str) -> int:
        private_folder(self._folder.parent)
        private_folder(self._folder)
        try:
            descriptor = open_plain(self._path(stack), os.O_RDWR | os.O_CREAT)
        except OSError as err:
            raise FilesRefused(
                f"The lock of {stack}, {self._path(stack)}, cannot be opened: {err.strerror or err}.", detail=str(err)
            ) from err
        for attempt in range(TRIES):
            if _is_locked(descriptor):
                return descriptor
            if attempt + 1 < TRIES:
                time.sleep(PAUSE)
        holder = _signature(descriptor)
        os.close(descriptor)
        raise StackHeld(holder, stack)

    def _sign(self, descriptor: int, stack: str, doing: str) -> None:
        pid = os.getpid()
        text = json.dumps({
            "pid": pid, "ticks": start_ticks(pid), "since": time.time(), "doing": doing,
            "terminal": self.terminal or terminal_of_this_process(), "stack": stack, "root": str(self._root),
        })  # fmt: skip
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, text.encode(), 0)
        except OSError as error:
            raise tell_refusal(error, self._path(stack), "written") from error


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _signature(descriptor: int) -> Holder:
    """Who signed the file; a holder that has not signed yet is waited for a moment."""
    for _ in range(TRIES):
        try:
            said = json.loads(os.pread(descriptor, 10_000, 0))
            return Holder(
                pid=int(said["pid"]),
                since=float(said["since"]),
                doing=str(said["doing"]),
                terminal=str(said["terminal"]),
                alive=lives(int(said["pid"]), said["ticks"]),
            )
        except (OSError, *FOREIGN):
            time.sleep(PAUSE)
    return Holder(pid=0, since=time.time(), doing="job")
