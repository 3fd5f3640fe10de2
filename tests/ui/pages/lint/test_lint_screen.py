"""Lint's page: findings, the change that mends one, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.ui.pages.lint.page import LintScreen
from tests.domain.lint.stack_text import stack, write
from tests.ui.pages.stack.stack_pages import Opened, running_stacks
from tests.ui.pretend import screen_text, until

_SLOW = ("interval: 10s # often", "interval: 1m # often")


async def opened_page(opened: Opened, *stacks: str) -> LintScreen:
    page = LintScreen.of_stacks(stacks) if stacks else LintScreen.of_root()
    await opened.app.push_screen(page)
    await until(lambda: page.looks and page.list_pane.rows)
    await opened.pilot.pause()
    return page


def handmade(opened: Opened, *, env: str = "") -> Path:
    """A stack that lint finds a slow check and an image without a version in."""
    return write(
        opened.practice.root / "notes", stack(_SLOW, ("example.org/team/app:1.2", "example.org/team/app"), env=env)
    )


@pytest.mark.slow
async def test_a_finding_has_its_place_its_reason_and_its_change() -> None:
    async with running_stacks() as opened:
        handmade(opened)
        page = await opened_page(opened, "notes")
        shown = screen_text(opened.app)
        assert "slow-healthcheck" in shown and "compose.yaml:31" in shown
        assert page.chosen is not None and page.chosen.finding is not None
        assert "-      interval: 1m # often" in shown and "+      interval: 10s # often" in shown


@pytest.mark.slow
async def test_enter_writes_the_change_that_is_shown_after_a_yes_and_z_takes_it_back() -> None:
    async with running_stacks() as opened:
        file = handmade(opened) / "compose.yaml"
        before = file.read_bytes()
        page = await opened_page(opened, "notes")
        await opened.pilot.press("enter")
        await until(lambda: "Writes compose.yaml as shown" in screen_text(opened.app))
        assert file.read_bytes() == before
        await opened.pilot.press("y")
        await until(lambda: "interval: 10s # often" in file.read_text())
        await until(lambda: [one.id for one in page.looks[0].report.spoken] == ["image-tag-implicit"])
        await opened.pilot.press("z")
        await until(lambda: "Puts compose.yaml back" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: file.read_bytes() == before)
        await until(lambda: len(page.looks[0].report.spoken) == 2)


@pytest.mark.slow
async def test_a_mends_the_whole_folder_with_all_changes_shown() -> None:
    async with running_stacks() as opened:
        file = handmade(opened) / "compose.yaml"
        page = await opened_page(opened, "notes")
        await opened.pilot.press("a")
        await until(lambda: "as shown" in screen_text(opened.app))
        assert "app:latest" in screen_text(opened.app)
        await opened.pilot.press("y")
        await until(lambda: not page.looks[0].report.spoken)
        assert "app:latest" in file.read_text()


@pytest.mark.slow
async def test_the_cursor_stays_in_the_folder_that_was_mended_wherever_its_row_has_gone() -> None:
    async with running_stacks() as opened:
        write(opened.practice.root / "zettel", stack(_SLOW))
        folder = write(opened.practice.root / "another", stack(_SLOW))
        page = await opened_page(opened)
        assert page.chosen is not None and page.chosen.look.report.folder == str(folder)
        await opened.pilot.press("a")
        await until(lambda: "as shown" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: "z takes it back" in screen_text(opened.app))
        assert page.chosen is not None and page.chosen.look.report.folder == str(folder)
        await opened.pilot.press("z")
        await until(lambda: "Puts compose.yaml back" in screen_text(opened.app))


@pytest.mark.slow
async def test_what_is_silenced_is_shown_as_that_and_can_be_left_out() -> None:
    async with running_stacks() as opened:
        handmade(opened, env="# scaletail-lint: ignore slow-healthcheck\n")
        page = await opened_page(opened, "notes")
        assert "silenced" in screen_text(opened.app).splitlines()[3]
        page.list_pane.change(cursor=next(row.key for row in page.list_pane.rows if "slow" in row.key))
        await opened.pilot.pause()
        assert "A comment in the folder silences it" in screen_text(opened.app)
        await opened.pilot.press("enter", "s")
        assert "slow-healthcheck" not in screen_text(opened.app)


@pytest.mark.slow
async def test_all_below_the_root_are_shown_and_one_that_cannot_be_read_says_why() -> None:
    async with running_stacks() as opened:
        handmade(opened)
        write(opened.practice.root / "odd", {"compose.yaml": "services: [\n"})
        page = await opened_page(opened)
        await until(lambda: len(page.looks) == 9)
        assert any("is not YAML" in row.text for row in page.list_pane.rows)
        assert "in 2 of 9 folders" in screen_text(opened.app)


@pytest.mark.slow
async def test_a_file_that_was_changed_meanwhile_is_left_alone_and_said() -> None:
    async with running_stacks() as opened:
        file = handmade(opened) / "compose.yaml"
        await opened_page(opened, "notes")
        file.write_text(file.read_text() + "# mine\n")
        await opened.pilot.press("enter")
        await until(lambda: "as shown" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: "so nothing was written." in " ".join(screen_text(opened.app).split()))
        assert "interval: 1m" in file.read_text()
