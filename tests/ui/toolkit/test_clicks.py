"""What a click does: it chooses a row, and opens the one that is chosen."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import still_stacks
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until
from tests.ui.test_flows import open_wizard, practice_app, to_step


async def test_a_click_chooses_a_row_and_a_click_on_the_chosen_row_opens_it() -> None:
    async with still_stacks() as opened:
        page = opened.stacks
        await opened.pilot.click("#stacks", offset=(20, 3))
        assert page.list_pane.cursor == 2 and opened.app.screen is page
        chosen = page.chosen
        await opened.pilot.pause(0.6)  # else the two are a double click
        await opened.pilot.click("#stacks", offset=(20, 3))
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        assert chosen is not None and opened.stack.stack == chosen.name


async def test_a_double_click_opens_a_row_and_does_nothing_on_the_page_that_opens() -> None:
    async with still_stacks() as opened:
        await opened.pilot.click("#stacks", offset=(20, 1), times=2)
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        await opened.pilot.pause()
        assert isinstance(opened.app.screen, StackScreen) and opened.stack.question is None
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))


async def test_a_click_on_the_chosen_service_sets_it_up() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.screen.query_one("#services").rows)  # type: ignore[attr-defined]
        await pilot.click("#services", offset=(10, 1))
        await until(lambda: isinstance(app.screen, WizardScreen))


@pytest.mark.slow
async def test_a_click_in_the_review_shows_a_file_and_deploys_nothing() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        await to_step(pilot, wizard, 3)
        await pilot.press("n")
        await until(lambda: isinstance(app.screen, ReviewScreen) and app.screen.is_mounted)
        await pilot.pause()
        for _ in range(3):
            await pilot.click("#plan", offset=(10, 2))
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)


@pytest.mark.parametrize("page", ["stack", "help"])
async def test_a_click_on_the_place_that_one_is_in_closes_what_stands_above_it(page: str) -> None:
    async with still_stacks(size=(120, 40)) as opened:
        if page == "stack":
            await opened.pilot.press("enter")
            await until(lambda: isinstance(opened.app.screen, StackScreen))
        else:
            await opened.pilot.press("question_mark")
            await until(lambda: not isinstance(opened.app.screen, StacksScreen))
        await opened.pilot.pause()
        row_0 = screen_text(opened.app).splitlines()[0]
        await opened.pilot.click("#places", offset=(row_0.index("Stacks") + 1, 0))
        await until(lambda: isinstance(opened.app.screen, StacksScreen))


async def test_a_check_of_the_host_that_ends_while_its_page_opens_is_shown_by_that_page() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.screen.is_mounted)
        changing = asyncio.create_task(app.go_to("host"))
        while not changing.done():
            app.set_overview(replace(app.overview, engine=f"docker {app.overview.engine}"[:60]))
            await asyncio.sleep(0)
        await pilot.pause()
        assert "This host" in screen_text(app)


@pytest.mark.parametrize("size", [(41, 11), (40, 10), (60, 16)])
async def test_the_row_under_the_cursor_stays_in_view_when_the_terminal_shrinks(size: tuple[int, int]) -> None:
    async with still_stacks(size=(120, 40)) as opened:
        app = opened.app
        await app.check_host()
        await opened.pilot.press("3", "end")
        await opened.pilot.pause()
        await opened.pilot.resize_terminal(*size)
        await opened.pilot.resize_terminal(40, 10)
        await opened.pilot.pause()
        pane = app.screen.query_one("#checks", Pane)
        assert pane.current is not None and pane.current.key in screen_text(app)
