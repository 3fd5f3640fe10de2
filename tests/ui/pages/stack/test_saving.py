"""A stack is saved from its page; what is to be removed can be saved first; a report is gathered by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from tests.ui.pages.stack.stack_pages import running_stack, say_to_removal
from tests.ui.pretend import screen_text, until


def backups_of(root: str) -> list[Path]:
    folder = Path(root).parent / "backups"
    return sorted(folder.glob("*.tar")) if folder.is_dir() else []


@pytest.mark.slow
async def test_b_saves_the_stack_after_a_yes_and_it_runs_again() -> None:
    async with running_stack("jellyfin") as opened:
        page, root = opened.stack, opened.practice.ports.folders.root
        await opened.pilot.press("b")
        await until(lambda: page.question is not None)
        assert backups_of(root) == []
        await opened.pilot.press("y")
        await until(lambda: "jellyfin is saved in" in screen_text(opened.app))
        (made,) = backups_of(root)
        verified = ArchiveFiles(Path(root)).verify(str(made))
        assert verified.manifest.stack == "jellyfin"
        assert "jellyfin" not in opened.app.tasks.doing


@pytest.mark.slow
async def test_what_is_to_be_removed_is_saved_first_where_that_is_chosen() -> None:
    async with running_stack("jellyfin") as opened:
        page, root = opened.stack, opened.practice.ports.folders.root
        await say_to_removal(opened, "b", "y", "y", "y")
        await until(lambda: page.question is not None and page.question.word)
        assert len(backups_of(root)) == 1
        assert opened.practice.ports.folders.exists("jellyfin")
        await opened.pilot.press(*"jellyfin", "enter")
        await until(lambda: page.question is not None and not page.question.word)
        await opened.pilot.press("d")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        assert not opened.practice.ports.folders.exists("jellyfin")


@pytest.mark.slow
async def test_what_a_report_needs_is_gathered_into_a_file_of_its_own() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await opened.pilot.press("B")
        await until(lambda: page.question is not None)
        assert list(Path.cwd().glob("*.report.md")) == []
        await opened.pilot.press("y")
        await until(lambda: "gathered in" in screen_text(opened.app))
        (made,) = Path.cwd().glob("*.report.md")
        assert made.read_text().startswith("### Bug Description\n")
        assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
async def test_m_moves_its_data_once_what_is_changed_was_shown_and_the_old_ones_go_when_the_name_is_typed(
    tmp_path: Path,
) -> None:
    async with running_stack("jellyfin") as opened:
        page, data = opened.stack, Path(opened.practice.ports.folders.root) / "jellyfin/data"
        for _ in range(2):
            await opened.pilot.press("b")
            await until(lambda: page.question is not None)
            await opened.pilot.press("m")
            await until(lambda: page.question is not None and (page.question.free or page.question.word))
            if page.question is not None and page.question.word:
                break
            await opened.pilot.press(*str(tmp_path), "enter")
            await until(lambda: page.question is not None and not page.question.free)
            assert page.question is not None
            assert f"data -> {tmp_path}/jellyfin/data" in page.question.sentence
            assert not data.is_symlink()
            await opened.pilot.press("y")
            await until(lambda: "jellyfin" not in opened.app.tasks.doing and data.is_symlink())
            (old,) = data.parent.glob("data.before-*")
        await opened.pilot.press(*"jellyfin", "enter")
        await until(lambda: not old.exists())
        assert data.is_symlink()
