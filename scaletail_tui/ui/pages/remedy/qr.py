"""A link as a QR code on a page of its own, with the link as text under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.qr_rows import qr_rows
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, at, row
from scaletail_tui.ui.toolkit.theme import Ink


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
