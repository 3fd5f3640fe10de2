"""One child process: made at once, in a session of its own, so that it can be ended with all that it started."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from asyncio.streams import FlowControlMixin
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT
from types import FrameType

from scaletail_tui.adapters.small_files import read_table

CHUNK = 64 * 1024
"""Bytes that a stream holds before its pipe fills up: what a pipe holds."""
_GLANCE = 0.02
"""Seconds between two looks whether a group is gone."""
_living: set[int] = set()
"""Groups whose leaders run."""
_being_made, _heard = 0, 0
"""How many children are being made, whose ids nobody knows yet, and the signal that came meanwhile."""


class Child:
    """A child that runs, with streams for its pipes; None where it has none.

    Not asyncio's own `Process`. That one is made in steps, and who is called off between them (one of several that
    were begun together, or all at Ctrl-C) may wait for ever: the pipes are never connected, and so never count as
    closed (`BaseSubprocessTransport._try_finish`). Its `wait` also waits for whoever holds the pipes, as the plugins of
    the docker command do.
    """

    def __init__(self, popen: subprocess.Popen[bytes], *, outlives: bool = False) -> None:
        self._popen = popen
        self._ended = asyncio.Event()
        self._transports: list[asyncio.BaseTransport] = []
        self.stdin: asyncio.StreamWriter | None = None
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None
        if not outlives:
            _living.add(popen.pid)
        self._watch(asyncio.get_running_loop())

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def returncode(self) -> int | None:
        """Exit status; negative: the signal that ended it. None while it runs."""
        return self._popen.returncode

    async def wait(self) -> int:
        await self._ended.wait()
        assert self._popen.returncode is not None
        return self._popen.returncode

    async def communicate(self, feed: bytes | None = None) -> tuple[bytes, bytes]:
        """Feed it, read both streams to their ends, wait for its own."""
        stdout, stderr, _ = await asyncio.gather(_all_of(self.stdout), _all_of(self.stderr), self._feed(feed))
        await self.wait()
        return stdout, stderr

    def signal(self, number: signal.Signals) -> None:
        """To it and to all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    async def gone(self, limit: float) -> bool:
        """True when nothing of its group runs any more, within the time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await self.wait()
                while group_lives(self.pid):
                    await asyncio.sleep(_GLANCE)
            return True
        return False

    def close_pipes(self) -> None:
        """Others may hold the far ends open."""
        for transport in self._transports:
            transport.close()

    async def connect(self, limit: int) -> None:
        """Make streams of the pipes."""
        loop, popen = asyncio.get_running_loop(), self._popen
        if popen.stdin is not None:
            writing, flow = await loop.connect_write_pipe(lambda: FlowControlMixin(loop=loop), popen.stdin)
            self._transports.append(writing)
            self.stdin = asyncio.StreamWriter(writing, flow, None, loop)
        for name, pipe in (("stdout", popen.stdout), ("stderr", popen.stderr)):
            if pipe is not None:
                reader = asyncio.StreamReader(limit=limit, loop=loop)
                protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
                reading, _ = await loop.connect_read_pipe(lambda: protocol, pipe)  # noqa: B023 - it is called at once
                self._transports.append(reading)
                setattr(self, name, reader)

    def give_up(self) -> None:
        """It has only just begun, and nobody wants it any more."""
        self.signal(signal.SIGKILL)
        self.close_pipes()
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if pipe is not None:
                pipe.close()
        self._popen.wait()
        self._note_end()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            told = os.pidfd_open(self.pid)
        except OSError:  # a kernel before 5.3
            threading.Thread(target=self._wait_in_a_thread, args=(loop,), daemon=True, name=f"wait-{self.pid}").start()
            return

        def end() -> None:
            loop.remove_reader(told)
            os.close(told)
            self._popen.poll()
            self._note_end()

        loop.add_reader(told, end)

    def _wait_in_a_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        self._popen.wait()
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(self._note_end)

    def _note_end(self) -> None:
        _living.discard(self.pid)
        self._ended.set()

    async def _feed(self, feed: bytes | None) -> None:
        if self.stdin is None:
            return
        with suppress(BrokenPipeError, ConnectionResetError):
            if feed:
                self.stdin.write(feed)
                await self.stdin.drain()
        self.stdin.close()


async def spawn(
    argv: Sequence[str],
    *,
    stdin: int = DEVNULL,
    stdout: int = PIPE,
    stderr: int = PIPE,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    pass_fds: Sequence[int] = (),
    limit: int = CHUNK,
    outlives: bool = False,
) -> Child:
    """Start a child; who is called off meanwhile has none. `limit` is bytes of a line, as of a StreamReader.

    It leads a session of its own: Ctrl-C is for us to hear, and who is ended takes along what it started.
    One that `outlives` us goes on where a signal ends us. Raises OSError.
    """
    global _being_made
    _take_along()
    _being_made += 1
    try:
        popen = subprocess.Popen(
            argv, stdin=stdin, stdout=stdout, stderr=stderr, env=None if env is None else dict(env), cwd=cwd,
            pass_fds=tuple(pass_fds), start_new_session=True, bufsize=0,
        )  # fmt: skip
        child = Child(popen, outlives=outlives)
    finally:
        _being_made -= 1
        if _heard:
            _end_all(_heard, None)
    try:
        await child.connect(limit)
    except BaseException:
        child.give_up()
        raise
    return child


def group_lives(group: int) -> bool:
    """True while one of it runs; one that only waits to be reaped, as below a container's own init, does not."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    for folder in os.scandir("/proc"):
        if folder.name.isdecimal():
            with suppress(OSError):
                fields = read_table(Path(folder.path, "stat")).rpartition(")")[2].split()
                if int(fields[2]) == group and fields[0] not in ("Z", "X"):
                    return True
    return False


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return b"" if stream is None else await stream.read()


def _take_along() -> None:
    """Where a signal ends us at once, as a terminal that is closed does, children end, too: they do not hear it."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end_all)


def _end_all(number: int, frame: FrameType | None) -> None:
    global _heard
    if _being_made:
        _heard = number
        return
    for group in tuple(_living):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGTERM)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


__all__ = ["DEVNULL", "PIPE", "STDOUT", "Child", "spawn"]
