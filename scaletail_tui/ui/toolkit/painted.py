"""Widgets that draw lines and repaint only the cells that differ; what the mouse has selected of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from scaletail_tui.ui.toolkit.canvas import canvas_of, tell_errors
from scaletail_tui.ui.toolkit.glyphs import EDGE, in_ascii
from scaletail_tui.ui.toolkit.rows import Cell, Row, Span, lay_out
from scaletail_tui.ui.toolkit.theme import Ground, Ink, Palette

Line = tuple[tuple[str, Style], ...]
"""A drawn line: texts with their styles, exactly as wide as the widget."""


def cells_of(line: Line) -> Iterator[tuple[str, Style]]:
    """One pair for each screen cell; the second cell of a wide character is empty."""
    for text, style in line:
        if text.isascii():
            for mark in text:
                yield mark, style
            continue
        for mark in text:
            for index in range(cell_len(mark)):
                yield ("" if index else mark), style


def differing_cells(old: Line, new: Line) -> tuple[int, int] | None:
    """First and last cell in which two lines differ, or None."""
    first = last = None
    for x, (before, after) in enumerate(zip(cells_of(old), cells_of(new), strict=False)):
        if before != after:
            if first is None:
                first = x
            last = x
    return None if first is None or last is None else (first, last)


class Painted(Widget):
    """A widget whose content is a few lines; `paint()` brings the screen up to date at the least cost."""

    DEFAULT_CSS = """
    Painted { background: $background; color: $foreground; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._drawn: list[Line] = []
        self._drawn_size = Size(0, 0)

    async def _dispatch_message(self, message: Message) -> None:
        with tell_errors(self, message):
            await super()._dispatch_message(message)

    @property
    def palette(self) -> Palette:
        return canvas_of(self).palette

    @property
    def ascii_only(self) -> bool:
        return canvas_of(self).options.ascii

    @property
    def slow_line(self) -> bool:
        """True where each byte counts: views move by half a page instead of by a line."""
        return canvas_of(self).options.slow_line

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """What the widget shows now: exactly `height` lines of `width` cells."""
        return [self.line((), width, Ground.PAGE)] * height

    def paint(self) -> None:
        """Draw again what differs from what stands on the screen. Costs nothing when nothing does."""
        if not self.is_mounted or not self.size:
            self._drawn_size = Size(0, 0)  # what is hidden now is drawn anew when it shows again
            return
        if self.size != self._drawn_size:
            self.refresh()  # render_line draws all of it at the new size
            return
        new = list(self.lines(*self.size))
        old, self._drawn = self._drawn, new
        regions = []
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                span = differing_cells(before, after)
                if span is not None:
                    regions.append(Region(span[0], y, span[1] - span[0] + 1, 1))
        if regions:
            self.refresh(*regions)

    def repaint_all(self) -> None:
        """Forget what is drawn: after a change of theme."""
        self._drawn_size = Size(0, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        if self.size != self._drawn_size:
            self._drawn = list(self.lines(*self.size))
            self._drawn_size = self.size
        if y >= len(self._drawn):
            return Strip.blank(self.size.width)
        return Strip([Segment(text, style) for text, style in self._drawn[y]], self.size.width)

    def line(self, spans: Sequence[Span], width: int, ground: Ground) -> Line:
        """Spans as one line; blanks take the style of what stands before them, which saves colour changes."""
        style = self.palette.style
        pieces: list[tuple[str, Style]] = []
        x = 0
        for span in spans:
            ink = style(span.ink, ground)
            if span.x > x:
                blank = " " * (span.x - x)
                if pieces:
                    pieces[-1] = (pieces[-1][0] + blank, pieces[-1][1])
                else:
                    pieces.append((blank, ink))
                x = span.x
            if pieces and pieces[-1][1] == ink:
                pieces[-1] = (pieces[-1][0] + span.text, ink)
            else:
                pieces.append((span.text, ink))
            x += cell_len(span.text)
        if x < width:
            if pieces:
                pieces[-1] = (pieces[-1][0] + " " * (width - x), pieces[-1][1])
            else:
                pieces.append((" " * width, style(Ink.TEXT, ground)))
        return tuple(pieces)

    # Focus is drawn by `lines` and costs no style pass: Tab is about 350 bytes instead of 10,000.

    def on_focus(self, event: events.Focus) -> None:
        event.prevent_default()  # the base handler repaints the whole widget
        self.has_focus = True
        self.paint()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        self.paint()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No style pass: focus is drawn by `lines`."""

    def heading_line(self, heading: Row, width: int) -> Line:
        """The heading band: loud where the focus is."""
        spans = lay_out(heading.cells, width, ascii_only=self.ascii_only)
        swap = {Ink.TEXT: Ink.STRONG if self.has_focus else Ink.MUTED}
        spans = [Span(span.x, span.text, swap.get(span.ink, span.ink)) for span in spans]
        if self.has_focus:
            spans.insert(0, Span(0, in_ascii(EDGE) if self.ascii_only else EDGE, Ink.ACCENT))
        return self.line(spans, width, Ground.BAND)


def draw_anew(page: Widget) -> None:
    """Draw all lines of a page's widgets again, whatever they keep of the last time."""
    for widget in page.query(Painted):
        widget.repaint_all()


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
