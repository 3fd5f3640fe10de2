"""The page that makes a stack better that was made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.ui.pages.improve.page import ImproveScreen
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import Opened, running_stacks
from tests.ui.pretend import screen_text, until


async def opened_page(opened: Opened) -> ImproveScreen:
    page = ImproveScreen("miniflux")
    await opened.app.push_screen(page)
    await until(lambda: page.plan is not None)
    await opened.pilot.pause()
    return page


def folder_of(page: ImproveScreen) -> Path:
    return Path(page.folder)


@pytest.mark.slow
async def test_what_would_change_is_shown_written_after_a_yes_and_taken_back_byte_for_byte() -> None:
    async with running_stacks() as opened:
        page = await opened_page(opened)
        file = folder_of(page) / "compose.yaml"
        before, names = file.read_bytes(), sorted(one.name for one in folder_of(page).iterdir())
        shown = screen_text(opened.app)
        assert "live-serve" in shown and "fast-health" in shown and "auth-once" in shown
        await opened.pilot.press("enter")
        await until(lambda: "Writes compose.yaml, tailscale/serve/serve.json as shown" in screen_text(opened.app))
        assert file.read_bytes() == before
        await opened.pilot.press("y")
        await until(lambda: "TS_AUTH_ONCE" in file.read_text() and page.record.adopted)
        await until(lambda: page.plan is not None and page.plan.empty)
        await opened.pilot.press("z")
        await until(lambda: "Lets go of miniflux" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: file.read_bytes() == before and not page.record.adopted)
        assert sorted(one.name for one in folder_of(page).iterdir()) == names


@pytest.mark.slow
async def test_a_stack_is_taken_over_without_a_change_of_its_files() -> None:
    async with running_stacks() as opened:
        page = await opened_page(opened)
        before = (folder_of(page) / "compose.yaml").read_bytes()
        await opened.pilot.press("a")
        await until(lambda: "Manages " in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: page.record.adopted)
        assert (folder_of(page) / "compose.yaml").read_bytes() == before
        assert "miniflux" in opened.practice.ports.folders.names()


@pytest.mark.slow
async def test_a_long_change_is_read_to_its_end_under_its_question() -> None:
    async with running_stacks((60, 16)) as opened:
        page = await opened_page(opened)
        await opened.pilot.press("enter")
        await until(lambda: "as shown" in screen_text(opened.app))
        pane = page.query_one("#difference", Pane)
        await opened.pilot.press("end")
        last = pane.fold_lines()[-1][1][-1].text.strip()[:30]
        await until(lambda: last in screen_text(opened.app))
        await opened.pilot.press("up", "down", "home")
        await until(lambda: pane.top == 0)
        assert "as shown" in screen_text(opened.app)
