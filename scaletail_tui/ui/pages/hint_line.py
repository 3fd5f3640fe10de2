"""The line above the key row in which the lesson of a first deploy says what to do here."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.rows import Cell, row, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ground, Ink


def show_hint(page: Screen[Any], said: str, width: int) -> None:
    """Bring it up to date; a page has the line only where something was said, and the body is shorter by it."""
    bars = page.query("#hint").results(Bar)
    bar = next(iter(bars), None)
    if bar is None and said:
        bar = Bar(id="hint", ground=Ground.FOOT)
        page.mount(bar, before="#ask")
    if bar is None:
        return
    bar.display = bool(said)
    if said:
        lines = [line[0].text for line in wrap_cells([Cell(said)], width - 2) if line]
        bar.styles.height = len(lines)
        bar.show_lines([row((line, Ink.STRONG)) for line in lines])
