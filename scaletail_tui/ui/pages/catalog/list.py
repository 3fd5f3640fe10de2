"""The catalog's list: filtered, sorted, grouped, with what each service is beside or under it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget

from scaletail_tui.domain.catalog.search import search
from scaletail_tui.domain.catalog.service import CatalogLoad, Service
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.catalog.find import find_cells
from scaletail_tui.ui.pages.catalog.rows import (
    category_rows,
    nothing_rows,
    own_entry_rows,
    service_row,
    services_heading,
)
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Row, right, row

TEXTS = "scaletail_tui.ui.pages.catalog.service_texts"
"""What is said of a service is told out of its stack as it would be rendered: a sixth of the start to load."""
REST = 0.35
"""Seconds that the cursor rests before all about its service is shown: who moves down the list pays for no detail."""


class CatalogList(Page[None]):
    """All services as they are filtered and sorted now; what keys do is the catalog's."""

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
        self._resting: Timer | None = None
        self._detailed: Service | None = None

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="find"):
            yield Bar(id="slash")
            yield Field(id="search", placeholder="name, purpose, image")
            yield Bar(id="chips")
            yield Bar(id="counter")
        with Horizontal(id="columns"):
            yield Pane(id="rail", heading=row("Category"))
            with Vertical(id="middle"):
                yield Pane(id="services", heading=services_heading(self.app.size.width), tells_more=False)
                yield Pane(id="strip", heading=row("About this service", right("i more")), cursor=False)
            yield Pane(id="detail", heading=row("About this service", right("i more")), cursor=False)

    def on_mount(self) -> None:
        self.query_one("#search").display = False
        self.query_one("#slash").display = False
        self.work(self.read_catalog, group="catalog", doing="reading the catalog")

    async def read_catalog(self) -> None:
        self.show_load(await asyncio.to_thread(self.ports.catalog.load))
        self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        """The list stands and can be used: now what is told of the service under its cursor, and of the world."""
        self.work(self._tell_about, group="texts", doing="telling of the service")

    async def _tell_about(self) -> None:
        if TEXTS not in sys.modules:
            await asyncio.to_thread(import_module, TEXTS)
        self.show_about()
        self.main_app.start_looking()

    # ── content ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_load(self, load: CatalogLoad) -> None:
        """Show what was read, the list first."""
        self.load = load
        self.query_one("#rail", Pane).change(category_rows(self.load.services))
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
        text, overview = self.filter_text, self.main_app.overview
        found = search(self.load.services, text, self.category or None)
        if not text:
            found = tuple(sorted(found, key=_by_category if self.by_category else _by_name))
        self.found = found
        self.services_pane.change(
            [service_row(service, overview.of_service(service.slug), self.size.width) for service in found],
            heading=services_heading(self.size.width),
            empty=nothing_rows(text, self.category, len(self.load.services)),
            cursor=cursor,
        )
        self.show_about()
        self.show_find()

    def show_find(self) -> None:
        """Row 1: categories or the search, and where the cursor is."""
        chips = find_cells(
            self.load,
            text=self.filter_text,
            category=self.category,
            searching=self.searching,
            width=self.size.width,
        )
        self.query_one("#chips", Bar).show(chips)
        place = self.services_pane.cursor + 1 if self.found else 0
        self.query_one("#counter", Bar).show((right(f"{place}/{len(self.found)}"),))

    def show_about(self) -> None:
        """What is under the cursor, short at once; in full once the cursor rests."""
        if self.shows_failures or TEXTS not in sys.modules:
            return
        from scaletail_tui.ui.pages.catalog.service_texts import strip

        service = self.chosen
        wide = self.size.width >= 100
        if wide or self.has_class("-details"):
            self._show_detail_at_rest()
        if not wide:
            nothing = own_entry_rows() if self.filter_text else []
            heading = row("About this service", right("i more" if service else ""))
            self.query_one("#strip", Pane).change(strip(service) if service else nothing, heading=heading)

    @property
    def at_rest(self) -> bool:
        """True when all that is shown is about the service under the cursor."""
        return self._resting is None

    def _show_detail_at_rest(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        if not self.query_one("#detail", Pane).rows:
            self.show_detail()
        else:
            self._resting = self.set_timer(REST, self.show_detail)

    def show_detail(self) -> None:
        """The pane beside the list, or the whole page where there is no room beside it."""
        self._resting = None
        if not self.is_mounted or self.shows_failures:
            return
        from scaletail_tui.ui.pages.catalog.service_texts import details

        service = self.chosen
        overview = self.main_app.overview
        rows: Sequence[Row] = ()
        if service is not None:
            rows = details(service, tailnet=overview.tailnet, stacks=overview.of_service(service.slug))
        pane = self.query_one("#detail", Pane)
        if service is not self._detailed:  # else who reads on stays where they are, whatever the world does meanwhile
            self._detailed, pane.top = service, 0
        more = "i more" if service is not None and not self.has_class("-details") else ""
        pane.change(rows, heading=row("About this service", right(more)))

    def overview_changed(self) -> None:
        overview = self.main_app.overview
        newcomer = overview.judged and not overview.stacks and not overview.engine_down
        self.trail = "Services for your tailnet; 0 leads to a first one" if newcomer else ""
        super().overview_changed()
        self.show_list()
        self.show_keys()

    def on_screen_resume(self) -> None:
        if self.load.services:
            self.show_list()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show_list)


def _by_name(service: Service) -> tuple[str, str]:
    return service.name.casefold(), service.slug


def _by_category(service: Service) -> tuple[str, str]:
    return service.category, service.name.casefold()
