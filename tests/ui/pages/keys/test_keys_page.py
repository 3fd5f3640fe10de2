"""The page of keys says what ends first, and asks for no key that it could not use."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.keys.calendar import KeyThing
from scaletail_tui.ui.pages.keys.page import KeysScreen
from tests.ui.pages.stack.stack_pages import running_stacks
from tests.ui.pretend import screen_text, until


@pytest.mark.slow
async def test_the_key_of_a_stack_made_by_hand_is_not_asked_for() -> None:
    async with running_stacks((80, 24), speed=40.0) as opened:
        await opened.pilot.press("k")
        await until(lambda: isinstance(opened.app.screen, KeysScreen) and opened.app.screen.found)
        page = opened.app.screen
        assert isinstance(page, KeysScreen) and page.found is not None
        ends = [one.ends for one in page.found.rows if one.ends is not None]
        assert ends == sorted(ends) and {one.thing for one in page.found.rows} >= {KeyThing.LOGIN, KeyThing.CERTIFICATE}
        for _ in page.found.rows:
            if page.chosen is not None and page.chosen.stack == "miniflux":
                break
            await opened.pilot.press("down")
        assert page.chosen is not None and page.chosen.stack == "miniflux"
        await opened.pilot.press("enter")
        await until(lambda: page.question is not None or "made by hand" in screen_text(opened.app))
        assert page.question is None
