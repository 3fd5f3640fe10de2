"""Other answers to a stack that lives: the review says what is made anew, and the job goes back by itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.change.planning import plan_change
from scaletail_tui.operations.change.request import request_change
from scaletail_tui.operations.change.run import change
from scaletail_tui.operations.change.wish import Wish, wished_spec
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from tests.ui.pages.stack.stack_pages import Opened, change_answers, running_stack, running_stacks
from tests.ui.pretend import screen_text, until

KEY = "DOCKER_MONITORS"


async def reviewed(opened: Opened, wizard: WizardScreen) -> ReviewScreen:
    wizard.action_next_step()
    await until(lambda: isinstance(opened.app.screen, ReviewScreen))
    await opened.pilot.pause()
    assert isinstance(opened.app.screen, ReviewScreen)
    return opened.app.screen


async def carried_out(opened: Opened) -> DeployScreen:
    await opened.pilot.press("enter")
    await until(lambda: isinstance(opened.app.screen, DeployScreen) and not opened.app.screen.course.running)
    assert isinstance(opened.app.screen, DeployScreen)
    return opened.app.screen


def answer(wizard: WizardScreen, value: str) -> None:
    question = wizard.question_of(KEY)
    assert question is not None
    wizard.draft.answer(question, value)


@pytest.mark.slow
async def test_only_what_changes_is_made_anew_and_the_review_says_so_before() -> None:
    async with running_stack("uptime-kuma", speed=200.0) as opened:
        world = opened.practice.world()
        sidecar, app = (world.find(name).id for name in ("tailscale-uptime-kuma", "app-uptime-kuma"))
        wizard = await change_answers(opened)
        answer(wizard, "true")
        review = await reviewed(opened, wizard)
        assert [one.container for one in review.change.recreated] == ["app-uptime-kuma"] if review.change else False
        text = screen_text(opened.app)
        assert "Made anew" in text and "app-uptime-kuma" in text and "Enter change it" in text
        assert "w write" not in text
        page = await carried_out(opened)
        assert page.job.kind is JobKind.CHANGE and page.course.done, page.course.result
        assert world.find("tailscale-uptime-kuma").id == sidecar and world.find("app-uptime-kuma").id != app
        assert opened.app.drafts == {}


@pytest.mark.slow
async def test_a_change_that_does_not_hold_goes_back_and_its_answers_are_found_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running_stack("uptime-kuma", speed=200.0) as opened:
        env = Path(opened.app.ports.folders.folder("uptime-kuma"), ".env")
        old = env.read_text()
        wizard = await change_answers(opened)
        answer(wizard, "true")
        await reviewed(opened, wizard)
        monkeypatch.setattr(opened.app.ports.compose, "up", refuse_once(opened.app.ports.compose.up))
        page = await carried_out(opened)
        assert page.course.failed and env.read_text() == old
        await until(lambda: "It is as it was before" in screen_text(opened.app))
        await until(lambda: "Enter start again" in screen_text(opened.app))
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, WizardScreen))
        again = opened.app.screen
        assert isinstance(again, WizardScreen) and again.draft.settings[KEY] == "true"


def refuse_once(real: Callable[..., AsyncGenerator[ComposeEvent, None]]) -> Any:
    refused: list[bool] = []

    async def up(*args: Any, **more: Any) -> AsyncGenerator[ComposeEvent, None]:
        if not refused:
            refused.append(True)
            raise ComposeFailed("No such image.")
        async for event in real(*args, **more):
            yield event

    return up


@pytest.mark.slow
async def test_who_can_reach_it_and_a_stopped_stack_are_deployed_over() -> None:
    async with running_stack("uptime-kuma", speed=200.0) as opened:
        wizard = await change_answers(opened)
        answer(wizard, "true")
        wizard.draft.exposure = Exposure.DIRECT
        review = await reviewed(opened, wizard)
        assert review.change is None and "Enter deploy" in screen_text(opened.app)
        await opened.pilot.press("escape")
        wizard.draft.exposure = Exposure.SERVE
        assert (await reviewed(opened, wizard)).change is not None
        await opened.pilot.press("escape")
        for name in ("app-uptime-kuma", "tailscale-uptime-kuma"):
            await opened.app.ports.engine.stop(name)
        assert (await reviewed(opened, wizard)).change is None


@pytest.mark.slow
async def test_a_change_that_was_cut_off_is_gone_on_with_or_back_from_before_the_wizard_opens() -> None:
    async with running_stacks(speed=200.0) as opened:
        ports = opened.app.ports
        env = Path(ports.folders.folder("uptime-kuma"), ".env")
        old = env.read_text()
        before, after = await wished_spec(ports, "uptime-kuma", Wish(settings={KEY: "true"}))
        request = request_change(await plan_change(ports, before, after))
        async with aclosing(change(ports, request)) as events:
            async for event in events:
                if isinstance(event, StageEvent) and event.stage.value == "app":
                    break
        assert env.read_text() != old
        opened.app.open_stack("uptime-kuma")
        await until(lambda: opened.app.screen.__class__.__name__ == "StackScreen" and opened.stack.acts.managed)
        await until(lambda: opened.stack.diagnosis is not None)
        await opened.pilot.press("e")
        await until(lambda: "was ended before it was whole" in screen_text(opened.app))
        await opened.pilot.press("b")
        await until(lambda: isinstance(opened.app.screen, DeployScreen) and opened.app.screen.course.done)
        assert env.read_text() == old and not ports.undertakings.all()


@pytest.mark.slow
async def test_a_stack_gets_another_name_after_the_review_and_its_page_is_of_that_one() -> None:
    async with running_stack("uptime-kuma", speed=200.0) as opened:
        await opened.pilot.press("N")
        await until(lambda: "New name" in screen_text(opened.app))
        for _ in "uptime-kuma":
            await opened.pilot.press("backspace")
        await opened.pilot.press(*"watcher", "enter")
        await until(lambda: isinstance(opened.app.screen, ReviewScreen))
        await until(lambda: "Enter rename it" in screen_text(opened.app))
        review = opened.app.screen
        assert isinstance(review, ReviewScreen) and review.rename is not None
        assert [one.container for one in review.rename.recreated] == ["tailscale-uptime-kuma", "app-uptime-kuma"]
        assert "https://watcher." in screen_text(opened.app) and "w write" not in screen_text(opened.app)
        page = await carried_out(opened)
        assert page.job.kind is JobKind.RENAME and page.course.done, page.course.result
        assert "https://watcher." in page.course.link_or_url
        assert opened.app.ports.folders.names().count("watcher") == 1
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, StackScreen) and opened.stack.stack == "watcher")
        assert "uptime-kuma" not in opened.app.ports.folders.names()


@pytest.mark.slow
async def test_the_settings_of_a_stack_made_by_hand_are_its_files_and_that_is_said() -> None:
    async with running_stacks(speed=200.0) as opened:
        compose = Path(opened.app.ports.folders.folder("uptime-kuma"), "compose.yaml")
        text = compose.read_text()
        compose.write_text(text[: text.index("x-scaletail:")] if text.index("x-scaletail:") else text)
        opened.app.open_stack("uptime-kuma")
        await until(lambda: opened.app.screen.__class__.__name__ == "StackScreen")
        await until(lambda: opened.stack.diagnosis is not None)
        await opened.pilot.press("e")
        await until(lambda: "made by hand" in screen_text(opened.app))
