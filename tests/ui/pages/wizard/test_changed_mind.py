"""Going back while a review is planned, looking at a field without answering it, leaving a secret that is shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.wizard import page as wizard_page
from scaletail_tui.ui.pages.wizard.planning import plan_answers
from scaletail_tui.ui.pages.wizard.step import Step
from tests.ui.pretend import screen_text, until
from tests.ui.test_flows import open_wizard, practice_app


@pytest.mark.slow
async def test_a_review_that_is_planned_does_not_open_over_a_step_that_was_gone_back_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planning, go = asyncio.Event(), asyncio.Event()

    async def plan_slowly(*args: Any) -> Any:
        planning.set()
        await go.wait()
        return await plan_answers(*args)

    monkeypatch.setattr(wizard_page, "plan_answers", plan_slowly)
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        wizard.fields.stop()
        wizard.fields.forget_key()
        wizard.go_to(Step.SETTINGS)
        wizard.action_next_step()
        await planning.wait()
        wizard.action_leave()
        await until(lambda: wizard.step is Step.ACCESS)
        go.set()
        await until(lambda: not [worker for worker in app.workers if worker.group == "review"])
        await pilot.pause()
        assert app.screen is wizard
        wizard.go_to(Step.SETTINGS)
        wizard.action_next_step()
        await until(lambda: isinstance(app.screen, ReviewScreen) and "Then it runs" in screen_text(app))


@pytest.mark.slow
async def test_a_field_that_was_only_looked_at_is_no_answer_of_the_users() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "actual-budget")
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        await pilot.pause()
        wizard.fields.show("UPLOAD_MB")
        wizard.fields.stop()
        assert "UPLOAD_MB" not in wizard.draft.by_user
        wizard.fields.show("UPLOAD_MB")
        field, _, _ = wizard.fields.field_for("UPLOAD_MB")
        field.value = "75"
        wizard.fields.stop()
        assert wizard.draft.by_user >= {"UPLOAD_MB"} and wizard.draft.settings["UPLOAD_MB"] == "75"


@pytest.mark.slow
async def test_a_long_secret_is_shown_whole_and_no_line_of_it_stands_below_the_field_that_is_typed_in() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "netbox")
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        await pilot.pause()
        secret = next(one for one in wizard.draft.service.questions if one.secret and (one.length or 0) >= 64)
        wizard.more = True
        wizard.show_form(cursor=secret.key)
        wizard.action_show_secret()
        value = wizard.draft.value_of(secret)
        await until(lambda: value in "".join(screen_text(app).split()))
        wizard.fields.show(secret.key)
        await until(lambda: value[-8:] not in screen_text(app))
        assert wizard.shown_secret is None and value[:8] not in screen_text(app)


@pytest.mark.slow
async def test_a_secret_that_is_shown_is_hidden_again_where_its_page_was_left() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "docmost")
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        await pilot.pause()
        secret = next(question for question in wizard.draft.service.questions if question.secret and question.length)
        wizard.show_form(cursor=secret.key)
        wizard.action_show_secret()
        value = wizard.draft.value_of(secret)[:20]
        await until(lambda: value in screen_text(app))
        await pilot.press("2")
        await until(lambda: app.screen is not wizard)
        await pilot.press("1")
        await until(lambda: app.screen is wizard)
        await pilot.pause()
        assert wizard.shown_secret is None and value not in screen_text(app)
