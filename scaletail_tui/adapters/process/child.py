"""Child processes: run one to its end, or take its output as it comes."""

from __future__ import annotations

import asyncio
import logging
import shlex
import signal
import time
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from scaletail_tui.adapters.process.spawned import CHUNK, DEVNULL, PIPE, STDOUT, Child, spawn
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.plain import plain_text

log = logging.getLogger(__name__)

LONGEST_LINE = 1024 * 1024
"""Characters of one line that are kept; the rest is cut."""
PATIENCE = 2.0
"""Seconds between asking a child to end and ending it."""
_KILLED = 2.0
"""Seconds until what was killed is gone: at once, unless the kernel holds it (a disk that hangs)."""


class CommandMissing(ScaletailError):
    """The program is not on PATH, or may not be executed."""


class ProcessTimeout(ScaletailError):
    """The child was ended because it took too long or fell silent."""


class ProcessFailed(ScaletailError):
    """The child ended with an error; `detail` is the end of its stderr."""

    def __init__(self, argv: Sequence[str], status: int, stderr: str) -> None:
        super().__init__(f"{argv[0]} ended with status {status}.", detail=stderr)
        self.argv = tuple(argv)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A child that ran to its end."""

    status: int
    """Exit status; negative: the signal that ended it."""
    stdout: str
    """As it was written: strip control sequences before showing it."""
    stderr: str
    """Plain text."""
    seconds: float


async def run(
    argv: Sequence[str],
    *,
    timeout: float | None = None,
    feed: bytes | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    pass_fds: Sequence[int] = (),
) -> Finished:
    """Run a child to its end, whatever its exit status; `feed` goes to its stdin.

    Raises CommandMissing, or ProcessTimeout after `timeout` seconds.
    """
    started = time.monotonic()
    child = await start(argv, feed=feed is not None, env=env, cwd=cwd, pass_fds=pass_fds)
    try:
        async with asyncio.timeout(timeout):
            stdout, stderr = await child.communicate(feed)
    except TimeoutError as error:
        raise ProcessTimeout(f"{argv[0]} did not finish within {timeout:g} s.", detail=shlex.join(argv)) from error
    finally:
        await end(child)
        _log_end(argv, child, started)
    return Finished(
        status=child.returncode if child.returncode is not None else -1,
        stdout=stdout.decode("utf-8", "replace"),
        stderr=plain_text(stderr.decode("utf-8", "replace")),
        seconds=time.monotonic() - started,
    )


async def lines(
    argv: Sequence[str],
    *,
    idle_timeout: float | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    pass_fds: Sequence[int] = (),
    merge: bool = False,
) -> AsyncGenerator[str, None]:
    """Yield the child's output line by line, without line ends or escape codes.

    `idle_timeout` is seconds without output before ProcessTimeout; None waits for ever. `merge` takes stderr in too.
    The child is ended when the generator is closed: iterate inside `aclosing()`. Lines over 1 MiB are cut.
    Raises CommandMissing, or ProcessFailed with argv, exit status and the last 20 lines of stderr.
    """
    stream = batches(argv, idle_timeout=idle_timeout, env=env, cwd=cwd, pass_fds=pass_fds, merge=merge)
    async with aclosing(stream) as chunks:
        async for chunk in chunks:
            for line in chunk:
                yield line


async def batches(
    argv: Sequence[str],
    *,
    idle_timeout: float | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    pass_fds: Sequence[int] = (),
    merge: bool = False,
) -> AsyncGenerator[list[str], None]:
    """As `lines`, but all the whole lines of one read at a time: for logs as fast as the engine gives them."""
    started = time.monotonic()
    child = await start(argv, env=env, cwd=cwd, pass_fds=pass_fds, merge=merge)
    assert child.stdout is not None
    last_words: deque[str] = deque(maxlen=20)
    listener = asyncio.create_task(_keep_last(child, last_words))
    splitter = LineSplitter()
    try:
        while chunk := await _read(child.stdout, idle_timeout, argv):
            if found := splitter.feed(chunk):
                yield found
        if rest := splitter.rest():
            yield rest
        status = await child.wait()
        await listener
        if status:
            raise ProcessFailed(argv, status, "\n".join(last_words or rest[-20:]))
    finally:
        await end(child)
        listener.cancel()
        _log_end(argv, child, started)


class LineSplitter:
    """Cuts chunks of bytes into plain lines; an unfinished line waits for its end."""

    def __init__(self) -> None:
        self._begun: list[bytes] = []
        self._length = 0

    def feed(self, chunk: bytes) -> list[str]:
        first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
        if first < 0:
            self._keep(chunk)
            return []
        self._keep(chunk[:first])
        text = b"".join((*self._begun, chunk[first:last])).decode("utf-8", "replace")
        self._begun, self._length = [], 0
        self._keep(chunk[last + 1 :])
        return _plain_lines(text)

    def rest(self) -> list[str]:
        """What stands after the last line end."""
        text = b"".join(self._begun).decode("utf-8", "replace")
        self._begun, self._length = [], 0
        return _plain_lines(text) if text else []

    def _keep(self, part: bytes) -> None:
        # Only an unfinished line can grow beyond the limit: a chunk is far smaller.
        room = LONGEST_LINE + CHUNK - self._length
        if room > 0 and part:
            self._begun.append(part[:room])
            self._length += len(part)


def _plain_lines(text: str) -> list[str]:
    # The whole batch is searched once; line feeds survive, so it can be split afterwards.
    found = plain_text(text).split("\n")
    if len(text) > LONGEST_LINE:
        return [line[:LONGEST_LINE] for line in found]
    return found


async def start(
    argv: Sequence[str],
    *,
    feed: bool = False,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    pass_fds: Sequence[int] = (),
    merge: bool = False,
) -> Child:
    """Start a child with pipes for what it says; the caller ends it with `end`. Raises CommandMissing."""
    try:
        return await spawn(
            argv, stdin=PIPE if feed else DEVNULL, stderr=STDOUT if merge else PIPE, env=env, cwd=cwd, pass_fds=pass_fds
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
        if cwd is not None and error.filename == cwd:
            raise CommandMissing(f"The folder {cwd} cannot be entered.", detail=str(error)) from error
        raise CommandMissing(
            f"The command {argv[0]} cannot be run.", detail=str(error), remedy=f"Install {argv[0]} or put it on PATH."
        ) from error


async def end(child: Child, *, patience: float = PATIENCE) -> None:
    """Ask a child that still runs, and all that it started, to end; after `patience` seconds end them.

    What a child that ended by itself has left behind is left: it meant to.
    """
    if child.stdin is not None:
        child.stdin.close()
    if child.returncode is None:
        child.signal(signal.SIGTERM)
        # The docker command is gone before its plugin is, which may be at work yet.
        if not await child.gone(patience):
            child.signal(signal.SIGKILL)
            await child.gone(_KILLED)
        await child.wait()
    # Who has left its session may hold the pipes open.
    child.close_pipes()


async def _read(stream: asyncio.StreamReader, idle_timeout: float | None, argv: Sequence[str]) -> bytes:
    if idle_timeout is None:
        return await stream.read(CHUNK)
    try:
        async with asyncio.timeout(idle_timeout):
            return await stream.read(CHUNK)
    except TimeoutError as error:
        raise ProcessTimeout(f"{argv[0]} said nothing for {idle_timeout:g} s.", detail=shlex.join(argv)) from error


async def _keep_last(child: Child, last_words: deque[str]) -> None:
    if child.stderr is None:
        return
    splitter = LineSplitter()
    while chunk := await child.stderr.read(CHUNK):
        last_words.extend(splitter.feed(chunk))
    last_words.extend(splitter.rest())


def _log_end(argv: Sequence[str], child: Child, started: float) -> None:
    log.debug("%s: status %s after %.3f s", shlex.join(argv), child.returncode, time.monotonic() - started)
