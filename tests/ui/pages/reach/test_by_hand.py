"""A stack made by hand has the same keys for who can reach it, and the same guard."""

from __future__ import annotations

from scaletail_tui.adapters.practice.stacks import BY_HAND
from scaletail_tui.ui.pages.funnel.page import FunnelScreen
from scaletail_tui.ui.pages.reach.page import ReachScreen
from tests.ui.pages.stack.stack_pages import running_stack
from tests.ui.pretend import screen_text, until


async def test_its_page_leads_to_the_guard_and_its_table_says_why_a_door_is_refused() -> None:
    async with running_stack(BY_HAND) as opened:
        page = opened.stack
        await until(lambda: page.acts.allows("reach"))
        await opened.pilot.press("f")
        await until(lambda: page.question is not None)
        await opened.pilot.press("p")
        await until(lambda: isinstance(opened.app.screen, FunnelScreen))
        funnel = opened.app.screen
        assert isinstance(funnel, FunnelScreen)
        await until(lambda: funnel.checks)
        assert {check.name for check in funnel.checks} >= {"allowed", "advice", "login", "shows"}
        await opened.pilot.press("escape")
        await until(lambda: opened.app.screen is page)
        await opened.pilot.press("f")
        await until(lambda: page.question is not None)
        await opened.pilot.press("t")
        await until(lambda: isinstance(opened.app.screen, ReachScreen))
        table = opened.app.screen
        assert isinstance(table, ReachScreen)
        await until(lambda: table.table is not None)
        await opened.pilot.press("a")
        await until(lambda: table.question is not None)
        await opened.pilot.press("slash", *"second", "space", *"9000", "enter")
        await until(lambda: "is read once" in screen_text(opened.app))
