"""A link as a QR code, as rows for a pane or on a page of its own, with the link as text under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.render.qr_code import qr_code
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink


def qr_rows(text: str, *, width: int, height: int, ascii_only: bool = False) -> list[Row]:
    """The code as rows for a pane; where it does not fit, one row that says how much room it needs."""
    code = qr_code(text, ascii_only=ascii_only)
    if not code.fits(width, height):
        need = f"The QR code needs {code.width} columns and {code.height} lines; here are {width} and {height}."
        return [row((need, Ink.MUTED), wrap=True)]
    return [row(at(1, line)) for line in code.lines]


class QrScreen(Page[None]):
    """Shows what a phone can scan; `y` copies the text."""

    SECTION = "qr"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("qr")]
    AUTO_FOCUS = "#qr"

    def __init__(self, text: str, heading: str, *, place: str = "stacks") -> None:
        super().__init__()
        self.text = text
        self.heading = heading
        self.trail = "QR code"
        self.place = place

    def body(self) -> Iterable[Widget]:
        yield Pane(id="qr", heading=row(self.heading), cursor=False)

    def on_mount(self) -> None:
        self.show_code()

    def on_resize(self, event: events.Resize) -> None:
        self.show_code()

    def show_code(self) -> None:
        """The code where it fits, else the reason why there is none; the text always."""
        width, height = self.size
        rows = qr_rows(self.text, width=width - 2, height=height - 5, ascii_only=self.main_app.options.ascii)
        self.query_one("#qr", Pane).change([row(at(1, self.text, Ink.ACCENT), wrap=True, copy=self.text), BLANK, *rows])

    def text_to_copy(self) -> str:
        return self.text
