"""A pseudo-terminal at the far end of a bad line: so many bits a second, and a time for the way there and back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence

from tests.bench.terminal import Terminal

BITS, ROUND_TRIP = 64_000, 0.3
BUFFER = 32_768
"""Bytes that wait on the way, as in an SSH connection: who writes more has to wait, and who wrote much is seen late."""


class SlowTerminal(Terminal):
    """Reads what the program writes as fast as it comes, and shows it when the line would have brought it."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> None:
        self._coming: deque[tuple[float, bytes]] = deque()
        self._going: deque[tuple[float, str]] = deque()
        self._free_at = 0.0
        """When the line has carried all that was put on it."""
        super().__init__(command, environment=environment)

    def send(self, text: str) -> None:
        self._going.append((time.perf_counter() + ROUND_TRIP / 2, text))

    def pump(self, seconds: float) -> bool:
        end = time.perf_counter() + seconds
        while True:
            now = time.perf_counter()
            self._send_due(now)
            waiting = (self._free_at - now) * BITS / 8
            if waiting < BUFFER:
                self._take(now, min(end - now, 0.005))
            if self._show_due():
                return True
            if now >= end:
                return False
            if waiting >= BUFFER:
                time.sleep(0.005)

    def _send_due(self, now: float) -> None:
        while self._going and self._going[0][0] <= now:
            super().send(self._going.popleft()[1])

    def _take(self, now: float, seconds: float) -> None:
        data = self.read(max(0.0, seconds))
        if data:
            for begin in range(0, len(data), 256):
                piece = data[begin : begin + 256]
                self._free_at = max(self._free_at, now) + len(piece) * 8 / BITS
                self._coming.append((self._free_at + ROUND_TRIP / 2, piece))

    def _show_due(self) -> bool:
        shown = False
        while self._coming and self._coming[0][0] <= time.perf_counter():
            self.show(self._coming.popleft()[1])
            shown = True
        return shown
