"""Opening the stacks of the practice host, on a clock that stands still or on one that runs fast."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.stacks import STACKS
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.question import Question
from tests.ui.pretend import QuietApp, until

START = 1_795_430_500.0
"""23 Nov 2026, 10:41:40 UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A program on the practice host."""

    app: ScaletailApp
    pilot: Pilot[str]
    practice: Practice

    @property
    def stacks(self) -> StacksScreen:
        assert isinstance(self.app.screen, StacksScreen)
        return self.app.screen

    @property
    def stack(self) -> StackScreen:
        assert isinstance(self.app.screen, StackScreen)
        return self.app.screen


async def in_a_blink(practice: Practice, condition: Callable[[], object]) -> None:
    """Let the clock move by milliseconds until the condition holds: a request takes its moment there too."""
    assert isinstance(practice.clock, HandClock)
    async with asyncio.timeout(120):
        while not condition():
            await practice.clock.advance(0.002)
            await asyncio.sleep(0.002)


async def judge_all(app: ScaletailApp, practice: Practice) -> None:
    """Once, and again where a busy machine left a look no time."""
    for _ in range(20):
        judging = asyncio.create_task(app.monitor.look_at_stacks())
        await in_a_blink(practice, judging.done)
        seen = app.overview.stacks
        if len(seen) > len(STACKS) and all(one.state is not StackState.UNKNOWN for one in seen):
            return
        app.monitor.look_again()


@asynccontextmanager
async def still_stacks(size: tuple[int, int] = (80, 24), options: UiOptions | None = None) -> AsyncIterator[Opened]:
    """The list of stacks, judged once; time stands still."""
    practice = Practice(clock=HandClock(START))
    app = QuietApp(practice.ports, options=options or UiOptions())
    async with app.run_test(size=size) as pilot:
        await judge_all(app, practice)
        await pilot.press("2")
        await until(lambda: isinstance(app.screen, StacksScreen) and app.screen.rows)
        await pilot.pause()
        yield Opened(app=app, pilot=pilot, practice=practice)


@asynccontextmanager
async def still_stack(
    name: str = "vaultwarden", size: tuple[int, int] = (80, 24), options: UiOptions | None = None
) -> AsyncIterator[Opened]:
    """One stack, looked at as a whole, its logs read; time stands still."""
    async with still_stacks(size, options) as opened:
        await opened.app.push_screen(StackScreen(name))
        page = opened.stack
        await in_a_blink(
            opened.practice,
            lambda: page.diagnosis is not None and page.logs.apps and len(page.logs.sidecar_log.log_lines),
        )
        await until(lambda: page.acts.web or not page.acts.managed)
        await opened.pilot.pause()
        yield opened


@asynccontextmanager
async def running_stacks(size: tuple[int, int] = (80, 24), speed: float = 20.0) -> AsyncIterator[Opened]:
    """The whole program, look-outs and all, on a clock that runs fast."""
    practice = Practice(speed=speed)
    app = ScaletailApp(practice.ports)
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await until(lambda: app.overview.judged and isinstance(app.screen, StacksScreen) and app.screen.rows)
        await pilot.pause()
        yield Opened(app=app, pilot=pilot, practice=practice)


@asynccontextmanager
async def running_stack(
    name: str = "vaultwarden", size: tuple[int, int] = (80, 24), speed: float = 20.0
) -> AsyncIterator[Opened]:
    """One stack that is watched on a fast clock."""
    async with running_stacks(size, speed) as opened:
        opened.app.open_stack(name)
        await until(lambda: isinstance(opened.app.screen, StackScreen) and opened.app.screen.diagnosis is not None)
        await opened.pilot.pause()
        yield opened


async def change_answers(opened: Opened) -> WizardScreen:
    """Press e on the stack's page."""
    page = opened.stack
    await until(lambda: page.acts.managed and page.acts.allows("edit"))
    await opened.pilot.press("e")
    await until(lambda: isinstance(opened.app.screen, WizardScreen) and opened.app.screen.step is Step.SETTINGS)
    assert isinstance(opened.app.screen, WizardScreen)
    return opened.app.screen


async def set_up(app: ScaletailApp, pilot: Pilot[str], slug: str) -> WizardScreen:
    """Open the wizard of a service from the catalog."""
    await pilot.press("1")
    await until(lambda: isinstance(app.screen, CatalogScreen))
    service = app.ports.catalog.load().get(slug)
    assert service is not None
    app.set_up(service)
    await until(lambda: isinstance(app.screen, WizardScreen) and app.screen.typing_in == "name")
    assert isinstance(app.screen, WizardScreen)
    return app.screen


async def say_to_removal(opened: Opened, *keys: str) -> None:
    """`x`, then a key for each of its questions, the first of which is whether to save it."""
    page = opened.stack
    asked: Question | None = None

    def asks() -> bool:
        return page.question is not None and page.question is not asked

    await opened.pilot.press("x")
    for key in keys:
        await until(asks)
        asked = page.question
        assert asked is not None and key in asked.choices, asked
        await opened.pilot.press(key)
