"""Focus that costs no style pass."""

from __future__ import annotations

from textual import events

from scaletail_tui.ui.toolkit.glyphs import EDGE, in_ascii
from scaletail_tui.ui.toolkit.painted import Line, Painted
from scaletail_tui.ui.toolkit.rows import Row, Span, lay_out
from scaletail_tui.ui.toolkit.theme import Ground, Ink


class QuietFocus(Painted, can_focus=True):
    """Draws its focus by its own `lines()`: Tab costs about 350 bytes instead of 10,000."""

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
