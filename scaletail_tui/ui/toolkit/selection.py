"""What the mouse has selected: its text, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from scaletail_tui.ui.toolkit.painted import Line
from scaletail_tui.ui.toolkit.rows import Cell, lay_out


def plain_line(cells: Sequence[Cell], width: int, ascii_only: bool) -> str:
    """Cells as text, column by column as they are drawn."""
    text = ""
    for span in lay_out(cells, width, ascii_only=ascii_only):
        text = text.ljust(span.x) + span.text
    return text


def pick_lines(lines: Sequence[Line], selection: Selection, first: int, width: int, picked: Style) -> list[Line]:
    """Drawn lines, selected cells in the style `picked`; `first` is the offset of the first line in the selection."""
    return [pick_line(line, selection.get_span(number), width, picked) for number, line in enumerate(lines, first)]


def pick_line(line: Line, span: tuple[int, int] | None, width: int, picked: Style) -> Line:
    """A drawn line, the cells of a span in the style `picked`; an end of -1 is that of the line."""
    if span is None:
        return line
    start, end = span[0], width if span[1] == -1 else min(span[1], width)
    strip = Strip([Segment(text, style) for text, style in line], width)
    return (
        *_pieces(strip.crop(0, start)),
        *((text, picked) for text, _ in _pieces(strip.crop(start, end))),
        *_pieces(strip.crop(end, width)),
    )


def _pieces(strip: Strip) -> Line:
    return tuple((segment.text, segment.style or Style.null()) for segment in strip if segment.text)
