"""The table of a bench run: what was asked, what was seen, what is aimed at, and where a run fails."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

TOLERATED = 3.0
"""A run fails only beyond this many times an aim: a busy machine is no fault of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. Without `aim` it is only told."""

    what: str
    where: str
    """Size of the terminal, or what else sets the figure apart."""
    seen: float | None
    unit: str
    aim: float | None = None
    limit: float | None = None
    """Where a run fails; by default three times the aim."""
    beside: str = ""
    """The same of another program."""

    @property
    def fails_beyond(self) -> float | None:
        if self.limit is not None:
            return self.limit
        return None if self.aim is None else self.aim * TOLERATED

    @property
    def verdict(self) -> str:
        """`met`, `over` the aim, `FAIL` beyond the limit or not seen at all; empty where nothing was aimed at."""
        if self.aim is None or self.fails_beyond is None:
            return ""
        if self.seen is None or self.seen > self.fails_beyond:
            return "FAIL"
        return "met" if self.seen <= self.aim else "over"


TIMED = frozenset({"s", "ms", "%"})
"""Units of what a slower machine takes more of."""


def scaled(figures: Iterable[Figure], slowness: float) -> list[Figure]:
    """Let what takes time fail later where the machine is `slowness` times slower than that of the aims.

    A figure that has a limit of its own keeps it.
    """
    times = max(1.0, slowness)
    return [
        replace(one, limit=one.fails_beyond * times)
        if one.unit in TIMED and one.limit is None and one.fails_beyond is not None
        else one
        for one in figures
    ]


def measure_steadily(measures: Callable[[], list[Figure]], slowness: float) -> list[Figure]:
    """Measure, and once more what failed: whatever else the machine did, it seldom does twice. Those count."""
    first = scaled(measures(), slowness)
    if not (failed := [one for one in first if one.verdict == "FAIL"]):
        return first
    for one in failed:
        print(f"measured once more: {one.what} at {one.where} was {one.seen} {one.unit}", file=sys.stderr, flush=True)
    again = scaled(measures(), slowness)
    return [later if one.verdict == "FAIL" else one for one, later in zip(first, again, strict=True)]


def table(figures: Iterable[Figure], *, beside: str = "") -> str:
    """Aligned columns, one figure a row."""
    rows = [("what", "where", "seen", "aim", "fails at", "", beside)]
    for figure in figures:
        rows.append(
            (
                figure.what,
                figure.where,
                "not seen" if figure.seen is None else _number(figure.seen, figure.unit),
                "" if figure.aim is None else _number(figure.aim, figure.unit),
                "" if figure.fails_beyond is None else _number(figure.fails_beyond, figure.unit),
                figure.verdict,
                figure.beside,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _number(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit}"
