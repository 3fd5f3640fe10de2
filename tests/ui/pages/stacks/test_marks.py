"""Marks, search and order of the stacks list, and what is done to all marked."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.stack.listing import StackSort
from scaletail_tui.operations.several.table import ACTIONS
from scaletail_tui.ui.pages.lint.page import LintScreen
from scaletail_tui.ui.pages.several.page import SeveralScreen
from scaletail_tui.ui.pages.several.preview import PreviewScreen
from scaletail_tui.ui.pages.several.rows import tell_names
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.marked import find_keys
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from tests.ui.pages.stack.stack_pages import running_stacks, still_stacks
from tests.ui.pretend import screen_text, until


@pytest.mark.slow
async def test_space_marks_and_goes_on_and_a_marks_all_or_none() -> None:
    async with still_stacks() as opened:
        page = opened.stacks
        await opened.pilot.press("space", "down", "space")
        assert page.marked == [page.rows[0].name, page.rows[2].name]
        assert "2 marked" in screen_text(opened.app)
        await opened.pilot.press("a")
        assert page.marked == [stack.name for stack in page.rows]
        await opened.pilot.press("a")
        assert page.marked == []


@pytest.mark.slow
async def test_a_mark_shortens_no_state() -> None:
    async with still_stacks() as opened:
        plain = [line[1:] for line in screen_text(opened.app).splitlines() if "WAIT" in line]
        await opened.pilot.press("a")
        marked = [line for line in screen_text(opened.app).splitlines() if "WAIT" in line]
        assert [line[1:] for line in marked] == plain
        assert marked[0].startswith("●")


@pytest.mark.slow
async def test_escape_clears_the_search_first_and_then_the_marks() -> None:
    async with still_stacks() as opened:
        page = opened.stacks
        await opened.pilot.press("space", "slash", *"linkding", "enter")
        assert [stack.name for stack in page.rows] == ["linkding"]
        await opened.pilot.press("escape")
        assert len(page.rows) == 8 and page.marked
        await opened.pilot.press("escape")
        assert not page.marked


@pytest.mark.slow
async def test_a_search_shows_how_many_it_leaves_and_says_when_nothing_is_left() -> None:
    async with still_stacks() as opened:
        await opened.pilot.press("slash", *"nowhere")
        await opened.pilot.pause()
        assert "No stack holds nowhere" in screen_text(opened.app)
        await opened.pilot.press("escape", "slash", *"stopped")
        await opened.pilot.pause()
        assert "1/8" in screen_text(opened.app) and "1 of 8 stacks" in screen_text(opened.app)
        await opened.pilot.press("enter", "enter")
        await until(lambda: isinstance(opened.app.screen, StackScreen))


@pytest.mark.slow
async def test_t_sorts_by_the_next_thing_says_so_and_by_age_shows_it() -> None:
    async with still_stacks() as opened:
        page = opened.stacks
        for sort in (*list(StackSort)[1:], StackSort.STATE):
            await opened.pilot.press("t")
            assert page.listing.sort is sort
            assert sort.value in screen_text(opened.app).splitlines()[-1]
            if sort is StackSort.AGE:
                assert "started" in screen_text(opened.app).splitlines()[1]
                assert page.rows[-1].name == "linkding", "what was started longest ago comes last"
        await opened.pilot.press("T")
        assert page.rows[0].name == "linkding"


@pytest.mark.slow
async def test_what_is_done_to_all_marked_has_a_line_each_and_a_summary() -> None:
    async with running_stacks() as opened:
        await opened.pilot.press("a", "enter")
        await until(lambda: "What shall be done to 8 stacks?" in screen_text(opened.app))
        await opened.pilot.press("d")
        await until(lambda: isinstance(opened.app.screen, SeveralScreen))
        page = opened.app.screen
        assert isinstance(page, SeveralScreen)
        await until(lambda: page.run.over and "8 stacks: " in page.pane.rows[-1].text)
        assert [row.key for row in page.pane.rows[:8]] == list(page.run.stacks)
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, StackScreen))


@pytest.mark.slow
async def test_a_change_is_asked_for_and_goes_on_where_its_page_is_left() -> None:
    async with running_stacks() as opened:
        page = opened.stacks
        page.listing.marked = {"jellyfin", "uptime-kuma"}
        await opened.pilot.press("s")
        await until(lambda: "Stops app and sidecar of each" in screen_text(opened.app))
        assert not opened.app.tasks.doing
        await opened.pilot.press("y")
        await until(lambda: isinstance(opened.app.screen, SeveralScreen))
        await opened.pilot.press("escape")
        assert isinstance(opened.app.screen, StacksScreen)
        run = opened.app.tasks.several
        await until(lambda: run is not None and run.over)
        assert run is not None and run.summary.well
        await until(lambda: {one.name for one in page.rows if one.state == "stopped"} >= {"jellyfin", "uptime-kuma"})
        assert not page.listing.marked and not opened.app.tasks.doing
        await opened.pilot.press("m")
        await until(lambda: isinstance(opened.app.screen, SeveralScreen))


@pytest.mark.slow
async def test_a_stack_that_is_busy_is_not_done_something_else_to() -> None:
    async with still_stacks() as opened:
        opened.app.tasks.doing["jellyfin"] = "restarting"
        opened.stacks.listing.marked = {"jellyfin", "immich"}
        await opened.pilot.press("s", "y")
        await until(lambda: "jellyfin is busy: restarting." in screen_text(opened.app))
        assert isinstance(opened.app.screen, StacksScreen)


@pytest.mark.slow
async def test_lint_of_several_opens_the_page_of_each() -> None:
    async with running_stacks() as opened:
        await opened.pilot.press("a", "l")
        await until(lambda: isinstance(opened.app.screen, SeveralScreen))
        page = opened.app.screen
        assert isinstance(page, SeveralScreen)
        await until(lambda: page.run.over)
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, LintScreen))


@pytest.mark.slow
async def test_what_improve_would_write_is_shown_first_and_leaving_writes_nothing() -> None:
    async with running_stacks() as opened:
        file = opened.practice.root.parent / "srv" / "miniflux" / "compose.yaml"
        before = file.read_bytes()
        opened.stacks.listing.marked = {"miniflux", "jellyfin"}
        await opened.pilot.press("enter")
        await until(lambda: "What shall be done" in screen_text(opened.app))
        await opened.pilot.press("i")
        await until(lambda: isinstance(opened.app.screen, PreviewScreen) and opened.app.screen.ready)
        page = opened.app.screen
        assert isinstance(page, PreviewScreen)
        assert list(page.shown) == ["miniflux"], "what this program made needs no improvement"
        assert "1 of 2 to be written" in screen_text(opened.app)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        assert file.read_bytes() == before and opened.app.tasks.several is None


@pytest.mark.slow
async def test_what_was_shown_is_written_after_a_yes() -> None:
    async with running_stacks() as opened:
        file = opened.practice.root.parent / "srv" / "miniflux" / "compose.yaml"
        before = file.read_bytes()
        opened.stacks.listing.marked = {"miniflux"}
        await opened.pilot.press("enter")
        await until(lambda: "What shall be done" in screen_text(opened.app))
        await opened.pilot.press("i")
        await until(lambda: isinstance(opened.app.screen, PreviewScreen) and opened.app.screen.ready)
        await opened.pilot.press("enter")
        await until(lambda: opened.app.page is not None and opened.app.page.question is not None)
        await opened.pilot.press("y")
        await until(lambda: isinstance(opened.app.screen, SeveralScreen))
        run = opened.app.tasks.several
        await until(lambda: run is not None and run.over)
        assert run is not None and run.summary.well
        assert file.read_bytes() != before


def test_each_action_has_a_key_of_its_own() -> None:
    keys = find_keys((*ACTIONS, "update", "improve", "stall", "r"))
    assert len(set(keys.values())) == len(keys)


def test_a_question_names_a_few_stacks_and_counts_many() -> None:
    assert tell_names(["a"]) == "a"
    assert tell_names(["a", "b", "c"]) == "a, b and c"
    assert tell_names(list("abcdef")) == "6 stacks"
