"""Searching a log: the hits in a line, and the hit to go to."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.ui.toolkit.rows import Cell, at
from scaletail_tui.ui.toolkit.theme import Ink


def with_hits(text: str, search_text: str, start: int, ink: Ink) -> list[Cell]:
    """The text from column `start` on, with what was searched for in the ink of keys."""
    wanted = search_text.casefold()
    folded = text.casefold()
    if not wanted or wanted not in folded or len(folded) != len(text):
        return [at(start, text, ink)]
    cells: list[Cell] = []
    position = 0
    while (found := folded.find(wanted, position)) >= 0:
        if found > position:
            cells.append(Cell(text[position:found], ink))
        position = found + len(wanted)
        cells.append(Cell(text[found:position], Ink.KEY))
    if position < len(text):
        cells.append(Cell(text[position:], ink))
    return [at(start, cells[0].text, cells[0].ink), *cells[1:]]


def next_hit(hits: Sequence[int], here: int, step: int, *, again: bool) -> int:
    """Index of the hit after `here` (step 1) or before it (-1), around the end; `again` false takes one at `here`."""
    if step > 0:
        return next((index for index, hit in enumerate(hits) if hit > here), 0)
    before = [index for index, hit in enumerate(hits) if hit < here or (not again and hit == here)]
    return before[-1] if before else len(hits) - 1
