"""The catalog: what can I have?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from scaletail_tui.domain.catalog_search import search
from scaletail_tui.domain.service import CatalogLoad, Service
from scaletail_tui.ui.key import Key, KeyItem
from scaletail_tui.ui.keymap import bindings
from scaletail_tui.ui.screens.base import CalmScreen
from scaletail_tui.ui.screens.service_texts import details, failure_rows, strip
from scaletail_tui.ui.state_words import LOOKS
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.bar import Bar
from scaletail_tui.ui.widgets.field import Field
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import BLANK, Cell, Row, at, right, row

CATEGORIES = (
    "Productivity", "Media", "Development", "Network", "Utilities", "Monitoring", "Dashboards", "Food", "Smart home",
)  # fmt: skip
"""The order of chips and rail; others follow by name."""
WHAT_COLUMN = 24
CATEGORY_COLUMN = -17
CATEGORY_FROM = 76
"""Width of the list from which the category has a column."""
DETAIL_DELAY = 0.12
"""Seconds after the last arrow before the whole detail pane is painted; it costs 2.5 kB at 120×40."""


class CatalogScreen(CalmScreen[None]):
    """All services, searched and grouped, with what each is beside or under the list."""

    PLACE = "catalog"
    SECTION = "catalog"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("catalog")]
    AUTO_FOCUS = "#services"

    def __init__(self) -> None:
        super().__init__()
        self.load = CatalogLoad(services=())
        self.category = ""
        """Empty: all."""
        self.by_category = False
        self.found: tuple[Service, ...] = ()
        self.shows_failures = False
        self.searching = False

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="find"):
            yield Bar(id="slash")
            yield Field(id="search", placeholder="name, purpose, image")
            yield Bar(id="chips")
            yield Bar(id="counter")
        with Horizontal(id="columns"):
            yield Pane(id="rail", heading=row("Category"))
            with Vertical(id="middle"):
                yield Pane(id="services", heading=self._list_heading(self.app.size.width))
                yield Pane(id="strip", heading=row("About this service", right("i more")), cursor=False)
            yield Pane(id="detail", heading=row("About this service", right("i more")), cursor=False)

    def on_mount(self) -> None:
        self.query_one("#search").display = False
        self.query_one("#slash").display = False
        self.work(self.read_catalog, group="catalog", doing="reading the catalog")

    async def read_catalog(self) -> None:
        self.show_load(await asyncio.to_thread(self.ports.catalog.load))

    # ── content ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_load(self, load: CatalogLoad) -> None:
        """Show what was read, the list first."""
        self.load = load
        self.query_one("#rail", Pane).change(self._rail_rows())
        self.show_list(cursor=0)

    @property
    def services_pane(self) -> Pane:
        return self.query_one("#services", Pane)

    @property
    def filter_text(self) -> str:
        return self.query_one("#search", Field).value.strip()

    @property
    def chosen(self) -> Service | None:
        """The service under the cursor."""
        current = self.services_pane.current
        return self.load.get(current.key) if current is not None else None

    def show_list(self, *, cursor: int | None = None) -> None:
        """Filter, sort and draw the list; the cursor stays with its service."""
        text = self.filter_text
        found = search(self.load.services, text, self.category or None)
        if not text:
            key = (lambda one: (one.category, one.name.casefold())) if self.by_category else _by_name
            found = tuple(sorted(found, key=key))
        self.found = found
        self.services_pane.change(
            [self._service_row(service) for service in found],
            heading=self._list_heading(self.size.width),
            empty=self._nothing(text),
            cursor=cursor,
        )
        self.show_about()
        self.show_find()

    def _list_width(self, width: int) -> int:
        return width if width < 100 else width - 62 if width < 140 else width - 78

    def _list_heading(self, width: int) -> Row:
        cells = [at(1, "Service"), at(WHAT_COLUMN, "What it is")]
        if self._list_width(width) >= CATEGORY_FROM:
            cells.append(at(CATEGORY_COLUMN, "Category"))
        return row(*cells)

    def _service_row(self, service: Service) -> Row:
        stacks = self.main_app.overview.of_service(service.slug)
        cells = [at(3, service.name), at(WHAT_COLUMN, service.summary, Ink.MUTED)]
        if stacks:
            look = LOOKS[stacks[0].state]
            cells.insert(0, at(1, look.glyph, look.ink))
        if self._list_width(self.size.width) >= CATEGORY_FROM:
            cells.append(at(CATEGORY_COLUMN, service.category, Ink.MUTED))
        cells.append(at(-2, "!" if service.needs else "", Ink.WAIT))
        return row(*cells, key=service.slug, copy=service.name)

    def _nothing(self, text: str) -> list[Row]:
        if not text:
            return []
        total = len(self.load.services)
        inside = f" in {self.category}" if self.category else ""
        return [
            BLANK,
            row(
                at(3, f'Nothing{inside} matches "{text}". Try fewer letters, or press Esc to see all {total}.'),
                wrap=True,
            ),
        ]

    def _rail_rows(self) -> list[Row]:
        rows = [row("All", right(str(len(self.load.services))), key=" ")]
        return rows + [row(name, right(str(count)), key=name) for name, count in self._categories()]

    def _categories(self) -> list[tuple[str, int]]:
        """Categories that have services, with how many."""
        counts: dict[str, int] = {}
        for service in self.load.services:
            counts[service.category] = counts.get(service.category, 0) + 1
        known = [name for name in CATEGORIES if name in counts]
        return [(name, counts[name]) for name in [*known, *sorted(set(counts) - set(known))]]

    def show_find(self) -> None:
        """Row 1: categories or the search, and where the cursor is."""
        text = self.filter_text
        chips: list[Cell] = []
        if self.searching:
            chips = [right("Esc clears")]
        elif text:
            chips = [Cell("/ ", Ink.KEY, at=1), Cell(text), Cell("   Esc clears", Ink.MUTED)]
        elif self.size.width >= 100:
            chips = [Cell("/ ", Ink.KEY, at=1, action="search"), Cell("search name, purpose, image", Ink.FAINT)]
        else:
            for name, count in [("All", len(self.load.services)), *self._categories()]:
                here = name == (self.category or "All")
                gap = "  " if chips else ""
                action = f"category_named('{'' if name == 'All' else name}')"
                chips.append(
                    Cell(f"{gap}{name} ", Ink.KEY if here else Ink.MUTED, at=None if gap else 1, action=action)
                )
                chips.append(Cell(str(count), Ink.TEXT if here else Ink.MUTED, action=action))
            chips = self._that_fit(chips, self.size.width - 14)
        if self.load.failures and not self.searching:
            number = len(self.load.failures)
            what = "1 entry" if number == 1 else f"{number} entries"
            chips = [cell for cell in chips if not cell.right]
            chips.append(right(f"{what} could not be read  ", Ink.WAIT, action="failures"))
            chips.append(right("!", Ink.KEY, action="failures"))
        self.query_one("#chips", Bar).show(chips)
        place = self.services_pane.cursor + 1 if self.found else 0
        self.query_one("#counter", Bar).show((right(f"{place}/{len(self.found)}"),))

    def _that_fit(self, chips: list[Cell], room: int) -> list[Cell]:
        """Whole chips only, with a hint when there are more; the chosen one is always among them."""
        names = [name for name, _ in self._categories()]
        start = 0
        while True:
            shown = [*chips[:2], *chips[2 + 2 * start :]]
            used, end = 1, 0
            for index in range(0, len(shown), 2):
                used += sum(len(cell.text) for cell in shown[index : index + 2])
                if used > room - 3:
                    break
                end = index + 2
            last = start + end // 2 - 1
            if not self.category or self.category not in names or names.index(self.category) < last:
                break
            start += 1
        return shown if end == len(shown) else [*shown[:end], right(">", Ink.FAINT, action="category(1)")]

    def show_about(self) -> None:
        """What is under the cursor, short at once; in full a moment after the last key."""
        if self.shows_failures:
            return
        service = self.chosen
        wide = self.size.width >= 100
        if wide or self.has_class("-details"):
            self.main_app.paint_clock.want(self._show_detail)
        if not wide:
            self.query_one("#strip", Pane).change(strip(service) if service else self._no_service())

    def _no_service(self) -> list[Row]:
        return (
            [
                row(("Not in the catalog? A compose file of your own is an entry too:", Ink.MUTED)),
                row(("scaletail-tui catalog check FOLDER tells what it still needs.", Ink.MUTED)),
            ]
            if self.filter_text
            else []
        )

    def _show_detail(self) -> None:
        service = self.chosen
        if not self.is_mounted or self.shows_failures:
            return
        overview = self.main_app.overview
        rows: Sequence[Row] = ()
        if service is not None:
            rows = details(service, tailnet=overview.tailnet, stacks=overview.of_service(service.slug))
        pane = self.query_one("#detail", Pane)
        pane.top = 0
        pane.change(rows, heading=row("About this service", right("" if self.has_class("-details") else "i more")))

    def overview_changed(self) -> None:
        super().overview_changed()
        self.show_list()
        self.show_keys()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.load.services:
            self.show_list()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self.show_list)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

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
            if self.main_app.overview.of_service(service.slug):
                # As wide as the other word: the rest of the key row stays where it is, which saves 230 bytes.
                return "open  " if self.main_app.can_open else None
            return "set up" if self.main_app.can_set_up else None
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return not self.searching
            case "second":
                service = self.chosen if self.is_mounted else None
                return service is not None and bool(self.main_app.overview.of_service(service.slug))
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
        names = ["", *(name for name, _ in self._categories())]
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
        if self.size.width < 100:
            self.add_class("-details")
        self.query_one("#detail", Pane).focus()
        self._show_detail()
        self.show_keys()

    def action_failures(self) -> None:
        """Show why entries could not be read."""
        self.shows_failures = True
        if self.size.width < 100:
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

    def action_second(self) -> None:
        service = self.chosen
        if service is not None:
            self.main_app.set_up(service)


def _by_name(service: Service) -> tuple[str, str]:
    return service.name.casefold(), service.slug
