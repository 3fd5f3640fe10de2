"""How the terminal interface feels: start, keys, idleness, memory; on the practice host with the real catalog."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from statistics import median

from tests.bench.measure import REST, Measurement, measure
from tests.bench.report import Figure

COMMAND = (sys.executable, "-m", "scaletail_tui", "--practice")
READY = r"\b\d+/[1-9]\d*\b"
"""The counter over the list: it counts when the catalog is read."""
SIZES = ((80, 24), (120, 40))
ARROWS = ("down",) * 12
TABS = ("tab",) * 6
STARTS = 5
SETTLES = 45.0
"""Seconds until each stack of the practice host has had its second look and what waits there has waited."""


def tui_figures(
    *,
    sizes: Sequence[tuple[int, int]] = SIZES,
    starts: int = STARTS,
    settles: float = SETTLES,
    idle: float = 15.0,
    others: Sequence[Sequence[Measurement]] = (),
) -> list[Figure]:
    """Measure each size once in depth, and its start as the median of several."""
    found: list[Figure] = []
    for size in sizes:
        deep = measure(COMMAND, size=size, ready=READY, keys=(*ARROWS, REST, *TABS), settles=settles, idle=idle)
        more = [measure(COMMAND, size=size, ready=READY, idle=0.0) for _ in range(starts - 1)]
        beside = [one for measured in others for one in measured if one.size == deep.size]
        found += _figures(deep, [deep, *more], beside)
    return found


def _figures(deep: Measurement, all_starts: Sequence[Measurement], others: Sequence[Measurement]) -> list[Figure]:
    starts = [one.ready_s for one in all_starts if one.ready_s is not None]
    arrow, arrow_bytes = deep.latency("down"), deep.written("down")

    def beside(tell: Callable[[Measurement], str]) -> str:
        return " | ".join(tell(other) for other in others)

    return [
        Figure(what="start to usable", where=deep.size, seen=median(starts) if starts else None, unit="s", aim=0.4,
               beside=beside(lambda one: f"{one.ready_s or 0:.2f} s")),
        Figure(what="arrow key, latency", where=deep.size, seen=arrow, unit="ms", aim=20.0,
               beside=beside(lambda one: f"{one.latency('down') or 0:.0f} ms")),
        Figure(what="arrow key, bytes", where=deep.size, seen=arrow_bytes, unit="B", aim=800.0,
               beside=beside(lambda one: f"{one.written('down') or 0:,.0f} B")),
        # What the list shows beside or under itself once the cursor rests on a row.
        Figure(what="rest after arrows, bytes", where=deep.size, seen=deep.written(REST), unit="B"),
        Figure(what="Tab, latency", where=deep.size, seen=deep.latency("tab"), unit="ms", aim=20.0,
               beside=beside(lambda one: f"{one.latency('tab') or 0:.0f} ms")),
        Figure(what="Tab, bytes", where=deep.size, seen=deep.written("tab"), unit="B", aim=600.0,
               beside=beside(lambda one: f"{one.written('tab') or 0:,.0f} B")),
        # Three times nothing is nothing; 30 B/s is less than a clock in a corner costs.
        Figure(what="idle, bytes", where=deep.size, seen=deep.idle_bytes_per_s, unit="B/s", aim=0.0, limit=30.0,
               beside=beside(lambda one: f"{one.idle_bytes_per_s:,.0f} B/s")),
        Figure(what="idle, CPU", where=deep.size, seen=deep.idle_cpu_percent, unit="%", aim=0.3,
               beside=beside(lambda one: f"{one.idle_cpu_percent:.2f} %")),
        Figure(what="memory", where=deep.size, seen=deep.resident_mib, unit="MiB", aim=70.0,
               beside=beside(lambda one: f"{one.resident_mib:.1f} MiB")),
    ]  # fmt: skip
