"""A bar of progress as text."""

from __future__ import annotations

from scaletail_tui.ui.toolkit.glyphs import BAR_DONE, BAR_LEFT
from scaletail_tui.ui.toolkit.rows import Cell
from scaletail_tui.ui.toolkit.theme import Ink


def bar_cells(done: float, *, cells: int = 12) -> tuple[Cell, Cell]:
    """`━━━━────`: `done` from 0 to 1, clamped. It is full only when all is done."""
    full = int(max(0.0, min(1.0, done)) * cells)
    return Cell(BAR_DONE * full, Ink.OK), Cell(BAR_LEFT * (cells - full), Ink.FAINT)


def size_text(count: int) -> str:
    """`312 MB`, in powers of ten."""
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= limit:
            value = count / limit
            return f"{value:.1f} {unit}" if value < 10 and unit == "GB" else f"{value:.0f} {unit}"
    return f"{count} B"
