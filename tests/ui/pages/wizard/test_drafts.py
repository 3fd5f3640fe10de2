"""Answers that are kept: of which stack they are, and when they are no longer needed."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.wizard_draft import WizardDraft
from tests.ui.pages.stack.stack_pages import Opened, change_answers, running_stack, set_up
from tests.ui.pretend import screen_text, until

TAG = "tag:media"


async def edit_and_keep(opened: Opened) -> None:
    """Change the answers of the stack, and leave them as a draft."""
    wizard = await change_answers(opened)
    wizard.draft.set_advanced("tags", TAG)
    await opened.pilot.press("escape")
    await until(lambda: wizard.question is not None)
    await opened.pilot.press("y")
    await until(lambda: isinstance(opened.app.screen, StackScreen))


@pytest.mark.slow
async def test_kept_answers_of_a_stack_are_found_again_at_that_stack_alone() -> None:
    async with running_stack("jellyfin") as opened:
        await edit_and_keep(opened)
        second = await set_up(opened.app, opened.pilot, "jellyfin")
        assert second.draft.existing is None and second.draft.name == "jellyfin-2"
        assert second.draft.sidecar.tags == ()
        await opened.pilot.press("escape", "escape", "2")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        assert (await change_answers(opened)).draft.sidecar.tags == (TAG,)


@pytest.mark.slow
async def test_kept_answers_of_a_stack_that_was_changed_since_are_not_used() -> None:
    async with running_stack("jellyfin") as opened:
        await edit_and_keep(opened)
        page = opened.stack
        await opened.pilot.press("f")
        await until(lambda: page.question is not None)
        await opened.pilot.press("d")
        await until(lambda: page.acts.exposure is Exposure.DIRECT)
        wizard = await change_answers(opened)
        assert wizard.draft.exposure is Exposure.DIRECT and wizard.draft.sidecar.tags == ()


@pytest.mark.slow
async def test_answers_that_were_only_looked_at_are_left_without_a_question() -> None:
    async with running_stack("jellyfin") as opened:
        wizard = await change_answers(opened)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        assert wizard.question is None and opened.app.drafts == {}


@pytest.mark.slow
async def test_a_deploy_that_cannot_start_costs_no_answers_and_one_that_starts_leaves_no_draft() -> None:
    async with running_stack("jellyfin") as opened:
        app, pilot = opened.app, opened.pilot
        with app.ports.locks.hold("it-tools", "write"):
            wizard = await set_up(app, pilot, "it-tools")
            await deploy(opened, wizard)
            await until(lambda: "it-tools is busy" in screen_text(app))
        assert app.drafts == {"it-tools": wizard.draft.without_key()}
        again = await set_up(app, pilot, "it-tools")
        await deploy(opened, again)
        await until(lambda: app.ports.jobs.latest("it-tools") is not None)
        await until(lambda: app.drafts == {})


async def deploy(opened: Opened, wizard: WizardScreen) -> None:
    wizard.action_by_link()
    wizard.go_to(Step.SETTINGS)
    wizard.action_next_step()
    await until(lambda: isinstance(opened.app.screen, ReviewScreen))
    await opened.pilot.press("enter")


@pytest.mark.slow
async def test_a_draft_of_an_edited_stack_leaves_the_one_of_a_new_stack_alone() -> None:
    async with running_stack("jellyfin") as opened:
        service = opened.app.ports.catalog.load().get("jellyfin")
        assert service is not None
        kept = opened.app.drafts["jellyfin"] = WizardDraft.begin(service, name="jellyfin-two")
        wizard = await change_answers(opened)
        wizard.draft.set_advanced("tags", TAG)
        await opened.pilot.press("escape")
        await until(lambda: wizard.question is not None)
        await opened.pilot.press("n")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        assert opened.app.drafts == {"jellyfin": kept}
