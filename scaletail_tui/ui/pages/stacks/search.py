"""The search line over the list: typed, kept, cleared."""

from __future__ import annotations

from typing import Any

from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stacks.listing import StackListing
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.rows import right, row
from scaletail_tui.ui.toolkit.theme import Ink


class ListSearch:
    """The line has a row of its own only while something is searched for."""

    def __init__(self, page: Page[Any], listing: StackListing) -> None:
        self._page = page
        self._listing = listing
        self.typing = False

    @property
    def _field(self) -> Field:
        return self._page.query_one("#search", Field)

    def begin(self) -> None:
        self._page.query_one("#find").display = True
        self._page.query_one("#slash", Bar).show(row(("/", Ink.KEY)))
        self.typing = True
        self._field.focus()
        self._field.cursor_position = len(self._field.value)

    def take(self) -> None:
        """What is typed now is searched for."""
        self._listing.text = self._field.value.strip()

    def close(self, *, clear: bool = False) -> None:
        """Go back to the list; the line stays while it filters."""
        if clear:
            with self._page.prevent(Field.Changed):
                self._field.value = ""
            self._listing.text = ""
        self.typing = False
        self._page.query_one("#stacks").focus()
        self._page.query_one("#find").display = bool(self._listing.text)

    def show_count(self, shown: int, of: int) -> None:
        end = "Enter keeps, Esc clears" if self.typing else "Esc clears"
        self._page.query_one("#found", Bar).show((right(f"{shown}/{of}  {end}"),))
