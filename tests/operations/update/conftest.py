"""A practice host whose clock the test moves, and updates on it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import JobEvent, JobResult
from scaletail_tui.operations.update.context import request_update

START = 1_795_000_000.0
Update = Callable[..., Coroutine[Any, Any, list[JobEvent]]]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def practice(clock: HandClock, tmp_path: Path) -> Practice:
    return Practice(clock=clock, folder=tmp_path)


@pytest.fixture
def update(practice: Practice) -> Update:
    """Update a stack, or go back with it, to the end of its job, and return every event."""

    async def run(
        name: str, kind: JobKind = JobKind.UPDATE, *, patience: float | None = None, with_dump: bool = False
    ) -> list[JobEvent]:
        request = await request_update(practice.ports, name, kind=kind, patience=patience, with_dump=with_dump)
        job = await practice.ports.jobs.start(request)
        async with aclosing(practice.ports.jobs.follow(job.id)) as events:
            return [event async for event in events]

    return run


def result(events: list[JobEvent]) -> JobResult:
    last = events[-1]
    assert isinstance(last, JobResult)
    return last


def image_of(practice: Practice, container: str) -> str:
    """The id of the image that a container was made from."""
    return practice.world().find(container).image_id
