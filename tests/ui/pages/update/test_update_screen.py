"""The preview of an update, and the job that it begins."""

from __future__ import annotations

from scaletail_tui.adapters.practice.engine.image import image_id
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import StageId, WayBack
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.update.page import UpdateScreen
from tests.operations.update.test_across import STACK, add_database
from tests.ui.pages.stack.stack_pages import Opened, running_stack
from tests.ui.pretend import screen_text, until


async def preview(opened: Opened) -> UpdateScreen:
    """Press u on the stack's page, and wait for the registries."""
    await opened.pilot.press("u")
    await until(lambda: isinstance(opened.app.screen, UpdateScreen) and opened.app.screen.found is not None)
    await opened.pilot.pause()
    assert isinstance(opened.app.screen, UpdateScreen)
    return opened.app.screen


async def follow(opened: Opened) -> DeployScreen:
    """The page of the job, once that has ended."""
    await until(lambda: isinstance(opened.app.screen, DeployScreen) and not opened.app.screen.course.running)
    await opened.pilot.pause()
    assert isinstance(opened.app.screen, DeployScreen)
    return opened.app.screen


async def test_the_preview_shows_old_and_new_and_enter_updates() -> None:
    async with running_stack("uptime-kuma") as opened:
        await preview(opened)
        shown = screen_text(opened.app)
        assert "1 image is newer" in shown
        assert "louislam/uptime-kuma/releases" in shown
        await opened.pilot.press("enter")
        page = await follow(opened)
        assert (page.job.kind, page.course.done) == (JobKind.UPDATE, True)
        assert "back" not in [stage.value for stage in page.course.stages]
        found = opened.practice.world().find("app-uptime-kuma")
        assert found.image_id == image_id("louislam/uptime-kuma:2", 1)


async def test_one_that_went_back_says_so_and_can_be_tried_again() -> None:
    async with running_stack("jellyfin") as opened:
        await preview(opened)
        await opened.pilot.press("enter")
        page = await follow(opened)
        assert page.course.result is not None
        assert page.course.result.back is WayBack.TAKEN
        assert "What ran before runs again" in " ".join(screen_text(opened.app).split())
        first = page.job.id
        await opened.pilot.press("enter")
        await until(lambda: page.job.id != first)
        assert page.job.kind is JobKind.UPDATE


async def test_b_brings_back_what_ran_before_after_a_yes() -> None:
    async with running_stack("uptime-kuma") as opened:
        page = await preview(opened)
        assert page.check_action("back", ()) is False
        await opened.pilot.press("enter")
        await follow(opened)
        await opened.pilot.press("escape")
        await preview(opened)
        await opened.pilot.press("b")
        await opened.pilot.press("y")
        ended = await follow(opened)
        assert (ended.job.kind, ended.course.done) == (JobKind.BACK, True)
        found = opened.practice.world().find("app-uptime-kuma")
        assert found.image_id == image_id("louislam/uptime-kuma:2")


async def test_where_nothing_is_newer_enter_does_nothing() -> None:
    async with running_stack("vaultwarden") as opened:
        page = await preview(opened)
        assert page.check_action("main", ()) is False
        assert "newest of its tag" in screen_text(opened.app)


async def test_d_takes_a_database_across_after_a_yes() -> None:
    async with running_stack(STACK) as opened:
        page = await preview(opened)
        assert not page.check_action("with_dump", ())  # it has none
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        data = await add_database(opened.practice)
        page = await preview(opened)
        await opened.pilot.press("d")
        await until(lambda: page.question is not None)
        await opened.pilot.press("y")
        job = await follow(opened)
        assert job.course.done
        assert StageId.DUMP in job.job.stages
        assert [one.name for one in data.iterdir() if one.name.startswith("db.before-")]
