"""When each stack of the list is looked at again: at its engine events, else seldom, and the more seldom the calmer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scaletail_tui.domain.stack.summary import StackState, StackSummary

CALM_SECONDS = 600.0
"""Between two looks at a stack that is well, or stopped: one costs a quarter of a second of CPU, engine and all."""
CALM_EACH = 20.0
"""The same for each of very many stacks, so that all of them together cost no more than a dozen do."""
FIRST_SECONDS = 20.0
"""Until a stack that waits or fails is looked at again: a certificate or an approval comes without an engine event."""
LAST_SECONDS = 320.0
"""Each look that finds the same makes that time longer, up to this."""
GROWTH = 3.0
"""By how much. With thirty stacks, a dozen of them broken, doubling it cost a tenth of a core for minutes."""
SECOND_SECONDS = 30.0
"""Within them a stack that was just found has its second look, which asks the app too: the first ones show all rows."""
TOGETHER = 5.0
"""Seconds within which looks that are due are made at once."""
_PROJECT = "com.docker.compose.project"


RESTLESS_LOOKS = 4
RESTLESS_SECONDS = 300.0
"""So many looks for its events: further ones are no news until so many seconds have passed since the last of them."""
RESTLESS_WAIT = 60.0
"""A restless one is looked at once in so many seconds, as long as it has events; the more seldom the longer each of
these looks finds the same, as any other that is broken."""


class StackRounds:
    """Keeps for each stack when it is due."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._due: dict[str, float] = {}
        self._patience: dict[str, float] = {}
        self._last: dict[str, tuple[object, ...]] = {}
        self._known: set[str] = set()
        self._looked: dict[str, float] = {}
        self._stirred: set[str] = set()
        """Something happened to these since they were looked at."""
        self._stirred_looks: dict[str, deque[float]] = {}
        """When a stack was looked at because something happened to it."""

    def knows(self, name: str) -> bool:
        """True for a stack that was judged before, once at least."""
        return name in self._known

    def take(self, row: StackSummary, place: int = 0, of: int = 1, *, whole: bool = True) -> None:
        """It was judged just now; calm ones are spread over the round by their place in the list.

        One that was not judged as a whole is due again soon.
        """
        self._known.add(row.name)
        self._looked[row.name] = self._now()
        if row.name in self._stirred:
            self._stirred.discard(row.name)
            self._stirred_looks.setdefault(row.name, deque(maxlen=RESTLESS_LOOKS)).append(self._now())
        seen = (row.state, row.finding, row.hop)
        calm = row.state in (StackState.OK, StackState.STOPPED)
        if calm or self._last.get(row.name) != seen:
            self._patience[row.name] = FIRST_SECONDS
        else:
            self._patience[row.name] = min(LAST_SECONDS, GROWTH * self._patience.get(row.name, FIRST_SECONDS))
        self._last[row.name] = seen
        spread = 0.5 + 0.5 * (place + 1) / max(1, of)
        round_takes = max(CALM_SECONDS, CALM_EACH * of) if whole else SECOND_SECONDS
        self._due[row.name] = self._now() + (round_takes * spread if calm else self._patience[row.name])

    def hurry(self, name: str) -> None:
        """We changed something in it: it is due, and nothing that was seen of it counts."""
        self._due.pop(name, None)
        self._last.pop(name, None)

    def stir(self, name: str, *, made: bool = False) -> bool:
        """The engine says that something happened to it; True where it is due for that.

        One that restarts again and again is looked at for its events a few times, and then in its turn; not so one
        whose container was made anew or taken away, which no restart does (`made`).
        """
        if made:
            self._stirred_looks.pop(name, None)
        looks = self._stirred_looks.get(name, deque())
        restless = len(looks) == RESTLESS_LOOKS
        if restless and self._now() - looks[-1] < RESTLESS_SECONDS:
            wait = max(RESTLESS_WAIT, self._patience.get(name, 0.0))
            self._due[name] = min(self._due.get(name, 0.0), self._looked.get(name, 0.0) + wait)
            return False
        self._stirred.add(name)
        if restless:
            self._due.pop(name, None)  # what was seen of it counts: its turn comes no sooner for this look
        else:
            self.hurry(name)
        return True

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
