"""One deadline for many questions: each gets its own limit and what is left of the whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Seen
from scaletail_tui.domain.errors import ScaletailError

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

    async def ask(self, question: Awaitable[T], *, limit: float) -> Seen[T]:
        """The answer with its time, or why there is none: the tool's words, or the limit that passed."""
        limit = min(limit, self.left)
        try:
            async with asyncio.timeout(limit):
                answer = await question
        except TimeoutError:
            return Seen(why=Missing(reason=Reason.LATE, limit=limit))
        except ScaletailError as error:
            return Seen(why=Missing(detail=f"{error.title} {error.detail}".strip()))
        return Seen(value=answer, at=self._now())
