"""When each stack of the list is looked at again: at its engine events, else seldom, and the more seldom the calmer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scaletail_tui.domain.stack.summary import StackState, StackSummary

CALM_SECONDS = 600.0
"""Between two looks at a stack that is well, or stopped: one costs a quarter of a second of CPU, engine and all."""
FIRST_SECONDS = 20.0
"""Until a stack that waits or fails is looked at again: a certificate or an approval comes without an engine event."""
LAST_SECONDS = 320.0
"""Each look that finds the same doubles that time, up to this."""
TOGETHER = 5.0
"""Seconds within which looks that are due are made at once."""
_PROJECT = "com.docker.compose.project"


class StackRounds:
    """Keeps for each stack when it is due."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._due: dict[str, float] = {}
        self._patience: dict[str, float] = {}
        self._last: dict[str, tuple[object, ...]] = {}

    def take(self, row: StackSummary, place: int = 0, of: int = 1) -> None:
        """It was judged just now; calm ones are spread over the round by their place in the list."""
        seen = (row.state, row.finding, row.hop)
        calm = row.state in (StackState.OK, StackState.STOPPED)
        if calm or self._last.get(row.name) != seen:
            self._patience[row.name] = FIRST_SECONDS
        else:
            self._patience[row.name] = min(LAST_SECONDS, 2 * self._patience.get(row.name, FIRST_SECONDS))
        self._last[row.name] = seen
        spread = 0.5 + 0.5 * (place + 1) / max(1, of)
        self._due[row.name] = self._now() + (CALM_SECONDS * spread if calm else self._patience[row.name])

    def hurry(self, name: str) -> None:
        """Something happened to it: it is due, and nothing that was seen of it counts."""
        self._due.pop(name, None)
        self._last.pop(name, None)

    def hurry_all(self) -> None:
        self._due.clear()

    def due(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those that are to be looked at now; what was never judged is."""
        until = self._now() + TOGETHER
        return tuple(name for name in names if self._due.get(name, 0.0) <= until)

    def seconds(self) -> float:
        """Until the next one is due."""
        return max(0.5, min(self._due.values(), default=self._now() + CALM_SECONDS) - self._now())


def stack_of(event: Mapping[str, Any]) -> str:
    """The Compose project of an engine event; empty where it does not tell."""
    attributes = (event.get("Actor") or {}).get("Attributes") or {}
    return str(attributes.get(_PROJECT) or "")
