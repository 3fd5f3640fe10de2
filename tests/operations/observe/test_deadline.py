"""One deadline for many questions: what becomes of a question that nobody waits for."""

from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

from scaletail_tui.domain.diagnosis.evidence.missing import Reason
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.daemon_thread import Deadline


async def say(text: str) -> str:
    await asyncio.sleep(0)
    return text


def deadline(seconds: float = 5.0) -> Deadline:
    return Deadline(seconds, now=lambda: 7.0)


async def test_answers_of_questions_that_are_asked_together_come_with_their_time() -> None:
    seen = await asyncio.gather(*(deadline().ask(say(text), limit=1.0) for text in ("one", "two")))
    assert [(one.value, one.at) for one in seen] == [("one", 7.0), ("two", 7.0)]


async def test_what_fails_or_is_late_is_a_fact() -> None:
    async def fail() -> str:
        raise ScaletailError("No.", detail="why")

    failed = await deadline().ask(fail(), limit=1.0)
    late = await deadline().ask(asyncio.sleep(60, "late"), limit=0.01)
    assert failed.why is not None and failed.why.detail == "No. why"
    assert late.why is not None and late.why.reason is Reason.LATE


async def test_who_is_cancelled_before_the_questions_are_asked_leaves_nothing_behind() -> None:
    async def look() -> None:
        await asyncio.gather(*(deadline().ask(say("never"), limit=1.0) for _ in range(3)))

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        task = asyncio.create_task(look())
        await asyncio.sleep(0)  # it has made its questions, and none of them has begun
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        asked = deadline().ask(say("dropped"), limit=1.0)
        del asked
        gc.collect()
    assert [str(one.message) for one in told] == []


async def test_a_question_that_is_cancelled_in_its_middle_is_told_so() -> None:
    seen = []

    begun = asyncio.Event()

    async def wait() -> str:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        return ""

    async def look() -> None:
        await deadline().ask(wait(), limit=30.0)

    task = asyncio.create_task(look())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["cancelled"]
