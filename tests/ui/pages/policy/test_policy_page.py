"""The policy's page names what is missing once, with all who lack it, and is reached from keys and from reach."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.tailnet_api import PracticeApi
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE
from scaletail_tui.domain.keys.policy import Policy
from scaletail_tui.ports.tailnet import NoCredential
from scaletail_tui.ui.pages.policy.page import PolicyScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from tests.ui.pages.stack.stack_pages import START, in_a_blink, running_stacks
from tests.ui.pretend import QuietApp, screen_text, until


class UnsetApi(PracticeApi):
    """Nobody gave it a credential."""

    async def policy(self) -> Policy:
        raise NoCredential("No credential for Tailscale's API is set.", remedy="See: scaletail-tui help keys")


@pytest.mark.slow
async def test_a_line_that_several_stacks_lack_is_named_once_and_copied_whole() -> None:
    async with running_stacks((80, 24), speed=40.0) as opened:
        await opened.app.push_screen(PolicyScreen())
        page = cast(PolicyScreen, opened.app.screen)
        await until(lambda: page.look is not None)
        text = screen_text(opened.app)
        assert "excalidraw has what it needs" in text and "nothing missing" in text
        await opened.pilot.press("f")
        await until(lambda: page.look is not None and page.look.missing)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "1 thing missing, as if public" in text and text.count("nodeAttrs does not allow Funnel") == 1
        assert "immich, jellyfin" in text and "never writes it" in text
        assert "exit-node has what it needs" in text, "it has no page that could be public"
        await opened.pilot.press("home", "y")
        await until(lambda: '"attr": ["funnel"]' in opened.app.clipboard)
        await opened.pilot.press("u")
        await until(lambda: opened.app.clipboard == ACCESS_PAGE)


@pytest.mark.slow
async def test_enter_opens_the_stack_under_the_cursor_and_from_its_own_reach_it_is_not_offered() -> None:
    async with running_stacks((80, 24), speed=40.0) as opened:
        await opened.app.push_screen(PolicyScreen("jellyfin"))
        page = cast(PolicyScreen, opened.app.screen)
        await until(lambda: page.look is not None)
        assert tuple(page.look.gaps if page.look else ()) == ("jellyfin",)
        await opened.pilot.press("home", "enter")
        assert opened.app.screen is page and "Enter open" not in screen_text(opened.app)
        await opened.pilot.press("escape")
        everything = PolicyScreen()
        await opened.app.push_screen(everything)
        await until(lambda: everything.look is not None)
        await opened.pilot.press("home", "enter")
        await until(lambda: isinstance(opened.app.screen, StackScreen))


async def test_without_a_credential_the_page_says_how_one_is_set() -> None:
    practice = Practice(clock=HandClock(START))
    app = QuietApp(replace(practice.ports, tailnet=UnsetApi(practice.enter)))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(PolicyScreen())
        page = cast(PolicyScreen, app.screen)
        await in_a_blink(practice, lambda: page.refusal)
        await pilot.pause()
        await until(lambda: "No credential for Tailscale's API is set." in screen_text(app))
