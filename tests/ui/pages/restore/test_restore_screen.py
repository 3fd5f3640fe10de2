"""A backup is chosen, looked into and brought back on its page, which refuses what the command refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from scaletail_tui.adapters.practice.records.backups import PracticeBackups
from scaletail_tui.adapters.practice.tailnet_api import PracticeApi
from scaletail_tui.domain.backup.progress import Progress, Restored
from scaletail_tui.operations.backup.restore import OriginalUnseen
from scaletail_tui.operations.lifecycle.remove import remove_containers
from scaletail_tui.ports.backup.backup_runs import RestoreRequest
from scaletail_tui.ui.pages.restore.page import RestoreScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from tests.ui.pages.stack.stack_pages import Opened, running_stacks
from tests.ui.pretend import screen_text, until

STACK = "uptime-kuma"


@asynccontextmanager
async def opened_page(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Opened, RestoreScreen]]:
    """With one backup in the folder."""
    async with running_stacks(size, speed=40.0) as opened:
        backups = opened.practice.ports.backups
        async with aclosing(backups.save(STACK, backups.file_for(STACK))) as steps:
            async for _ in steps:
                pass
        await opened.pilot.press("b")
        await until(lambda: isinstance(opened.app.screen, RestoreScreen) and opened.app.screen.files)
        await opened.pilot.pause()
        page = opened.app.screen
        assert isinstance(page, RestoreScreen)
        yield opened, page


async def look_into(opened: Opened, page: RestoreScreen) -> None:
    await opened.pilot.press("enter")
    await until(lambda: page.found is not None)
    await opened.pilot.pause()


@pytest.mark.slow
async def test_what_is_in_a_file_is_shown_before_anything_is_done() -> None:
    async with opened_page() as (opened, page):
        assert f"{STACK}-1.tar" in screen_text(opened.app)
        await look_into(opened, page)
        shown = screen_text(opened.app)
        assert "every byte as written" in shown
        assert f"as {STACK}, the same device" in shown
        await opened.pilot.press("escape")
        assert page.found is None
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))


@pytest.mark.slow
async def test_it_is_refused_while_the_stack_stands() -> None:
    async with opened_page() as (opened, page):
        await look_into(opened, page)
        await opened.pilot.press("enter")
        await until(lambda: "stands already" in screen_text(opened.app))
        assert not page.busy


@pytest.mark.slow
async def test_a_removed_stack_comes_back_with_every_step_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PracticeApi, "is_set", False)
    async with opened_page() as (opened, page):
        ports = opened.practice.ports
        await remove_containers(ports, STACK)
        folder = opened.practice.root / STACK
        await asyncio.to_thread(folder.rename, folder.with_name(".gone"))
        await look_into(opened, page)
        await opened.pilot.press("enter")
        await until(lambda: page.question)
        assert page.question is not None  # without the API nobody in practice mode can see the original
        assert "Is the original off" in page.question.sentence
        assert not folder.exists()
        await opened.pilot.press("y")
        await until(lambda: "is restored in" in " ".join(screen_text(opened.app).split()))
        assert [one.step.value for one in page.steps if one.done][:3] == ["verify", "look", "write"]
        assert folder.is_dir()


@pytest.mark.slow
async def test_who_has_left_the_page_is_told_why_nothing_was_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asyncio.Event()

    async def restore(self: PracticeBackups, request: RestoreRequest) -> AsyncGenerator[Progress, None]:
        await left.wait()
        raise OriginalUnseen("Nobody can see whether it is online.")
        yield  # a generator, as the real one

    monkeypatch.setattr(PracticeBackups, "restore", restore)
    async with opened_page() as (opened, page):
        await look_into(opened, page)
        await opened.pilot.press("enter")
        await until(lambda: page.busy)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        left.set()
        await until(lambda: "Nobody can see" in screen_text(opened.app))


@pytest.mark.slow
@pytest.mark.parametrize("leaves", [False, True])
async def test_what_to_mind_of_a_stack_that_came_back_is_told(monkeypatch: pytest.MonkeyPatch, leaves: bool) -> None:
    left = asyncio.Event()

    async def restore(self: PracticeBackups, request: RestoreRequest) -> AsyncGenerator[Restored, None]:
        await left.wait()
        yield Restored(stack=STACK, folder="/srv/kuma", up=True, notes=("Links lead out.", "It names no volume old."))

    monkeypatch.setattr(PracticeBackups, "restore", restore)
    async with opened_page() as (opened, page):
        await look_into(opened, page)
        await opened.pilot.press("enter")
        await until(lambda: page.busy)
        if leaves:
            await opened.pilot.press("escape")
            await until(lambda: isinstance(opened.app.screen, StacksScreen))
        left.set()
        await until(lambda: "It names no volume old." in " ".join(screen_text(opened.app).split()))
        assert "Links lead out." in " ".join(screen_text(opened.app).split())


@pytest.mark.slow
async def test_another_name_is_judged_as_it_is_typed() -> None:
    async with opened_page() as (opened, page):
        await look_into(opened, page)
        await opened.pilot.press("n", "end", "2", "enter")
        await until(lambda: page.request.name == f"{STACK}2")
        assert f"as {STACK}2" in screen_text(opened.app)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["nowhere.tar", "/etc/passwd"])
async def test_a_file_that_is_none_is_told_in_a_sentence(text: str) -> None:
    async with opened_page() as (opened, page):
        await opened.pilot.press("o")
        await until(lambda: page.question is not None)
        await opened.pilot.press(*text, "enter")
        await until(lambda: page.question is None)
        await until(lambda: page.key_row.message and "Reading every byte" not in screen_text(opened.app))
        assert page.found is None
