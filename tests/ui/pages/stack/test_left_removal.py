"""Ctrl+c at a question is no answer: nothing is done, whatever was agreed to at the questions before it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.work import Left
from tests.ui.pages.stack.stack_pages import running_stack, say_to_removal
from tests.ui.pretend import until

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
            await opened.pilot.pause()
            assert "jellyfin" not in opened.app.tasks.doing
        assert [str(one["State"]) for one in await opened.app.ports.engine.containers()] == before
        assert isinstance(opened.app.screen, StackScreen)


async def test_a_question_that_another_one_replaces_is_neither_a_yes_nor_a_no() -> None:
    question = Question(sentence="Sure?", choices={"y": "yes"})
    assert question.leave()
    with pytest.raises(Left):
        await question.answer
    answered = Question(sentence="Sure?", choices={"y": "yes"})
    assert answered.press("y", "y") and answered.press("ctrl+c", None)
    assert await answered.answer == "y"
