"""How lines come into a log: as fast as they are said, and drawn four times a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.log.lines import EXPLAIN_AT_ONCE, KEEP
from scaletail_tui.ui.log.window import LogWindow

WORK_SECONDS = 0.004
"""Intake at a stretch, before keys get their turn."""
REST_SECONDS = 0.002
EXPLAIN_SECONDS = 0.012
"""At each tick, for lines that were not explained when they came."""
EXPLAIN_STEP = 20


class LogIntake:
    """Collects lines until the next tick."""

    def __init__(self, window: LogWindow, want_tick: Callable[[], None]) -> None:
        """`want_tick` has `tick` called at the next turn of the paint clock."""
        self._window = window
        self._want_tick = want_tick
        self._pending: list[LogLine] = []
        self._came = 0
        """Lines since the last tick, those among them that are gone already included."""

    @property
    def waits(self) -> bool:
        """True while lines are collected that are not in the log yet."""
        return bool(self._pending)

    def add(self, lines: Sequence[LogLine]) -> None:
        self._came += len(lines)
        self._pending.extend(lines)
        if len(self._pending) > 2 * KEEP:
            del self._pending[:-KEEP]  # more than the ring holds came between two ticks
        self._want_tick()

    async def add_all(self, batches: AsyncIterator[Sequence[LogLine]]) -> None:
        """Take batches as fast as they come, but let every key through in between."""
        worked = time.perf_counter()
        async for batch in batches:
            self.add(batch)
            if time.perf_counter() - worked > WORK_SECONDS:
                # A rest, not sleep(0): a key needs a dozen turns of the loop to be drawn.
                await asyncio.sleep(REST_SECONDS)
                worked = time.perf_counter()

    def forget(self) -> None:
        """What was collected belongs to a log that is shown no more."""
        self._pending, self._came = [], 0

    def settle(self) -> None:
        """Take in what has come since the last tick."""
        pending, came = self._pending, self._came
        self.forget()
        if came:
            self._window.take(pending, came)

    def tick(self) -> None:
        """Settle, and explain older lines where few new ones came."""
        quiet = self._came <= EXPLAIN_AT_ONCE
        self.settle()
        if self._explain_more() if quiet else self._window.log_lines.waits:
            self._want_tick()

    def _explain_more(self) -> bool:
        """Explain older lines for a moment; True while some are left."""
        until = time.perf_counter() + EXPLAIN_SECONDS
        while self._window.log_lines.explain_more(EXPLAIN_STEP):
            if time.perf_counter() > until:
                return True
        return False
