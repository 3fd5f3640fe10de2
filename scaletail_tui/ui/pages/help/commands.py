"""Every command that works now, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.keymap.places import EVERYWHERE
from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import all_shown_keys, bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink


class CommandsScreen(Page[str | None]):
    """A list to type into; its result is the action to run on the page below, or None."""

    SECTION = "commands"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("commands")]
    AUTO_FOCUS = "#command"

    def __init__(self, page: Page[Any]) -> None:
        super().__init__()
        self.page = page
        self.place = page.place
        self.trail = "Commands"
        self.keys = [
            key
            for section in (*page.sections, EVERYWHERE)
            for key in KEYS.get(section, ())
            if key.command and page.offers(key)
        ]

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="find"):
            yield Bar(id="colon")
            yield Field(id="command", placeholder="a word of the command")
        yield Pane(id="list", heading=row("Command", at(26, "What it does"), right("key")))

    def on_mount(self) -> None:
        self.query_one("#colon", Bar).show(row((":", Ink.KEY)))
        self.show_rows("")

    def show_rows(self, text: str) -> None:
        changed = self.main_app.options.keymap
        words = text.casefold().split()
        found = [key for key in self.keys if all(word in f"{key.label} {key.tooltip}".casefold() for word in words)]
        self.query_one("#list", Pane).change(
            [self._row(key, all_shown_keys(key, changed)) for key in found],
            empty=[BLANK, row(at(1, f'No command here has "{text}" in its words.', Ink.MUTED))],
            cursor=0,
        )

    def _row(self, key: Key, shown: str) -> Row:
        return row(at(1, key.label), at(26, key.tooltip, Ink.MUTED), right(shown, Ink.KEY), key=key.id)

    def row_items(self) -> Sequence[KeyItem]:
        return (("Enter", "run", "main"), ("↑↓", "move", ""), ("Esc", "close", "leave"))

    @on(Field.Changed, "#command")
    def filter_commands(self, event: Field.Changed) -> None:
        self.show_rows(event.value.strip())

    @on(Field.Submitted, "#command")
    def action_main(self) -> None:
        current = self.query_one("#list", Pane).current
        if current is not None:
            self.dismiss(next(key.action for key in self.keys if key.id == current.key))

    def action_leave(self) -> None:
        self.dismiss(None)
