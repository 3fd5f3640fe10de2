"""How the list of very many stacks feels: its first picture, arrows while they are judged and after, idleness."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.measure import REST, KeyCost, measure, press
from tests.bench.report import TOLERATED, Figure
from tests.bench.terminal import Terminal

COUNT = 150
FIRST_KEY = 50.0
"""Milliseconds that a key of the first second may take."""
COMMAND = (sys.executable, "-m", "tests.bench.programs.many_stacks_app", str(COUNT))
READY = r"\b\d+/[1-9]\d*\b"
ARROWS = ("down",) * 20
SETTLES = 45
"""Seconds in which all are judged once."""


def stacks_figures(*, settles: int = SETTLES, idle: float = 40.0) -> list[Figure]:
    """One program: the list is opened at once, moved in, left alone until all is judged, and moved in again."""
    keys = ("2", *ARROWS, *(REST,) * settles, *ARROWS)
    with TemporaryDirectory() as folder:
        told = Path(folder) / "streams"
        heard = {"BENCH_STREAMS": str(told)}
        deep = measure(COMMAND, ready=READY, keys=keys, idle=idle, timeout=120.0, environment=heard)
        streams = float(told.read_text()) if told.exists() else None
    first, early, late = deep.keys[0], deep.keys[1 : 1 + len(ARROWS)], deep.keys[-len(ARROWS) :]
    where = f"{COUNT} stacks"
    return [
        Figure(what="stacks, first list", where=where, seen=first.latency_ms, unit="ms", aim=500.0),
        Figure(what="arrow key while judged, p95", where=where, seen=slowest(early), unit="ms"),
        Figure(what="arrow key, p95", where=where, seen=slowest(late), unit="ms", aim=20.0),
        Figure(what="event streams", where=where, seen=streams, unit="", aim=1.0, limit=1.0),
        Figure(what="idle, CPU", where=where, seen=deep.idle_cpu_percent, unit="%", aim=0.5),
        Figure(what="idle, bytes", where=where, seen=deep.idle_bytes_per_s, unit="B/s", aim=0.0, limit=30.0),
        Figure(what="memory", where=where, seen=deep.resident_mib, unit="MiB"),
    ]


def first_second_figures(*, slowness: float = 1.0) -> list[Figure]:
    """Arrows in the catalog from its first rows to a second later, while host and twenty stacks are looked at.

    `slowness` is how many times longer this machine takes for a bare app than one on which the aim was set.
    """
    command = (sys.executable, "-m", "tests.bench.programs.many_stacks_app", "20")
    with Terminal(command) as terminal:
        began = terminal.wait_until(lambda: terminal.shows(READY), 20.0)
        costs: list[KeyCost] = []
        while began is not None and terminal.now() - began < 1.0:
            costs.append(press(terminal, "down", settle=0.0))
    taken = [cost.latency_ms for cost in costs if cost.latency_ms is not None]
    where = f"{len(costs)} keys, 20 stacks"
    middle = median(taken) if taken else None
    return [
        Figure(
            what="key in the first second, p95",
            where=where,
            seen=slowest(costs),
            unit="ms",
            aim=FIRST_KEY,
            limit=TOLERATED * FIRST_KEY * max(1.0, slowness),
        ),
        Figure(what="key in the first second, median", where=where, seen=middle, unit="ms"),
    ]


def slowest(costs: Sequence[KeyCost]) -> float | None:
    """The latency that 95 of 100 keys stay below; None where a key changed nothing."""
    seen = sorted(cost.latency_ms for cost in costs if cost.latency_ms is not None)
    return seen[min(len(seen) - 1, int(0.95 * len(seen)))] if len(seen) == len(costs) and seen else None
