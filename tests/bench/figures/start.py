"""The start beside what the framework itself takes: a bare app with a table as long, in the same minute."""

from __future__ import annotations

import sys
from statistics import median

from tests.bench.figures.tui import READY
from tests.bench.measure import measure
from tests.bench.report import TOLERATED, Figure

STACKS = 20
ROWS = 125
OURS = (sys.executable, "-m", "tests.bench.programs.many_stacks_app", str(STACKS), "late")
BARE = (sys.executable, "-m", "tests.bench.programs.bare_app", str(ROWS))
STARTS = 7
SIZE = (80, 24)
BARE_START = "start of a bare Textual app"
AIM, TIMES = 0.35, 1.25
"""Seconds until the program is usable, and how many starts of the bare app that is: on a machine where that one takes
longer than their quotient, seconds say more of the machine than of the program."""


def start_figures(*, starts: int = STARTS) -> list[Figure]:
    """One start of each in turn: whatever else the machine does, it does to both."""
    ours, bare = [], []
    for _ in range(starts):
        bare.append(_ready(BARE, r"service-1\b"))
        ours.append(_ready(OURS, READY))
    where = f"{SIZE[0]}x{SIZE[1]}, {STACKS} stacks"
    beside = median(bare)
    limit = TOLERATED * max(AIM, TIMES * beside)
    return [
        Figure(what="start to usable", where=where, seen=median(ours), unit="s", aim=AIM, limit=limit),
        Figure(what=BARE_START, where=f"{SIZE[0]}x{SIZE[1]}, {ROWS} rows", seen=beside, unit="s"),
        Figure(what="start, times the bare app's", where=where, seen=median(ours) / beside, unit="times", aim=TIMES),
    ]


def _ready(command: tuple[str, ...], pattern: str) -> float:
    """Seconds until it is usable; one that never is took as long as was waited."""
    timeout = 20.0
    seen = measure(command, size=SIZE, ready=pattern, idle=0.0, timeout=timeout)
    return seen.ready_s if seen.ready_s is not None else timeout


def slowness(figures: list[Figure]) -> float:
    """How many times longer this machine takes for the bare app's start than one on which the aims were set."""
    bare = next(figure.seen for figure in figures if figure.what == BARE_START)
    assert bare is not None
    return bare * TIMES / AIM
