"""What a heading says of the lines that its pane has no room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from scaletail_tui.ui.toolkit.glyphs import SEPARATOR
from scaletail_tui.ui.toolkit.rows import Cell, Row, right

LEAST_TITLE = 20
"""Cells that a title keeps; where it has fewer, the heading's own right end gives way."""


def lines_below(lines: Sequence[tuple[int, tuple[Cell, ...]]], end: int) -> int:
    """How many lines from `end` on say something."""
    return sum(any(cell.text.strip() for cell in cells) for _, cells in lines[end:])


def with_more_below(heading: Row, below: int, width: int) -> Row:
    """The heading with `3 more below` at its right end, before what stands there already."""
    if not below:
        return heading
    said = f"{below} more below"
    ends = [cell for cell in heading.cells if cell.right and cell.text]
    title = [cell for cell in heading.cells if not cell.right]
    taken = sum(cell_len(cell.text) for cell in ends) + cell_len(SEPARATOR) + len(said)
    least = min(LEAST_TITLE, sum(cell_len(cell.text) for cell in title))
    if ends and width - taken - 4 >= least:
        return replace(heading, cells=(*title, right(said + SEPARATOR), *ends))
    return replace(heading, cells=(*title, right(said)))
