"""What the log of a well stack's sidecar says between two whole rounds of its watch.

Some faults leave no trace but a line. Whoever reads that log anyway, as a stack's page does, passes the lines on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ports.host import Clock

NEWEST = 20
"""Lines of a batch that are compared: 0.2 ms each, and a flood must not stop the keys."""
FRESH = 30.0
"""Seconds for which a line is news: what a log held before the page was opened was judged by the first round."""
REST, LONGEST = 6.0, 96.0
"""Seconds between two looks for a line's sake: at first, and after several that showed the stack as well as before."""


class LogTrigger:
    """Whether a line has named a finding since the log was judged last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told = asyncio.Event()
        self._rest = REST
        self._next = float("-inf")

    def hear(self, lines: Sequence[LogLine]) -> None:
        """Take lines as they come; what is old, or names nothing, is no news."""
        if self._told.is_set():
            return
        since = self._clock.now() - FRESH
        if any((moment(line.at) or 0.0) >= since and match(Source.LOG, line.text) for line in lines[-NEWEST:]):
            self._told.set()

    async def due(self) -> None:
        """Return when a line is there that wants a look, and the last such look is long enough ago."""
        await self._told.wait()
        await self._clock.sleep(max(0.0, self._next - self._clock.monotonic()))

    def note_look(self) -> None:
        """The log is read now, for a line's sake; lines that change no judgement are looked at less and less often."""
        self._told.clear()
        self._next = self._clock.monotonic() + self._rest
        self._rest = min(2 * self._rest, LONGEST)

    def take_judgement(self, *, well: bool) -> None:
        """What the log says has been judged; a fault makes the next line worth a look at once."""
        if not well:
            self._told.clear()
            self._rest, self._next = REST, float("-inf")
