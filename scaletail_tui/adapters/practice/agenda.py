"""What is going to happen in the practice world, and the bell for those who wait for it."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterator
from typing import Any

from scaletail_tui.adapters.practice.engine.container import Container
from scaletail_tui.ports.host import Clock

Action = Callable[[], None]


class Agenda:
    """Entries by time; each belongs to one run of one container."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[tuple[float, int, Container, int, Action]] = []
        self._count = 0
        self._waiting: set[asyncio.Event] = set()

    def add(self, at: float, container: Container, action: Action) -> None:
        self._count += 1
        heapq.heappush(self._entries, (at, self._count, container, container.run, action))

    def due(self, now: float) -> Iterator[tuple[float, Container, int, Action]]:
        """Take out what is due, in order; what is added meanwhile is taken too."""
        while self._entries and self._entries[0][0] <= now:
            at, _, container, run, action = heapq.heappop(self._entries)
            yield at, container, run, action

    def ring(self) -> None:
        """Wake everybody who waits."""
        for bell in self._waiting:
            bell.set()

    async def news(self) -> None:
        """Return when the bell rings or the next entry is due."""
        bell = asyncio.Event()
        self._waiting.add(bell)
        tasks: list[asyncio.Future[Any]] = [asyncio.ensure_future(bell.wait())]
        if self._entries:
            pause = max(0.0, self._entries[0][0] - self._clock.now())
            tasks.append(asyncio.ensure_future(self._clock.sleep(pause)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            self._waiting.discard(bell)
