"""Asks for an auth key, on a page of its own: the old one was refused or is gone, or several stacks take one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from scaletail_tui.domain.keys.authkey import KEYS_PAGE, AuthKey, AuthKeyKind
from scaletail_tui.domain.keys.key_reading import read_key
from scaletail_tui.ui.keymap.key import KeyItem
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import KeyField
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import check
from scaletail_tui.ui.toolkit.theme import Ink


class NewKeyScreen(Page[AuthKey | None]):
    """Ends with a key that has the right shape, or with None."""

    PLACE = "stacks"
    SECTION = "new-key"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("new-key")]
    AUTO_FOCUS = "#new-key"

    def __init__(
        self,
        stack: str = "",
        *,
        place: str,
        login_server: str = "",
        heading: str = "Paste another auth key",
        sentence: str = "",
    ) -> None:
        """`place` is that of the page that asks; `sentence` says what the key does, where that is not for one stack."""
        super().__init__()
        self.place = place
        self.login_server = login_server
        self.trail = f"New key for {stack}" if stack else "New key"
        self._heading = heading
        self._sentence = sentence or f"It admits {stack} once, and is emptied from its file after the login."

    def body(self) -> Iterable[Widget]:
        yield Pane(id="why", heading=row(self._heading, right("never shown, never logged")), cursor=False)
        with Horizontal(id="ask-key"):
            yield Bar(id="key-label")
            yield KeyField(id="new-key")
        yield Pane(id="judged", cursor=False)

    def on_mount(self) -> None:
        for pane in self.query(Pane):
            pane.can_focus = False
        self.query_one("#key-label", Bar).show(row(at(3, "Auth key", Ink.MUTED)))
        way, where = "Make one on any device with a browser", KEYS_PAGE
        if self.login_server:
            way, where = f"Make one on the host of {self.login_server}", "headscale preauthkeys create"
        self.query_one("#why", Pane).change(
            [
                BLANK,
                row(at(3, self._sentence), wrap=True),
                row(at(3, f"{way}:"), wrap=True),
                row(at(3, where, Ink.ACCENT), copy=where),
            ]
        )

    def row_items(self) -> tuple[KeyItem, ...]:
        return (("Enter", "use it", ""), ("Esc", "leave", "leave"))

    @on(Input.Submitted, "#new-key")
    def accept(self, event: Input.Submitted) -> None:
        event.stop()
        reading = read_key(event.value, login_server=self.login_server)
        if reading.kind is AuthKeyKind.EMPTY:
            self._judge([check(False, "Nothing was typed: paste the whole key.")])
        elif reading.problem is not None:
            self._judge([check(False, reading.problem)])
        else:
            self.dismiss(reading.key)

    def _judge(self, rows: list[Row]) -> None:
        self.query_one("#judged", Pane).change([BLANK, *rows])
        self.query_one("#new-key", KeyField).select_all()  # what was refused stays until something takes its place
