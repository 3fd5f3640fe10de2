"""The path while a probe is slow: what is well stands there, and nothing is accused."""

from __future__ import annotations

import asyncio

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.operations.observe.judge import glimpse
from scaletail_tui.ui.pages.stack.page import StackScreen
from tests.ui.pages.stack.stack_pages import START, in_a_blink, still_stacks
from tests.ui.pretend import Held, screen_text


async def test_a_slow_probe_does_not_blank_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with still_stacks() as opened:
        sidecars = opened.practice.ports.sidecars
        for name in ("request", "loopback", "look"):
            monkeypatch.setattr(sidecars, name, Held(getattr(sidecars, name)).answer)
        await opened.app.push_screen(StackScreen("vaultwarden"))
        page = opened.stack
        await in_a_blink(opened.practice, lambda: page.watcher.early)
        await opened.pilot.pause()
        assert page.diagnosis is None
        text = screen_text(opened.app)
        assert "✓ OK        engine" in text and "✓ OK        sidecar" in text
        assert "FAIL" not in text and "not looked at yet" in text and "Nothing is wrong" not in text


async def test_a_page_that_is_judged_in_time_asks_nothing_twice() -> None:
    async with still_stacks() as opened:
        await opened.app.push_screen(StackScreen("jellyfin"))
        page = opened.stack
        await in_a_blink(opened.practice, lambda: page.diagnosis is not None)
        assert page.watcher.early == ()
        assert isinstance(opened.practice.clock, HandClock)
        await opened.practice.clock.advance(1.0)
        await opened.pilot.pause()
        assert page.watcher.early == ()


@pytest.mark.parametrize("inside", [False, True])
async def test_a_glimpse_tells_of_nothing_but_what_is_well(inside: bool) -> None:
    practice = Practice(clock=HandClock(START))
    looking = asyncio.create_task(glimpse(practice.ports, "vaultwarden", inside=inside))
    await in_a_blink(practice, looking.done)
    hops = looking.result()
    assert {hop.state for hop in hops} == {HopState.OK} and HopId.PORT not in [hop.id for hop in hops]
    assert (HopId.LOGIN in [hop.id for hop in hops]) is inside
