"""A deploy that failed before anything was in place: its answers are not lost, and Enter starts it again."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.domain.stack.stage import StageId
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from tests.ui.pages.stack.stack_pages import Opened, change_answers, running_stack, running_stacks, set_up
from tests.ui.pretend import screen_text, until

TAG = "tag:tools"


class Refusal:
    """Docker Compose refuses to read the files until it is mended."""

    def __init__(self, compose: Any) -> None:
        self.broken = True
        self._read = compose.config
        compose.config = self._config

    async def _config(self, folder: str, project: str) -> Any:
        if self.broken:
            raise ComposeFailed("Docker Compose refuses the files.", detail="no such plugin")
        return await self._read(folder, project)


def keys(opened: Opened) -> str:
    return screen_text(opened.app).splitlines()[-1]


async def deploy(opened: Opened, wizard: WizardScreen) -> DeployScreen:
    """From the wizard to the page of the deploy, which has ended."""
    wizard.draft.set_advanced("tags", TAG)
    wizard.action_next_step()
    await until(lambda: isinstance(opened.app.screen, ReviewScreen))
    await opened.pilot.press("enter")
    await until(lambda: isinstance(opened.app.screen, DeployScreen) and not opened.app.screen.course.running)
    assert isinstance(opened.app.screen, DeployScreen)
    return opened.app.screen


async def new_deploy(opened: Opened) -> DeployScreen:
    wizard = await set_up(opened.app, opened.pilot, "it-tools")
    wizard.action_by_link()
    wizard.go_to(Step.SETTINGS)
    return await deploy(opened, wizard)


@pytest.mark.slow
async def test_enter_starts_the_same_deploy_again() -> None:
    async with running_stacks(speed=200.0) as opened:
        compose = Refusal(opened.app.ports.compose)
        page = await new_deploy(opened)
        assert page.course.present is not None and page.course.present.stage is StageId.CHECK
        await until(lambda: "Enter start again" in keys(opened))
        assert "roll back" not in keys(opened)
        compose.broken = False
        await opened.pilot.press("enter")
        await until(lambda: page.course.done)
        disk = opened.app.ports.folders.read("it-tools")
        assert disk is not None and (disk.meta or {})["sidecar"]["tags"] == [TAG]
        assert opened.app.drafts == {}


@pytest.mark.slow
async def test_answers_of_a_deploy_that_wrote_nothing_are_found_again_in_the_wizard() -> None:
    async with running_stacks(speed=200.0) as opened:
        Refusal(opened.app.ports.compose)
        await new_deploy(opened)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        wizard = await set_up(opened.app, opened.pilot, "it-tools")
        assert wizard.draft.sidecar.tags == (TAG,) and wizard.draft.typed_key is None


@pytest.mark.slow
async def test_an_update_that_wrote_nothing_is_started_again_with_its_answers() -> None:
    async with running_stack("jellyfin", speed=200.0) as opened:
        compose = Refusal(opened.app.ports.compose)
        page = await deploy(opened, await change_answers(opened))
        compose.broken = False
        await opened.pilot.press("enter")
        await until(lambda: page.course.done)
        disk = opened.app.ports.folders.read("jellyfin")
        assert disk is not None and (disk.meta or {})["sidecar"]["tags"] == [TAG]


@pytest.mark.slow
async def test_a_deploy_that_left_nothing_and_is_looked_at_later_leads_to_the_wizard() -> None:
    async with running_stacks(speed=200.0) as opened:
        Refusal(opened.app.ports.compose)
        job = (await new_deploy(opened)).job
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        page = DeployScreen(job, ours=False)
        await opened.app.push_screen(page)
        await until(lambda: page.course.failed)
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, WizardScreen))
