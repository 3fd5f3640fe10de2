"""Before a sidecar is made anew its identity is copied, beside itself in our own folders and in nobody else's."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, StageId, StageState
from scaletail_tui.operations.update.context import request_update

from .conftest import result

KUMA, BY_HAND = "uptime-kuma", "miniflux"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stack", "has_entry", "copied"), [(KUMA, True, True), (KUMA, False, True), (BY_HAND, False, False)]
)
async def test_no_copy_of_a_key_is_left_in_a_folder_that_was_made_by_hand(
    practice: Practice, clock: HandClock, stack: str, has_entry: bool, copied: bool
) -> None:
    (await practice.enter()).published = {"tailscale/tailscale:latest": 1}

    async def update() -> list[JobEvent]:
        request = await request_update(practice.ports, stack)
        job = await practice.ports.jobs.start(request if has_entry else replace(request, spec=None))
        async with aclosing(practice.ports.jobs.follow(job.id)) as told:
            return [event async for event in told]

    events = await clock.play(update())
    assert result(events).result is JobOutcome.OK
    copies = practice.root.parent.rglob("*.copy-*")
    assert [one.parent.parent.name for one in copies] == ([stack] if copied else [])
    ended = next(
        one.evidence
        for one in events
        if isinstance(one, StageEvent) and one.stage is StageId.SIDECAR and one.state is StageState.OK
    )
    assert ("identity is not copied" in ended) is not copied
