"""The catalog: what can I have?"""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.widget import Widget

from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.pages.catalog.list import CatalogList
from scaletail_tui.ui.pages.catalog.rows import categories_of
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import row
from scaletail_tui.ui.toolkit.theme import Ink


class CatalogScreen(CatalogList):
    """All services, searched and grouped, with what each is beside or under the list."""

    def moving_pane(self) -> Pane | None:
        """While it is searched arrows move the list that is filtered, also where the categories stand before it."""
        return self.services_pane if self.searching else super().moving_pane()

    def row_items(self) -> Sequence[KeyItem]:
        if self.searching:
            return (("Enter", "keep", ""), ("Esc", "clear", "leave"), ("↑↓", "move", ""))
        if self.has_class("-details"):
            return [("Esc", "list", "leave"), *super().row_items()]
        return super().row_items()

    def key_label(self, key: Key) -> str | None:
        if key.id == "catalog.open":
            service = self.chosen
            if service is None:
                return None
            # As wide as the other word: the rest of the key row stays where it is, which saves 230 bytes.
            return "open  " if self.main_app.overview.of_service(service.slug) else "set up"
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return not self.searching
            case "second":
                service = self.chosen if self.is_mounted else None
                return service is not None and bool(self.main_app.overview.of_service(service.slug))
            case "details":
                return self.shows_failures or (self.is_mounted and self.chosen is not None)
            case "failures":
                return bool(self.load.failures)
        return True

    @on(Pane.Moved, "#services")
    def follow_cursor(self) -> None:
        self.show_about()
        self.show_find()
        self.show_keys()

    @on(Pane.Moved, "#rail")
    def choose_from_rail(self, event: Pane.Moved) -> None:
        current = event.pane.current
        if current is not None and current.key.strip() != self.category:
            self.action_category_named(current.key.strip())

    def action_category(self, step: int) -> None:
        names = ["", *(name for name, _ in categories_of(self.load.services))]
        self.action_category_named(names[(names.index(self.category) + step) % len(names)])

    def action_category_named(self, name: str) -> None:
        self.category = name
        self.query_one("#rail", Pane).change(cursor=name or " ")
        self.show_list(cursor=0)

    def action_search(self) -> None:
        """Turn row 1 into the search field."""
        self._leave_details()
        field = self.query_one("#search", Field)
        slash = self.query_one("#slash", Bar)
        slash.show(row(("/", Ink.KEY)))
        field.display = slash.display = True
        self.searching = True
        field.focus()
        field.cursor_position = len(field.value)
        self.show_find()

    @on(Field.Changed, "#search")
    def filter_list(self) -> None:
        if self.searching:
            self.show_list(cursor=0)

    @on(Field.Submitted, "#search")
    def keep_filter(self) -> None:
        self._stop_searching()

    def _stop_searching(self) -> None:
        self.searching = False
        self.services_pane.focus()
        self.query_one("#search").display = False
        self.query_one("#slash").display = False
        self.show_find()
        self.show_keys()

    def action_leave(self) -> None:
        """Close the details, else clear the search, else show all categories."""
        if self._leave_details():
            return
        if self.searching or self.filter_text:
            with self.prevent(Field.Changed):
                self.query_one("#search", Field).value = ""
            self._stop_searching()
            self.show_list()
        elif self.category:
            self.action_category_named("")

    def _leave_details(self) -> bool:
        was_open = self.has_class("-details") or self.shows_failures
        self.shows_failures = False
        if was_open:
            self.remove_class("-details")
            self.services_pane.focus()
            self.show_about()
            self.show_keys()
        return was_open

    def action_details(self) -> None:
        """Show all about the service: on the whole page, or in its own column."""
        self.add_class("-details")
        self.query_one("#detail", Pane).focus()
        self.show_detail()
        self.show_keys()

    def _bring_front(self, focused: Widget | None) -> None:
        """With a column of their own the details are what is read while they have the focus; a resize keeps that."""
        super()._bring_front(focused)
        if self.size.width >= 100 and focused is not None:
            self.set_class(focused is self.query_one("#detail"), "-details")

    def action_failures(self) -> None:
        """Show why entries could not be read."""
        from scaletail_tui.ui.pages.catalog.service_texts import failure_rows

        self.shows_failures = True
        self.add_class("-details")
        pane = self.query_one("#detail", Pane)
        pane.top = 0
        pane.change(failure_rows(self.load.failures), heading=row("Entries that could not be read"))
        pane.focus()
        self.show_keys()

    def action_sort(self) -> None:
        self.by_category = not self.by_category
        self.show_list()
        self.say("sorted by category and name" if self.by_category else "sorted by name")

    def action_main(self) -> None:
        """Set the service up, or open its stack."""
        service = self.chosen
        if service is None:
            return
        stacks = self.main_app.overview.of_service(service.slug)
        if stacks:
            self.main_app.open_stack(stacks[0].name)
        else:
            self.main_app.set_up(service)

    def action_import_file(self) -> None:
        """Make a stack of the user's own Compose file: what only he knows, then the wizard and the review."""
        self.work(self._import, group="import", asks=True, doing="importing a file")

    async def _import(self) -> None:
        from scaletail_tui.ui.pages.catalog.importing import AskedEach, ask_for_import

        asked = await ask_for_import(self)
        if isinstance(asked, AskedEach):
            if asked.requests:
                self.main_app.set_up_each(asked.requests)
            else:
                self.say(f"They stand already, made of this file: {', '.join(asked.standing)}.")
        elif asked is not None:
            self.main_app.set_up(asked.service, stops=asked.stops)

    def action_second(self) -> None:
        service = self.chosen
        if service is not None:
            self.main_app.set_up(service)
