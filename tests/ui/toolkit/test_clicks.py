"""What a click does: it chooses a row, and opens the one that is chosen."""

from __future__ import annotations

import pytest

from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from tests.ui.pages.stack.stack_pages import still_stacks
from tests.ui.pretend import QuietApp, fake_ports, until
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
