"""The table of who can reach a stack: a path is opened and closed there, and a public row says how long."""

from __future__ import annotations

import pytest

from scaletail_tui.ui.pages.reach.page import ReachScreen
from tests.ui.pages.stack.stack_pages import Opened, running_stack
from tests.ui.pretend import screen_text, until


async def to_the_table(opened: Opened) -> ReachScreen:
    page = opened.stack
    await until(lambda: page.acts.web)
    await opened.pilot.press("f")
    await until(lambda: page.question is not None)
    await opened.pilot.press("t")
    await until(lambda: isinstance(opened.app.screen, ReachScreen))
    shown = opened.app.screen
    assert isinstance(shown, ReachScreen)
    await until(lambda: shown.table is not None)
    return shown


@pytest.mark.slow
async def test_a_path_is_added_and_closed_and_the_page_made_public_with_the_time_that_is_left() -> None:
    async with running_stack("uptime-kuma") as opened:
        page = await to_the_table(opened)
        await opened.pilot.press("a")
        await until(lambda: page.question is not None)
        await opened.pilot.press(*"nothing", "enter")
        await until(lambda: "A door is: PATH APPS-PORT" in screen_text(opened.app))
        await opened.pilot.press("a")
        await until(lambda: page.question is not None)
        await opened.pilot.press("slash", *"admin", "space", *"9000", "enter")
        await until(lambda: page.table is not None and any(one.path == "/admin" for one in page.table.rows))
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "/admin" in text and "127.0.0.1:9000" in text and "added" in text
        await opened.pilot.press("down", "x")
        await until(lambda: page.question is not None)
        await opened.pilot.press("y")
        await until(lambda: page.table is not None and all(one.path != "/admin" for one in page.table.rows))
        from scaletail_tui.operations.serve.public import PublicWish, go_public

        await go_public(opened.practice.ports, "uptime-kuma", PublicWish(seconds=7200), typed="uptime-kuma")
        page.begin_looking()
        await until(lambda: page.table is not None and page.table.public)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "PUBLIC" in text and (" left" in text)
        await opened.pilot.press("home", "x")
        await until(lambda: page.table is not None and not page.table.public)
        await opened.pilot.press("escape")
