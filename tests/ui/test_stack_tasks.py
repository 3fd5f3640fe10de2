"""What is done to a stack comes to its end, whatever page is seen meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.ports.engine import EngineRefused
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.funnel.page import FunnelScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from tests.ui.pages.stack.stack_pages import Opened, running_stack, running_stacks, say_to_removal
from tests.ui.pretend import Held, screen_text, until


async def restarting(opened: Opened) -> Held:
    """The restart of jellyfin, its app stopped and its sidecar about to be restarted."""
    engine: Any = opened.app.ports.engine
    held = Held(engine.restart)
    engine.restart = held.answer
    page = opened.stack
    await opened.pilot.press("r")
    await until(lambda: page.question is not None)
    await opened.pilot.press("y")
    await until(lambda: page.remedies.doing)
    return held


async def runs(opened: Opened, container: str) -> bool:
    return bool((await opened.app.ports.engine.inspect(container))["State"]["Running"])


@pytest.mark.slow
async def test_a_restart_goes_on_when_its_page_is_left_and_its_end_is_said_on_the_page_that_is_seen() -> None:
    async with running_stack("jellyfin") as opened:
        held = await restarting(opened)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        assert opened.stacks.doing == {"jellyfin": "restarting"}
        held.go.set()
        await until(lambda: "jellyfin is restarted" in screen_text(opened.app))
        assert not opened.stacks.doing
        assert await runs(opened, "tailscale-jellyfin") and await runs(opened, "app-jellyfin")


@pytest.mark.slow
async def test_a_stack_that_is_opened_again_meanwhile_says_what_is_done_to_it_and_offers_no_other_act() -> None:
    async with running_stack("jellyfin") as opened:
        held = await restarting(opened)
        opened.app.open_stack("jellyfin")
        first = opened.stack
        await until(lambda: isinstance(opened.app.screen, StackScreen) and opened.app.screen is not first)
        assert opened.stack.remedies.doing == "restarting"
        assert opened.stack.check_action("restart", ()) is False
        held.go.set()
        await until(lambda: "jellyfin is restarted" in screen_text(opened.app))


@pytest.mark.slow
async def test_an_act_that_fails_after_its_page_was_left_is_said_too() -> None:
    async with running_stack("jellyfin") as opened:
        held = await restarting(opened)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))

        async def refused(*_: Any, **__: Any) -> None:
            raise EngineRefused("The engine did not restart tailscale-jellyfin.")

        held.real = refused
        held.go.set()
        await until(lambda: "The engine did not restart tailscale-jellyfin." in screen_text(opened.app))
        assert not opened.stacks.doing


@pytest.mark.slow
async def test_a_stack_that_is_made_public_for_a_time_is_so_in_its_sidecar_alone_when_the_page_is_left_meanwhile() -> (
    None
):
    async with running_stack("uptime-kuma") as opened:
        await until(lambda: opened.stack.acts.web)
        await opened.pilot.press("f")
        stack = opened.stack
        await until(lambda: stack.question is not None)
        await opened.pilot.press("p")
        await until(lambda: isinstance(opened.app.screen, FunnelScreen) and opened.app.screen.checks)
        sidecars: Any = opened.app.ports.sidecars
        held = Held(sidecars.look)
        sidecars.look = held.answer
        await opened.pilot.press(*"uptime", "minus", *"kuma", "enter")
        await until(lambda: opened.app.tasks.doing)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        held.go.set()
        await until(lambda: not opened.app.tasks.doing)
        await until(lambda: opened.app.overview.public == 1)
        assert (await spec_from_disk(opened.app.ports, "uptime-kuma")).exposure is Exposure.SERVE


@pytest.mark.slow
async def test_a_page_that_ends_while_another_place_is_seen_takes_nothing_from_that_place() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        compose: Any = opened.app.ports.compose
        held = Held(compose.down)
        compose.down = held.stream
        await say_to_removal(opened, "n", "y", "y", "y")
        await until(lambda: page.question is not None and page.question.word)
        await opened.pilot.press("escape")
        await until(lambda: page.remedies.doing)
        await opened.pilot.press("1")
        await until(lambda: isinstance(opened.app.screen, CatalogScreen))
        opened.app.set_up(a_service(opened))
        await until(lambda: isinstance(opened.app.screen, WizardScreen) and opened.app.screen.typing_in == "name")
        held.go.set()
        await until(lambda: not opened.app.tasks.doing)
        await until(lambda: page._ending is not None)
        assert isinstance(opened.app.screen, WizardScreen)
        await opened.app.action_place("stacks")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))


def a_service(opened: Opened) -> Service:
    service = opened.app.ports.catalog.load().get("it-tools")
    assert service is not None
    return service


@pytest.mark.slow
async def test_q_waits_until_a_stack_that_is_restarted_runs_again() -> None:
    async with running_stack("jellyfin") as opened:
        held = await restarting(opened)
        left: list[bool] = []
        leave = opened.app.exit
        opened.app.exit = lambda *_, **__: left.append(bool(opened.app.tasks.doing))  # type: ignore[method-assign]
        await opened.pilot.press("q")
        said = "Leaving as soon as this is done: restarting (jellyfin)"
        await until(lambda: said in screen_text(opened.app))
        assert left == []
        held.go.set()
        await until(lambda: left)
        opened.app.exit = leave  # type: ignore[method-assign]
        assert left == [False]
        assert await runs(opened, "app-jellyfin")


async def test_a_second_q_leaves_at_once() -> None:
    async with running_stacks() as opened:
        never = asyncio.Event()
        waiting = asyncio.create_task(opened.app.tasks.see_through("jellyfin", never.wait, doing="restarting"))
        await until(lambda: opened.app.tasks.doing)
        await opened.pilot.press("q", "q")
        await until(lambda: not opened.app.is_running)
    await until(waiting.done)
    assert waiting.cancelled()


async def test_a_stack_at_which_something_is_done_already_is_busy() -> None:
    async with running_stacks() as opened:
        never = asyncio.Event()
        waiting = asyncio.create_task(opened.app.tasks.see_through("jellyfin", never.wait, doing="restarting"))
        await until(lambda: opened.app.tasks.doing)
        assert await opened.app.tasks.see_through("jellyfin", never.wait, doing="stopping") == ""
        assert "jellyfin is busy: restarting." in screen_text(opened.app)
        never.set()
        assert await waiting == "True"
