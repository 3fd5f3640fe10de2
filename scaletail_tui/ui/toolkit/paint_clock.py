"""One clock for all live panes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Timers(Protocol):
    def set_timer(self, delay: float, callback: Callable[[], None]) -> object: ...


class PaintClock:
    """Runs what live panes want painted together, at most once an interval; stands still when nobody wants anything."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float], *, interval: float = 0.25) -> None:
        self.interval = interval
        self._timers = timers
        self._monotonic = monotonic
        self._wanted: dict[Callable[[], None], None] = {}
        self._last = float("-inf")
        self._set = False

    def want(self, paint: Callable[[], None]) -> None:
        """Call `paint` at the next tick; asking twice before it counts once."""
        self._wanted[paint] = None
        if not self._set:
            self._set = True
            self._timers.set_timer(max(0.01, self._last + self.interval - self._monotonic()), self._tick)

    def _tick(self) -> None:
        self._set = False
        self._last = self._monotonic()
        wanted, self._wanted = self._wanted, {}
        for paint in wanted:
            paint()
