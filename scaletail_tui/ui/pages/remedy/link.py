"""A login or approval link, the newest one, as text and QR code, until somebody has used it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.keys.authkey import ADMIN
from scaletail_tui.render.qr_code import qr_code
from scaletail_tui.ui.keymap.key import KeyItem
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.awaiting import KEY, Wait
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ink

GAP = 3
LEAST_BESIDE = 24
"""Columns that the sentences need beside the code; with fewer they are left out."""


class LinkScreen(Page[str | None]):
    """Ends with `key` when the user would rather give an auth key."""

    PLACE = "stacks"
    SECTION = "remedy-link"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("remedy-link")]
    AUTO_FOCUS = "#link"

    def __init__(self, stack: str, finding: Finding) -> None:
        super().__init__()
        self.wait = Wait(self, stack, finding, self.show)

    def body(self) -> Iterable[Widget]:
        yield Pane(id="link", cursor=False)

    def on_mount(self) -> None:
        self.trail = f"{self.wait.stack} / Link"
        self.wait.begin()

    def on_resize(self, event: events.Resize) -> None:
        self.show()

    @property
    def link(self) -> str:
        return self.wait.finding.remedy.url or ""

    def show(self) -> None:
        pane = self.query_one("#link", Pane)
        heading = row(
            self.wait.finding.summary, *(right(cell.text.strip(), cell.ink) for cell in _join(self.wait.cells()))
        )
        pane.change(self._rows(), heading=heading)

    def _rows(self) -> list[Row]:
        if self.wait.outcome is not None:
            return self.wait.end_rows()
        if not self.link:
            return [BLANK, row(("The link is being renewed; this takes some seconds.", Ink.WAIT), still=True)]
        width, height = self.size
        code = qr_code(self.link, ascii_only=self.main_app.options.ascii)
        first = row((self.link, Ink.ACCENT), wrap=True, still=True, copy=self.link)
        if not code.fits(width - 2, height - 5):
            need = f"The QR code needs {code.width} columns and {code.height + 5} lines; here are {width} and {height}."
            return [first, BLANK, *(row(text, wrap=True, still=True) for text in self._sentences()), BLANK,
                    row((need, Ink.MUTED), wrap=True, still=True)]  # fmt: skip
        column = code.width + 1 + GAP
        beside = self._beside(width - column - 1) if width - column - 1 >= LEAST_BESIDE else []
        rows = [first, BLANK]
        for number, line in enumerate(code.lines):
            text = beside[number - 1] if 0 < number <= len(beside) else ""
            rows.append(row(at(1, line), *([at(column, text)] if text else []), still=True))
        return rows

    def _beside(self, width: int) -> list[str]:
        """The sentences in lines, a blank one between two."""
        lines: list[str] = []
        for sentence in self._sentences():
            lines += ["", *(line[0].text for line in wrap_cells([Cell(sentence)], width) if line)] if lines else [
                line[0].text for line in wrap_cells([Cell(sentence)], width) if line
            ]  # fmt: skip
        return lines

    def _sentences(self) -> list[str]:
        newest = ["The newest one always stands here."] if self.of_login else []
        return [self.wait.finding.remedy.text, *newest, "This page sees by itself when it is done."]

    @property
    def of_login(self) -> bool:
        """True for a login link; an approval has a page of the admin console, and no key helps."""
        return not self.link.startswith(ADMIN)

    def text_to_copy(self) -> str:
        return self.get_selected_text() or self.link

    def row_items(self) -> tuple[KeyItem, ...]:
        if self.wait.done:
            return (("Enter", "close", "main"),)
        copy: tuple[KeyItem, ...] = (("y", "copy link", "copy"),) if self.link else ()
        key: tuple[KeyItem, ...] = (("k", "use a key instead", "key"),) if self.of_login else ()
        return (*copy, *key, ("Esc", "leave", "leave"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.of_login and not self.wait.done if action == "key" else super().check_action(action, parameters)

    def action_key(self) -> None:
        self.dismiss(KEY)

    def action_main(self) -> None:
        if self.wait.done:
            self.dismiss(self.wait.result)

    def action_leave(self) -> None:
        self.dismiss(self.wait.result)


def _join(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Glyph and word as one cell, since each right-aligned cell stands by itself."""
    return (Cell("".join(cell.text for cell in cells), cells[0].ink),)
