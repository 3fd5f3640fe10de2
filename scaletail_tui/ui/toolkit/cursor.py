"""Where the cursor of a list may stand, and what must be in view with it."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.ui.toolkit.rows import Row


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
