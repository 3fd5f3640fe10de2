"""The catalog page: list, search, categories, details, broken entries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from scaletail_tui.domain.catalog.service import CatalogFailure, CatalogLoad, Service
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.pages.catalog import list as catalog_list
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.catalog.rows import categories_of
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until


def stack(name: str, state: StackState, service: str) -> StackSummary:
    return StackSummary(
        name=name,
        service=service,
        state=state,
        url=f"https://{name}.tail4e5f.ts.net",
        expose="serve",
        finding=None,
        folder=f"/home/ada/scaletail/{name}",
        managed=True,
    )


@asynccontextmanager
async def catalog(
    *, size: tuple[int, int] = (80, 24), load: CatalogLoad | None = None, options: UiOptions | None = None
) -> AsyncIterator[tuple[ScaletailApp, Pilot[str], CatalogScreen]]:
    """The program on its catalog page, the list shown."""
    app = QuietApp(fake_ports(load=load), options=options or UiOptions())
    async with app.run_test(size=size) as pilot:
        page = app.screen
        assert isinstance(page, CatalogScreen)
        await until(lambda: page.load.services or page.load.failures)
        await pilot.pause()
        yield app, pilot, page


async def test_the_list_shows_name_purpose_and_category_in_fixed_columns() -> None:
    async with catalog() as (app, _, page):
        rows = screen_text(app).splitlines()
        assert len(page.found) == len(page.load.services) > 10
        assert rows[0].startswith(" scaletail  1 Catalog")
        assert rows[2] == "▌Service                What it is                             Category"
        assert rows[3] == "   AdGuard Home         DNS server that blocks ads and tracke… Network        !"


async def test_the_cursor_moves_by_arrows_and_letters_and_the_strip_follows() -> None:
    async with catalog() as (app, pilot, page):
        await pilot.press("down", "j", "down", "k")
        assert page.services_pane.cursor == 2
        await pilot.press("end")
        assert page.chosen is not None and page.chosen.slug == "vaultwarden"
        assert " port 80  ·  2 containers  ·  vaultwarden/server:latest" in screen_text(app)
        assert f"{len(page.found)}/{len(page.found)}" in screen_text(app)


@pytest.mark.slow
async def test_search_filters_per_letter_enter_keeps_it_and_escape_clears_it() -> None:
    async with catalog() as (app, pilot, page):
        await pilot.press("slash", *"bitwarden")
        assert [service.slug for service in page.found] == ["vaultwarden"]
        await pilot.press("enter")
        assert app.focused is page.services_pane
        assert " / bitwarden   Esc clears" in screen_text(app)
        await pilot.press("escape")
        assert len(page.found) == len(page.load.services)
        assert page.query_one("#search", Field).value == ""


async def test_letters_that_are_commands_are_letters_while_searching() -> None:
    async with catalog() as (app, pilot, page):
        await pilot.press("slash", *"q1s")
        assert page.query_one("#search", Field).value == "q1s"
        assert app.is_running


@pytest.mark.slow
async def test_a_search_without_a_match_says_how_to_go_on() -> None:
    async with catalog() as (app, pilot, page):
        await pilot.press("slash", *"nextcloud")
        total = len(page.load.services)
        assert f'Nothing matches "nextcloud". Try fewer letters, or press Esc to see all {total}.' in screen_text(app)


@pytest.mark.slow
async def test_where_nothing_matches_no_details_are_offered() -> None:
    async with catalog() as (app, pilot, page):
        await pilot.press("slash", *"nextcloud", "enter")
        assert "i details" not in screen_text(app) and "i more" not in screen_text(app)
        await pilot.press("i")
        assert not page.has_class("-details") and "Nothing matches" in screen_text(app)
        await pilot.press("escape")
        assert "i details" in screen_text(app) and "i more" in screen_text(app)


async def test_arrows_choose_the_category() -> None:
    async with catalog() as (_, pilot, page):
        await pilot.press("right")
        assert {service.category for service in page.found} == {"Productivity"}
        await pilot.press("left_square_bracket")
        assert len(page.found) == len(page.load.services)
        await pilot.press("left")
        assert page.category == categories_of(page.load.services)[-1][0]
        await pilot.press("escape")
        assert page.category == ""


@pytest.mark.slow
async def test_details_fill_the_page_at_80_and_stand_beside_the_list_at_120() -> None:
    async with catalog() as (app, pilot, page):
        await pilot.press("end", "i")
        text = screen_text(app)
        assert "Password server for the Bitwarden apps." in text and "What it is" not in text
        await pilot.press("escape")
        assert "What it is" in screen_text(app) and app.focused is page.services_pane
    async with catalog(size=(120, 40)) as (app, pilot, page):
        await pilot.press("end")
        await until(lambda: "becomes" in screen_text(app))
        assert "What it is" in screen_text(app)


async def test_the_state_of_a_stack_stands_before_its_service_and_row_0_counts_what_fails() -> None:
    async with catalog() as (app, pilot, _):
        app.set_overview(
            Overview(
                judged=True,
                stacks=(
                    stack("vault", StackState.FAIL, "vaultwarden"),
                    stack("vault2", StackState.OK, "vaultwarden"),
                    stack("uptime", StackState.OK, "uptime-kuma"),
                ),
            )
        )
        await pilot.pause()
        text = screen_text(app)
        assert " ✗ Vaultwarden" in text and " ✓ Uptime Kuma" in text
        assert text.splitlines()[0].endswith("tail4e5f.ts.net")


async def test_broken_entries_are_counted_and_explained() -> None:
    service = Service(slug="wiki", name="Wiki", summary="Pages", category="Productivity")
    failures = (CatalogFailure(path="catalog/bad/compose.yaml", key="serve[0].port", reason="80x is not a port"),)
    async with catalog(load=CatalogLoad(services=(service,), failures=failures)) as (app, pilot, _):
        assert "1 entry could not be read  !" in screen_text(app)
        await pilot.press("exclamation_mark")
        text = screen_text(app)
        assert "catalog/bad/compose.yaml" in text and "serve[0].port: 80x is not a port" in text
        await pilot.press("escape")
        assert "   Wiki" in screen_text(app)


async def test_ascii_draws_no_other_character() -> None:
    async with catalog(options=UiOptions(ascii=True)) as (app, pilot, _):
        await pilot.press("end")
        text = screen_text(app)
        assert text.isascii()
        assert text.splitlines()[2].startswith(">Service")


async def test_a_small_terminal_says_what_it_needs() -> None:
    async with catalog(size=(38, 9)) as (app, pilot, _):
        assert screen_text(app) == "Too small: 40×10 is needed, this is\n38×9"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "What it is" in screen_text(app)


async def test_details_stay_where_they_are_read_when_the_world_or_the_terminal_changes() -> None:
    async with catalog(size=(60, 16)) as (_, pilot, page):
        await pilot.press("i", "down", "down")
        detail = page.query_one("#detail", Pane)
        await until(lambda: page.at_rest and detail.top == 2)
        page.overview_changed()
        await until(lambda: page.at_rest)
        assert detail.top == 2
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        await until(lambda: page.at_rest)
        assert detail.top == 2
        await pilot.press("escape", "down", "i")
        await until(lambda: page.at_rest and detail.top == 0)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (40, 10)])
async def test_details_that_are_read_are_read_on_after_a_resize(size: tuple[int, int]) -> None:
    async with catalog(size=size) as (app, pilot, _):
        await pilot.press("i")
        wanted = screen_text(app)
    async with catalog(size=(120, 40)) as (app, pilot, _):
        await pilot.press("i")
        await pilot.resize_terminal(*size)
        await until(lambda: screen_text(app) == wanted)
        await pilot.press("escape")
        await until(lambda: "What it is" in screen_text(app))
        await pilot.resize_terminal(120, 40)
        await pilot.press("i", "tab")
        await pilot.resize_terminal(*size)
        await until(lambda: "What it is" in screen_text(app))


async def test_a_click_moves_the_cursor_and_the_wheel_scrolls() -> None:
    services = tuple(Service(slug=f"s{n:02}", name=f"S{n:02}", summary="x", category="Media") for n in range(60))
    async with catalog(load=CatalogLoad(services=services)) as (_, pilot, page):
        await pilot.click("#services", offset=(5, 4))
        assert page.services_pane.cursor == 3
        await pilot._post_mouse_events([MouseScrollDown], "#services", offset=(5, 5))
        assert page.services_pane.top == 3 and page.services_pane.cursor == 3


async def test_all_about_a_service_is_shown_once_the_cursor_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_list, "REST", 3600.0)
    async with catalog(size=(120, 40)) as (_, pilot, page):
        detail = page.query_one("#detail", Pane)
        first = detail.rows
        assert page.chosen is not None and page.chosen.name in first[1].text
        await pilot.press("down", "down")
        await pilot.pause()
        assert detail.rows == first
        monkeypatch.setattr(catalog_list, "REST", 0.01)
        await pilot.press("down")
        await until(lambda: page.chosen is not None and page.chosen.name in detail.rows[1].text)
        assert detail.rows != first


async def test_while_it_is_searched_arrows_move_the_list_and_not_the_categories() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(120, 40)) as pilot:
        page = app.screen
        assert isinstance(page, CatalogScreen)
        await until(lambda: page.load.services)
        await pilot.press("slash", "i", "down", "down")
        assert page.category == "" and page.services_pane.cursor == 2
