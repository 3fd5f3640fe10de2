"""Locks of the practice mode: one process, so a dictionary is enough."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from scaletail_tui.domain.stack.job import Holder
from scaletail_tui.ports.clock import Clock
from scaletail_tui.ports.locks import StackHeld


class PracticeLocks:
    """`ports.Locks` in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, Holder] = {}

    def hold(self, stack: str, doing: str) -> AbstractContextManager[None]:
        return self._hold(stack, doing)

    @contextmanager
    def _hold(self, stack: str, doing: str) -> Iterator[None]:
        holder = self._held.get(stack)
        if holder is not None:
            raise StackHeld(holder, stack)
        self._held[stack] = Holder(pid=os.getpid(), since=self._clock.now(), doing=doing)
        try:
            yield
        finally:
            del self._held[stack]

    def holder(self, stack: str) -> Holder | None:
        return self._held.get(stack)
