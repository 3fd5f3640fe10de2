"""The view of a pane: where its cursor may stand, what must be in view with it, what its heading says of the lines that
it has no room for, and what it tells its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from rich.cells import cell_len
from textual.message import Message

from scaletail_tui.ui.toolkit.glyphs import SEPARATOR
from scaletail_tui.ui.toolkit.rows import Cell, Row, right

if TYPE_CHECKING:
    from textual.dom import DOMNode


def nearest_choice(rows: Sequence[Row], index: int, direction: int = 1) -> int:
    """The nearest row that the cursor may stand on, looking first in the direction of the move (1 or -1)."""
    if not rows:
        return 0
    index = max(0, min(len(rows) - 1, index))
    for way in (direction, -direction):
        look = index
        while 0 <= look < len(rows):
            if not rows[look].still:
                return look
            look += way
    return index


def top_that_shows(first: int, last: int, *, top: int, body: int, total: int, jump: int, leads: bool) -> int:
    """The first visible line once the lines `first` to `last` of the cursor's row are in view.

    The view of `body` of `total` lines moves by the lines that are missing and `jump` more. `leads` is true for the
    first row that can be chosen: what stands above it is its heading, and comes into view with it.
    """
    if first < top:
        return 0 if leads else max(0, first - jump)
    if last >= top + body:
        return min(max(0, total - body), last - body + 1 + jump)
    return top


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


class RowsOfPane(Protocol):
    """A pane as those see it who hear of its rows."""

    KEY_SECTION: ClassVar[str]

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""


class PaneMessage(Message):
    """Something about the row number `index` of a pane; `@on` selects by the pane."""

    def __init__(self, pane: RowsOfPane, index: int) -> None:
        super().__init__()
        self.pane = pane
        self.index = index

    @property
    def control(self) -> DOMNode:
        return cast("DOMNode", self.pane)


class PaneChosen(PaneMessage):
    """A row was clicked while the cursor stood on it."""


class PaneMoved(PaneMessage):
    """The cursor stands on another row; only the last of several is handled."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PaneMoved) and message.pane is self.pane
