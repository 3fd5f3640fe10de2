"""The start beside what the framework itself takes: a bare app with a table as long, in the same minute."""

from __future__ import annotations

import sys
from statistics import median

from tests.bench.figures.tui import READY
from tests.bench.measure import measure
from tests.bench.report import Figure

STACKS = 20
ROWS = 125
OURS = (sys.executable, "-m", "tests.bench.programs.many_stacks_app", str(STACKS), "late")
BARE = (sys.executable, "-m", "tests.bench.programs.bare_app", str(ROWS))
STARTS = 7
SIZE = (80, 24)


def start_figures(*, starts: int = STARTS) -> list[Figure]:
    """One start of each in turn: whatever else the machine does, it does to both."""
    ours, bare = [], []
    for _ in range(starts):
        bare.append(_ready(BARE, r"service-1\b"))
        ours.append(_ready(OURS, READY))
    where = f"{SIZE[0]}x{SIZE[1]}, {STACKS} stacks"
    beside = median(bare)
    return [
        Figure(what="start to usable", where=where, seen=median(ours), unit="s", aim=0.35),
        Figure(what="start of a bare Textual app", where=f"{SIZE[0]}x{SIZE[1]}, {ROWS} rows", seen=beside, unit="s"),
        Figure(what="start, times the bare app's", where=where, seen=median(ours) / beside, unit="times", aim=1.25),
    ]


def _ready(command: tuple[str, ...], pattern: str) -> float:
    """Seconds until it is usable; one that never is took as long as was waited."""
    timeout = 20.0
    seen = measure(command, size=SIZE, ready=pattern, idle=0.0, timeout=timeout)
    return seen.ready_s if seen.ready_s is not None else timeout
