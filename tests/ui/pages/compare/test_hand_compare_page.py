"""The page that lays a stack made by hand beside its entry: parts are taken into its owner's file after a yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.ui.pages.compare.by_hand import HandCompareScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import Opened, running_stacks
from tests.ui.pretend import screen_text, until

NAME = "miniflux"


def compose_file(opened: Opened) -> Path:
    page = opened.app.screen
    assert isinstance(page, HandCompareScreen) and page.seen is not None
    return Path(page.seen.folder) / "compose.yaml"


async def opened_page(opened: Opened) -> HandCompareScreen:
    opened.app.compare_stack(NAME)
    await until(lambda: isinstance(opened.app.screen, HandCompareScreen) and opened.app.screen.drift is not None)
    page = opened.app.screen
    assert isinstance(page, HandCompareScreen)
    await opened.pilot.pause()
    return page


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_a_part_is_taken_shown_and_written_after_a_yes_and_the_rest_stays(size: tuple[int, int]) -> None:
    async with running_stacks(size) as opened:
        page = await opened_page(opened)
        before = compose_file(opened).read_text()
        assert page.check_action("main", ()) is False, "nothing is taken yet"
        await opened.pilot.press("space")
        await until(lambda: page.taken == {1})
        await opened.pilot.press("enter")
        await until(lambda: "as shown" in screen_text(opened.app))
        await opened.pilot.press("escape")
        await until(lambda: "as shown" not in screen_text(opened.app))
        assert compose_file(opened).read_text() == before and page.taken == {1}
        await opened.pilot.press("enter")
        await until(lambda: "as shown" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: "healthcheck:" in compose_file(opened).read_text().partition("miniflux:")[2])
        await until(lambda: not page.taken)
        after = iter(compose_file(opened).read_text().splitlines())
        assert all(line in after for line in before.splitlines()), "all that stood there stands there, in its order"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_a_long_change_is_read_to_its_end_under_its_question(size: tuple[int, int]) -> None:
    async with running_stacks(size) as opened:
        page = await opened_page(opened)
        await opened.pilot.press("a", "enter")
        await until(lambda: "as shown" in screen_text(opened.app))
        pane = page.query_one("#hunk", Pane)
        last = pane.rows[-1].cells[-1].text.strip()
        assert last not in screen_text(opened.app)
        await opened.pilot.press("pagedown")
        await until(lambda: pane.top > 0)
        await opened.pilot.press("end")
        await until(lambda: last in screen_text(opened.app))
        assert "as shown" in screen_text(opened.app), "the question stands"
        await opened.pilot.press("home")
        await until(lambda: pane.top == 0)
        await opened.pilot.press("escape")
        await until(lambda: "as shown" not in screen_text(opened.app))
        assert pane.covered == 0
        assert page.query_one("#choices", Pane).has_class("-front") is (size[0] < 60)


@pytest.mark.slow
async def test_all_that_may_be_taken_is_taken_and_kept_again() -> None:
    async with running_stacks() as opened:
        page = await opened_page(opened)
        await opened.pilot.press("a")
        await until(lambda: page.taken == page.may_be_taken)
        await opened.pilot.press("z")
        await until(lambda: not page.taken)
        await opened.pilot.press("space")
        await until(lambda: page.taken == {1})
        await opened.pilot.press("k")
        await until(lambda: not page.taken)


@pytest.mark.slow
async def test_t_on_the_page_of_a_stack_made_by_hand_opens_it() -> None:
    async with running_stacks() as opened:
        await opened.app.push_screen(StackScreen(NAME))
        page = opened.stack
        await until(lambda: page.diagnosis is not None)
        await opened.pilot.press("t")
        await until(lambda: isinstance(opened.app.screen, HandCompareScreen))


@pytest.mark.slow
async def test_what_runs_is_written_into_the_owner_s_file_after_a_yes() -> None:
    async with running_stacks((80, 24)) as opened:
        page = await opened_page(opened)
        place = compose_file(opened)
        text = place.read_text()
        place.write_text(text.replace("miniflux/miniflux:latest", "miniflux/miniflux:1"))
        page.look_again()
        await until(lambda: page.check_action("keep_running", ()) is True)
        await opened.pilot.press("w")
        await until(lambda: "nothing is made anew" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: place.read_text() == text)
        await until(lambda: page.check_action("keep_running", ()) is False)
