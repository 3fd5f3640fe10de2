"""Practice as the place to learn: faults are chosen from a list, and the tour is there for who asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.gallery import FAULTS, STACKS
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.lesson import PLACES, SERVICE
from scaletail_tui.ui.pages.practice.tour import STEPS
from scaletail_tui.ui.pages.stack.page import StackScreen
from tests.ui.pages.stack.stack_pages import START
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until
from tests.ui.walk.lockstep import Twin


@pytest.mark.slow
async def test_a_fault_that_is_chosen_breaks_a_stack_and_opens_its_page(tmp_path: Path) -> None:
    practice = Practice(clock=HandClock(START), folder=tmp_path)
    app = ScaletailApp(practice.ports)
    async with app.run_test(size=(80, 24)) as pilot:
        twin = Twin(app, pilot, practice)
        await twin.know()
        await twin.press("3")
        await twin.press("g")
        text = screen_text(app)
        assert "What shall go wrong?" in text and "16 faults" in text and FAULTS[0].title in text
        await twin.press("down")
        await twin.press("enter")
        assert isinstance(app.screen, StackScreen) and app.screen.stack == STACKS[0]
        await twin.settle()
        assert "Point Serve at port" in screen_text(app) or "point Serve at port" in screen_text(app)


@pytest.mark.slow
async def test_a_first_deploy_has_a_hint_at_each_step_until_its_stack_was_seen(tmp_path: Path) -> None:
    practice = Practice(clock=HandClock(START), folder=tmp_path)
    app = ScaletailApp(practice.ports)
    async with app.run_test(size=(80, 24)) as pilot:
        twin = Twin(app, pilot, practice)
        await twin.know()
        assert "Step 1 of" not in screen_text(app)
        for key in ("3", "g", "enter"):
            await twin.press(key)
        steps = [("slash", *SERVICE, "enter", "enter"), ("enter",), ("escape", "l"), ("enter",), ("n",), ("enter",)]
        for number, keys in enumerate(steps, 1):
            said = f"Step {number} of {len(PLACES)}: "
            await until(lambda said=said: said in screen_text(app))  # type: ignore[misc]
            for key in keys:
                await twin.press("minus" if key == "-" else key)
            await twin.settle()
        for _ in range(40):
            await practice.clock.advance(2.0)  # type: ignore[attr-defined]
            await pilot.pause()
            if "It answers" in screen_text(app):
                break
        await twin.press("enter")
        await twin.settle()
        assert isinstance(app.screen, StackScreen) and app.screen.stack == SERVICE
        assert f"Step {len(PLACES)} of {len(PLACES)}: " in screen_text(app), screen_text(app)
        await twin.press("1")
        assert "Step " not in screen_text(app)


async def test_on_a_real_host_the_key_says_where_the_faults_are() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "g")
        await pilot.pause()
        assert "Practice mode has them: p starts it" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_the_tour_goes_page_by_page_and_can_be_left_at_each(size: tuple[int, int]) -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=size) as pilot:
        await pilot.press("question_mark", "t")
        await pilot.pause()
        for number, (title, _) in enumerate(STEPS, 1):
            assert title in screen_text(app)
            assert f"{number} of {len(STEPS)}" in screen_text(app) or size[0] < 80
            await pilot.press("enter")
            await pilot.pause()
        assert "Everywhere" in screen_text(app) or size[0] < 80
        await pilot.press("t", "enter", "left", "escape", "escape")
        await pilot.pause()
        assert app.screen.SECTION == "catalog"  # type: ignore[attr-defined]


def test_there_are_sixteen_faults_each_with_words_of_its_own() -> None:
    assert len({one.id for one in FAULTS}) == len({one.title for one in FAULTS}) == 16


@pytest.mark.slow
@pytest.mark.parametrize("fault", [one.id for one in FAULTS])
async def test_each_fault_is_seen_on_the_stack_that_was_broken(fault: str, tmp_path: Path) -> None:
    from scaletail_tui.domain.diagnosis.diagnose import diagnose
    from scaletail_tui.domain.diagnosis.findings.finding import Verdict
    from scaletail_tui.operations.observe.observer import observe

    clock = HandClock(START)
    practice = Practice(clock=clock, folder=tmp_path)
    assert practice.ports.gallery is not None
    name = await practice.ports.gallery.cause(fault)
    assert name == STACKS[0]
    for _ in range(20):
        await clock.advance(2.0)
        if (judged := diagnose(await clock.play(observe(practice.ports, name)))).verdict is not Verdict.OK:
            break
    assert judged.findings
    assert await practice.ports.gallery.cause("start-app") == STACKS[1]
