"""Other answers to a stack that lives: planned as a change of it, where nothing of it has to be begun anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.operations.change.planning import PlannedChange, plan_change
from scaletail_tui.operations.change.wish import spec_to_be
from scaletail_tui.operations.lifecycle.begun import refuse_begun
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.compose import ComposeFailed

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ChangeFromAnswersPorts


async def plan_living_change(
    ports: ChangeFromAnswersPorts, before: StackSpec, answers: Answers
) -> PlannedChange | None:
    """None where only a deploy over the stack brings the answers about, or where nothing would be different.

    That is so for who can reach it, for a stack that is stopped, for one that Compose does not take as it stands, and
    for one whose last deploy has not come up: there is nothing that it could go back to. Raises BadInput.
    """
    await refuse_begun(ports, before.name)
    if answers.exposure is not before.exposure or not await _lives(ports, before.name):
        return None
    after = await spec_to_be(ports, before, answers)
    try:
        planned = await plan_change(ports, before, after)
    except ComposeFailed:  # what stands is broken: a deploy writes it anew, or says what is wrong with the new one
        return None
    return None if planned.nothing else planned


async def _lives(ports: ChangeFromAnswersPorts, name: str) -> bool:
    last = await asyncio.to_thread(ports.jobs.latest, name)
    deployed = last is not None and last.kind is JobKind.DEPLOY
    if last is not None and deployed and not await asyncio.to_thread(ports.jobs.has_succeeded, last.id):
        return False
    found = await members(ports, name)
    return any(one.running for one in (*found.apps, *((found.sidecar,) if found.sidecar else ())))
