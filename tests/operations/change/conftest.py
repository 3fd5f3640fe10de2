"""A practice host whose clock the test moves, and changes on it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.stage import JobEvent, JobResult
from scaletail_tui.ports.jobs import ChangeRequest

START = 1_795_000_000.0
Carry = Callable[[ChangeRequest], Coroutine[Any, Any, list[JobEvent]]]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def practice(clock: HandClock, tmp_path: Path) -> Practice:
    made = Practice(clock=clock, folder=tmp_path)
    made.world()
    return made


@pytest.fixture
def carry(practice: Practice, clock: HandClock) -> Carry:
    """Carry a request out to the end of its job, and return every event."""

    async def work(request: ChangeRequest) -> list[JobEvent]:
        job = await practice.ports.jobs.start(request)
        async with aclosing(practice.ports.jobs.follow(job.id)) as events:
            return [event async for event in events]

    async def run(request: ChangeRequest) -> list[JobEvent]:
        return await clock.play(work(request))

    return run


def result(events: list[JobEvent]) -> JobResult:
    last = events[-1]
    assert isinstance(last, JobResult)
    return last


def ids_of(practice: Practice, *containers: str) -> list[str]:
    return [practice.world().find(name).id for name in containers]
