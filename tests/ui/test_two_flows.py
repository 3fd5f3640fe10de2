"""Several flows at once: each place has its own pages, and none ends another."""

from __future__ import annotations

import pytest

from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.wizard.step import Step
from tests.ui.pages.stack.stack_pages import change_answers, running_stack, set_up
from tests.ui.pretend import screen_text, until


@pytest.mark.slow
async def test_a_wizard_in_the_catalog_deploys_after_another_one_was_opened_among_the_stacks() -> None:
    async with running_stack("jellyfin") as opened:
        app, pilot = opened.app, opened.pilot
        new = await set_up(app, pilot, "it-tools")
        await pilot.press("escape", "2")
        await until(lambda: isinstance(app.screen, StackScreen))
        await change_answers(opened)
        await pilot.press("1")
        await until(lambda: app.screen is new)
        new.action_by_link()
        new.go_to(Step.SETTINGS)
        new.action_next_step()
        await until(lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, DeployScreen))
        assert app.ports.jobs.latest("it-tools") is not None


@pytest.mark.slow
async def test_answers_that_are_changed_from_a_stack_stand_in_the_place_of_the_stacks() -> None:
    async with running_stack("jellyfin") as opened:
        wizard = await change_answers(opened)
        await until(lambda: "2 Stacks" in screen_text(opened.app).partition("\n")[0])
        assert "1 Catalog" not in screen_text(opened.app).partition("\n")[0]
        wizard.action_next_step()
        await until(lambda: isinstance(opened.app.screen, ReviewScreen))
        await until(lambda: "2 Stacks" in screen_text(opened.app).partition("\n")[0])


@pytest.mark.slow
async def test_opening_a_stack_from_the_catalog_closes_no_wizard_with_answers() -> None:
    async with running_stack("jellyfin") as opened:
        wizard = await change_answers(opened)
        opened.app.open_stack("vaultwarden")
        await until(lambda: isinstance(opened.app.screen, StackScreen) and opened.stack.stack == "vaultwarden")
        await opened.pilot.press("escape")
        await until(lambda: opened.app.screen is wizard)


@pytest.mark.slow
async def test_the_answers_of_a_stack_are_opened_once() -> None:
    async with running_stack("jellyfin") as opened:
        await change_answers(opened)
        opened.app.open_stack("jellyfin")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        page = opened.stack
        await until(lambda: page.acts.managed and page.acts.allows("edit"))
        await opened.pilot.press("e")
        await until(lambda: page.key_row.message == "We are changing the answers of jellyfin already.")
        assert opened.app.screen is page


@pytest.mark.slow
async def test_the_page_of_a_deploy_that_is_done_opens_its_stack_whatever_was_begun_since() -> None:
    async with running_stack("jellyfin", speed=200.0) as opened:
        app, pilot = opened.app, opened.pilot
        wizard = await set_up(app, pilot, "it-tools")
        wizard.action_by_link()
        wizard.go_to(Step.SETTINGS)
        wizard.action_next_step()
        await until(lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, DeployScreen))
        assert isinstance(app.screen, DeployScreen)
        page: DeployScreen = app.screen
        await set_up(app, pilot, "it-tools")
        await pilot.press("escape", "2")
        await until(lambda: app.screen is page and page.course.done)
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, StackScreen) and app.screen.stack == "it-tools")
