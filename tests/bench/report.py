"""The table of a bench run: what was asked, what was seen, what is aimed at, and where a run fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
