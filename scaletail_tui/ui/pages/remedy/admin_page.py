"""What only an admin of the tailnet can do: the page, the lines to paste there, and a wait until it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.ui.keymap.key import KeyItem
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.awaiting import Wait
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

LABEL, TEXT = 3, 11


class PageScreen(Page[str | None]):
    """Shows page and snippet; `y` copies what is to be pasted, `u` the page's address."""

    PLACE = "stacks"
    SECTION = "remedy-page"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("remedy-page")]
    AUTO_FOCUS = "#page"

    def __init__(self, stack: str, finding: Finding) -> None:
        super().__init__()
        self.wait = Wait(self, stack, finding, self.show)

    def body(self) -> Iterable[Widget]:
        yield Pane(id="page", cursor=False)

    def on_mount(self) -> None:
        self.trail = f"{self.wait.stack} / Admin page"
        self.wait.begin()

    @property
    def url(self) -> str:
        return self.wait.finding.remedy.url or ""

    @property
    def snippet(self) -> str:
        return self.wait.finding.remedy.snippet

    def show(self) -> None:
        waited = "".join(cell.text for cell in self.wait.cells())
        heading = row(self.wait.finding.summary, right(waited.strip(), self.wait.cells()[0].ink))
        self.query_one("#page", Pane).change(self._rows(), heading=heading)

    def _rows(self) -> list[Row]:
        if self.wait.outcome is not None:
            return self.wait.end_rows()
        rows = [
            BLANK,
            row(at(LABEL, "do", Ink.MUTED), at(TEXT, self.wait.finding.remedy.text, Ink.STRONG), wrap=True, still=True),
        ]
        if self.url:
            rows.append(row(at(LABEL, "page", Ink.MUTED), at(TEXT, self.url, Ink.ACCENT), wrap=True, still=True))
        if self.snippet:
            rows += [BLANK, row(at(LABEL, "paste", Ink.MUTED), Cell("these lines there; ", Ink.MUTED, at=TEXT),
                                ("y", Ink.KEY), (" copies them", Ink.MUTED), still=True), BLANK]  # fmt: skip
            rows += [row(at(TEXT, line), still=True) for line in self.snippet.splitlines()]
        seen = (
            f"{self.wait.finding.source}: {self.wait.finding.evidence}"
            if self.wait.finding.source
            else self.wait.finding.evidence
        )
        rows += [
            BLANK,
            row(at(LABEL, "seen", Ink.MUTED), at(TEXT, seen), wrap=True, still=True),
            BLANK,
            row(at(LABEL, "Only an admin of the tailnet can do this. This page sees by itself when it is done.",
                   Ink.MUTED), wrap=True, still=True),
        ]  # fmt: skip
        return rows

    def text_to_copy(self) -> str:
        return self.get_selected_text() or self.snippet or self.url

    def row_items(self) -> tuple[KeyItem, ...]:
        if self.wait.done:
            return (("Enter", "close", "main"),)
        items: list[KeyItem] = []
        if self.snippet:
            items.append(("y", "copy lines", "copy"))
        if self.url:
            items.append(("u", "copy link", "link") if self.snippet else ("y", "copy link", "copy"))
            items.append(("g", "QR", "qr"))
        return (*items, ("Esc", "leave", "leave"))

    def action_link(self) -> None:
        if self.url:
            self.main_app.copy_to_clipboard(self.url)
            self.say(f"sent to the clipboard: {self.url}")

    def action_qr(self) -> None:
        from scaletail_tui.ui.pages.remedy.qr import QrScreen

        if self.url:
            self.app.push_screen(QrScreen(self.url, f"{self.wait.stack}: open this on your phone", place=self.PLACE))

    def action_main(self) -> None:
        if self.wait.done:
            self.dismiss(self.wait.result)

    def action_leave(self) -> None:
        self.dismiss(self.wait.result)
