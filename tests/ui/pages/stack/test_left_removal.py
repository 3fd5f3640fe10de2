"""Ctrl+c at a question is no answer: nothing is done, whatever was agreed to at the questions before it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.work import Left, guard
from tests.ui.pages.stack.stack_pages import running_stack, say_to_removal
from tests.ui.pretend import screen_text, until

ASKED = ("Stops app", "Then removes its containers", "Then removes the files", "notes.txt is yours")
"""How the questions behind the first begin, in their order."""


@pytest.mark.slow
async def test_ctrl_c_at_any_step_of_a_removal_does_nothing_of_what_was_agreed_to() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        (Path(opened.practice.ports.folders.folder("jellyfin")) / "notes.txt").write_text("mine")
        before = [str(one["State"]) for one in await opened.app.ports.engine.containers()]

        def asks(begin: str) -> bool:
            return page.question is not None and page.question.sentence.startswith(begin)

        for step, question in enumerate(ASKED):
            await say_to_removal(opened, "n", *"yyy"[:step])
            await until(partial(asks, question))
            await opened.pilot.press("ctrl+c")
            await until(lambda: page.question is None)
            await until(lambda: "Left: nothing was done." in screen_text(opened.app))
            await opened.pilot.pause()
            assert "jellyfin" not in opened.app.tasks.doing
        assert [str(one["State"]) for one in await opened.app.ports.engine.containers()] == before
        assert isinstance(opened.app.screen, StackScreen)


@pytest.mark.slow
async def test_a_removal_that_is_left_behind_its_backup_says_that_the_backup_is_made() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await say_to_removal(opened, "b")
        await until(lambda: page.question is not None and page.question.sentence.startswith(ASKED[0]))
        await opened.pilot.press("ctrl+c")
        await until(lambda: "Left: it is saved, and nothing else was done." in screen_text(opened.app))


async def test_a_question_that_another_one_replaces_is_neither_a_yes_nor_a_no_and_nothing_is_said_of_it() -> None:
    question = Question(sentence="Sure?", choices={"y": "yes"})
    assert question.leave(replaced=True)
    said: list[str] = []

    async def ask() -> None:
        await question.answer

    await guard(ask, "asking", lambda error: said.append(error.title), said.append)
    assert said == []
    left = Question(sentence="Sure?", choices={"y": "yes"})
    assert left.press("ctrl+c", None)
    with pytest.raises(Left, match=r"Left: nothing was done\."):
        await left.answer
    answered = Question(sentence="Sure?", choices={"y": "yes"})
    assert answered.press("y", "y") and answered.press("ctrl+c", None)
    assert await answered.answer == "y"
