"""What may never answer: a call in a thread that ends with the program, and one deadline for many questions."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import suppress
from typing import Any, TypeVar

from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Seen
from scaletail_tui.domain.errors import ScaletailError

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


def answer_in_time(call: Callable[[], Answer], otherwise: Answer, *, seconds: float = 1.0, name: str) -> Answer:
    """What a blocking call says, or `otherwise` where it fails or takes too long: a server may be gone."""
    said: list[Answer] = []

    def body() -> None:
        with suppress(OSError):
            said.append(call())

    thread = threading.Thread(target=body, name=name, daemon=True)
    thread.start()
    thread.join(seconds)
    return said[0] if said else otherwise


async def in_daemon_thread(call: Callable[[], Answer], *, name: str) -> Answer:
    """Run a short blocking call in a daemon thread of its own, named for what it asks.

    Not asyncio's pool: an engine or a disk that hangs would use up its few threads, which the screen needs too, and
    asyncio waits for all of them at exit.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def settle(answer: Answer | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)  # type: ignore[arg-type]  # None only where Answer may be None

    def body() -> None:
        answer: Answer | None = None
        error: Exception | None = RuntimeError(f"a bug while asking the {name}; its traceback is in the log")
        try:
            answer, error = call(), None
        except ScaletailError as raised:
            error = raised
        except Exception:  # a thread would write it to stderr, across whatever is drawn there
            log.exception("a bug while asking the %s", name)
        finally:
            with suppress(RuntimeError):  # the program has ended meanwhile
                loop.call_soon_threadsafe(settle, answer, error)

    threading.Thread(target=body, name=name, daemon=True).start()
    return await future


T = TypeVar("T")


class Deadline:
    """Counts from its making; a source that fails or is late becomes a fact, never an exception."""

    def __init__(self, seconds: float, *, now: Callable[[], float]) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + seconds
        self._now = now

    @property
    def left(self) -> float:
        return max(0.0, self._end - self._loop.time())

    def grant(self, seconds: float) -> None:
        """What is asked from now on has at least so long: an answer that came late makes no others late."""
        self._end = max(self._end, self._loop.time() + seconds)

    def ask(self, question: Awaitable[T], *, limit: float) -> Awaitable[Seen[T]]:
        """The answer with its time, or why there is none: the tool's words, or the limit that passed."""
        return _Asked(self._answer(question, limit), question)

    async def _answer(self, question: Awaitable[T], limit: float) -> Seen[T]:
        limit = min(limit, self.left)
        try:
            async with asyncio.timeout(limit):
                answer = await question
        except TimeoutError:
            return Seen(why=Missing(reason=Reason.LATE, limit=limit))
        except ScaletailError as error:
            return Seen(why=Missing(detail=f"{error.title} {error.detail}".strip()))
        return Seen(value=answer, at=self._now())


class _Asked(Awaitable[T]):
    """An answer to come. Who is cancelled before he begins to wait for it leaves a question that nobody asks."""

    def __init__(self, answer: Coroutine[Any, Any, T], question: Awaitable[Any]) -> None:
        self._answer = answer
        self._question = question

    def __await__(self) -> Generator[Any, None, T]:
        return (yield from self._answer.__await__())  # it holds us until the answer is there

    def __del__(self) -> None:
        # neither was begun, or both are over: closing them is then without effect
        for one in (self._answer, self._question):
            if isinstance(one, Coroutine):
                one.close()
