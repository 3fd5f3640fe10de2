"""The page that makes a stack public: what speaks against it, and the name that must be typed."""

from __future__ import annotations

import re

import pytest

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.ui.pages.funnel.page import FunnelScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from tests.ui.pages.stack.stack_pages import Opened, in_a_blink, running_stack, still_stack
from tests.ui.pretend import screen_text, until
from tests.ui.snapshot import comes_to_snapshot


def funnel(opened: Opened) -> FunnelScreen:
    assert isinstance(opened.app.screen, FunnelScreen)
    return opened.app.screen


async def to_the_page(opened: Opened) -> FunnelScreen:
    page = opened.stack
    await until(lambda: page.acts.web)
    await opened.pilot.press("f")
    await until(lambda: page.question is not None)
    await opened.pilot.press("p")
    await until(lambda: isinstance(opened.app.screen, FunnelScreen))
    return funnel(opened)


@pytest.mark.slow
async def test_a_tailnet_that_does_not_allow_it_is_a_fail_with_what_to_do_and_enter_does_nothing() -> None:
    async with still_stack() as opened:
        page = await to_the_page(opened)
        await in_a_blink(opened.practice, lambda: page.checks)
        await opened.pilot.press(*"vaultwarden")
        await comes_to_snapshot("funnel-80", lambda: screen_text(opened.app))
        await opened.pilot.press("enter")
        await until(
            lambda: "It cannot go public: Your tailnet's policy does not allow Funnel" in screen_text(opened.app)
        )
        assert not page.ready and isinstance(opened.app.screen, FunnelScreen)


@pytest.mark.slow
async def test_the_whole_name_and_enter_make_it_public_and_f_closes_it_at_once() -> None:
    async with running_stack("uptime-kuma") as opened:
        page = await to_the_page(opened)
        await until(lambda: page.checks)
        await opened.pilot.press(*"uptime", "enter")
        assert isinstance(opened.app.screen, FunnelScreen)
        await until(lambda: "Type uptime-kuma to go on." in screen_text(opened.app))
        await opened.pilot.press("minus", *"kuma")
        assert "Enter makes it public now, for 2 h." in screen_text(opened.app)
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        stack = opened.stack
        await until(lambda: stack.diagnosis is not None and stack.diagnosis.hop(HopId.FUNNEL) is not None)
        await until(lambda: opened.app.overview.public == 2)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert re.search(r"PUBLIC for (2 h|1 h 5\d min)", text)  # a slow machine counts down meanwhile
        assert "Stacks PUBLIC 2" not in text.splitlines()[1]
        assert "PUBLIC 2" in text.splitlines()[0]
        await opened.pilot.press("f")
        await until(lambda: stack.diagnosis is not None and stack.diagnosis.hop(HopId.FUNNEL) is None)
        assert stack.question is None
        await until(lambda: opened.app.overview.public == 1)


@pytest.mark.slow
async def test_the_catalogs_never_is_a_warning_and_escape_changes_nothing() -> None:
    async with running_stack() as opened:
        page = await to_the_page(opened)
        await until(lambda: page.checks)
        await opened.pilot.pause()
        assert "! WARN      advice       the catalog says never" in screen_text(opened.app)
        await opened.pilot.press("escape")
        assert isinstance(opened.app.screen, StackScreen)
        assert opened.stack.diagnosis is not None and opened.stack.diagnosis.hop(HopId.FUNNEL) is None
