"""Steps of a backup or a restore as they come: lines for a reader, objects for a program."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, contextmanager, suppress
from typing import TYPE_CHECKING, TextIO, TypeVar

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaletail_tui.domain.backup.manifest import LeftOut
    from scaletail_tui.domain.backup.progress import Progress

Made = TypeVar("Made")
_MOST_NAMED = 12


class Teller:
    """Tells on `stream`; with `as_json` an object a line."""

    def __init__(self, *, as_json: bool, stream: TextIO) -> None:
        self._as_json = as_json
        self._stream = stream

    def step(self, progress: Progress) -> None:
        from scaletail_tui.domain.backup.progress import WORDS

        if self._as_json:
            self.object(progress.to_json())
        elif progress.done:
            self.line(f"{WORDS[progress.step]}: {plain_line(progress.seen)} ({progress.seconds:.1f} s)")

    def line(self, text: str) -> None:
        with suppress(OSError):  # the terminal may be gone: what is done goes on
            print(text, file=self._stream, flush=True)

    def object(self, told: object) -> None:
        self.line(plain_json(told))

    def left_out(self, left: tuple[LeftOut, ...]) -> None:
        for one in left[:_MOST_NAMED]:
            self.line(f"Not in it: {plain_line(one.path)}: {plain_line(one.why)}.")
        if len(left) > _MOST_NAMED:
            self.line(f"Not in it: {len(left) - _MOST_NAMED} more; --json has all of them.")


async def follow(steps: AsyncGenerator[Progress | Made, None], teller: Teller) -> Made:
    """Tell each step and return what was made."""
    from scaletail_tui.domain.backup.progress import Progress

    made: Made | None = None
    async with aclosing(steps) as events:
        async for event in events:
            if isinstance(event, Progress):
                teller.step(event)
            else:
                made = event
    if made is None:
        raise ScaletailError("It ended before anything was made.")
    return made


def run_to_its_end(work: Callable[[], Awaitable[Made]]) -> Made:
    """Run it so that a line that drops ends nothing, and a request to end is heard as Ctrl-C is."""

    async def inside() -> Made:
        task = asyncio.ensure_future(work())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    with outlive_the_line():
        return asyncio.run(inside())


@contextmanager
def outlive_the_line() -> Iterator[None]:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def tell_on(stream_is_taken: bool) -> TextIO:
    """Where to tell when the backup itself goes to standard output."""
    return sys.stderr if stream_is_taken else sys.stdout


def say_failure(stack: str, error: ScaletailError) -> None:
    say(f"{plain_line(stack)}: {error.sentence()}")
