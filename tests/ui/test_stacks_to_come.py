"""Stacks of one file are deployed one after the other: who leaves before the last has begun hears which are left."""

from __future__ import annotations

import asyncio

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.operations.deploy.request import request_deploy
from scaletail_tui.operations.plan.planning import spec_for
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import DeployRequest
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.each import EachScreen
from tests.ui.pages.stack.stack_pages import START, in_a_blink
from tests.ui.pretend import QuietApp, screen_text, until


async def plan_each(ports: Ports, names: tuple[str, ...]) -> list[DeployRequest]:
    service = ports.catalog.load().get("it-tools")
    assert service is not None
    answers = [Answers(name=name, exposure=Exposure.SERVE) for name in names]
    return [await request_deploy(ports, await spec_for(ports, service, answer)) for answer in answers]


@pytest.mark.slow
async def test_q_names_the_stacks_that_are_not_begun_and_leaves_when_it_is_pressed_again() -> None:
    practice = Practice(clock=HandClock(START))
    app = QuietApp(practice.ports)
    async with app.run_test(size=(100, 30)) as pilot:
        planning = asyncio.create_task(plan_each(app.ports, ("alpha", "beta")))
        await in_a_blink(practice, planning.done)
        app.set_up_each(planning.result())
        await until(lambda: isinstance(app.screen, EachScreen))
        await pilot.press("enter")
        await until(lambda: "Deploys alpha, beta" in screen_text(app))
        await pilot.press("y")
        await in_a_blink(practice, lambda: isinstance(app.screen, DeployScreen))
        await until(lambda: "Deploy alpha, 1 of 2" in screen_text(app))
        await pilot.press("q")
        await until(lambda: "Not begun: beta; importing the file again goes on. q again leaves." in screen_text(app))
        assert app.is_running and not app._exit
        await pilot.press("q")
        await until(lambda: app._exit)


async def test_a_line_of_stacks_that_has_come_to_its_end_keeps_nobody() -> None:
    app = QuietApp(Practice(clock=HandClock(START)).ports)
    async with app.run_test() as pilot:
        app.line_up(["alpha"]).remove("alpha")
        await pilot.press("q")
        await until(lambda: app._exit)
