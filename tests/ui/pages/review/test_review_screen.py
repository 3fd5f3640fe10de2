"""The review: what its keys offer, and that what it shows is what will run."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.wizard.step import Step
from tests.ui.pages.stack.stack_pages import Opened, change_answers, running_stack, set_up
from tests.ui.pretend import screen_text, until


async def review_of(opened: Opened, slug: str) -> ReviewScreen:
    """Set a service up as the catalog has it, by link, up to the review."""
    wizard = await set_up(opened.app, opened.pilot, slug)
    wizard.fields.stop()
    wizard.go_to(Step.SETTINGS)
    return await shown_after(opened, "n")


async def shown_after(opened: Opened, key: str) -> ReviewScreen:
    await opened.pilot.press(key)
    await until(lambda: isinstance(opened.app.screen, ReviewScreen))
    await opened.pilot.pause()
    assert isinstance(opened.app.screen, ReviewScreen)
    return opened.app.screen


@pytest.mark.slow
async def test_an_override_is_offered_only_where_there_is_a_folder_for_it() -> None:
    async with running_stack("jellyfin") as opened:
        await review_of(opened, "it-tools")
        assert "Enter deploy" in screen_text(opened.app) and "e override" not in screen_text(opened.app)
    async with running_stack("jellyfin") as opened:
        await change_answers(opened)
        await shown_after(opened, "n")
        assert "e override" in screen_text(opened.app)


@pytest.mark.slow
async def test_what_the_editor_made_of_the_override_is_in_the_commands_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_stack("jellyfin") as opened:
        app = opened.app
        await change_answers(opened)
        review = await shown_after(opened, "n")
        assert not any("override" in word for argv in review.plan.commands for word in argv)
        monkeypatch.setattr(app, "suspend", nullcontext)
        monkeypatch.setattr(app.ports.host, "edit", lambda path: Path(path).write_text("services: {}\n"))
        await opened.pilot.press("e")
        await until(lambda: "compose.override.yaml" in screen_text(app))
        assert all(any("override" in word for word in argv) for argv in review.plan.commands)
        assert "Then it runs, with your compose.override.yaml" in screen_text(app)


@pytest.mark.slow
async def test_without_an_engine_no_deploy_is_offered_and_the_way_on_is_said() -> None:
    async with running_stack("jellyfin") as opened:
        review = await review_of(opened, "it-tools")
        opened.app.set_overview(replace(opened.app.overview, engine_down=True))
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "The engine does not answer" in text and "Enter deploy: not now" in text
        await opened.pilot.press("enter")
        await opened.pilot.pause()
        assert opened.app.screen is review and "w writes the files alone" in screen_text(opened.app)
        opened.app.set_overview(replace(opened.app.overview, engine_down=False))
        review.key_row.unsay()
        await opened.pilot.pause()
        assert "Enter deploy " in screen_text(opened.app)


@pytest.mark.slow
async def test_without_compose_no_deploy_is_offered() -> None:
    async with running_stack("jellyfin") as opened:
        await opened.app.check_host()
        report = opened.app.host_report
        assert report is not None
        checks = tuple(replace(one, state=HopState.FAIL) if one.id == "compose" else one for one in report.checks)
        opened.app.host_report = replace(report, checks=checks)
        await review_of(opened, "it-tools")
        text = screen_text(opened.app)
        assert "Docker Compose is missing" in text and "Enter deploy: not now" in text
