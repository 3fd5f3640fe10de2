"""Clocks of the practice mode: one that runs faster than the world's, one that is moved by hand."""

from __future__ import annotations

import asyncio
import heapq
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")
_THREAD_PATIENCE = 0.5
"""Real seconds."""


class FastClock:
    """The real clock, `speed` times as fast; at 1.0 it is the real clock."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._wall = time.time()
        self._began = time.monotonic()

    def now(self) -> float:
        return self._wall + self.monotonic()

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * self.speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self.speed)


class HandClock:
    """Stands still until `advance` moves it; sleepers wake in the order of their alarms. For tests and screenshots."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._now = start
        self._alarms: list[tuple[float, int, asyncio.Event]] = []
        self._count = 0

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now - self._start

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        alarm = asyncio.Event()
        self._count += 1
        heapq.heappush(self._alarms, (self._now + seconds, self._count, alarm))
        await alarm.wait()

    async def advance(self, seconds: float, *, breath: float = 0.0) -> None:
        """Move on by `seconds`, one alarm at a time, so that everybody acts at the moment they asked for.

        `breath` is real seconds given to threads (file work) after each alarm.
        """
        until = self._now + seconds
        await self._let_others_run(breath)
        while self._alarms and self._alarms[0][0] <= until:
            due, _, alarm = heapq.heappop(self._alarms)
            self._now = max(self._now, due)
            alarm.set()
            await self._let_others_run(breath)
        self._now = until
        await self._let_others_run(breath)

    async def play(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do the work; time moves only when somebody sleeps for it, so file work in threads takes none."""
        task = asyncio.ensure_future(work)
        lasting = set(threading.enumerate())
        while not task.done():
            await self._let_others_run(0.0)
            await _wait_for_threads(lasting)
            if self._alarms and not task.done():
                due, _, alarm = heapq.heappop(self._alarms)
                self._now = max(self._now, due)
                alarm.set()
            else:
                await asyncio.sleep(0.001)
        return task.result()

    async def _let_others_run(self, breath: float) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        if breath:
            await asyncio.sleep(breath)


async def _wait_for_threads(lasting: set[threading.Thread]) -> None:
    """Wait for threads that were begun for one call: on a busy machine hours would pass meanwhile for who sleeps.

    One that goes on for longer than `_THREAD_PATIENCE` is `lasting` from then on: it may wait for the clock itself.
    """
    end = time.monotonic() + _THREAD_PATIENCE
    while begun := {one for one in threading.enumerate() if one.daemon} - lasting:
        if time.monotonic() > end:
            lasting |= begun
            return
        await asyncio.sleep(0.0005)
