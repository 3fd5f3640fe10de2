"""Time as a port."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Time, so that tests and practice may bend it."""

    def now(self) -> float:
        """Wall clock, seconds since the epoch."""
        ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...
