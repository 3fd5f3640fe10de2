"""Which stages an update has, and those that look: a deploy's own for a stack of ours, its page's for others."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.domain.stack.stage import StageEvent, StageId
from scaletail_tui.operations.deploy.answer import look_for_answer
from scaletail_tui.operations.deploy.app import container_of, wait_until_calm
from scaletail_tui.operations.deploy.stage_context import StageReading
from scaletail_tui.operations.deploy.stages import stages_of
from scaletail_tui.operations.update.context import UpdateContext
from scaletail_tui.operations.watch.until_up import is_up


async def answer(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Until it answers, and what was made anew has lived for a moment."""
    stages = context.stages
    names = [container_of(context.model, key, stages.project) for key in context.recreated]
    async with aclosing(wait_until_calm(stages, names)) as events:
        async for event in events:
            yield event
    async with aclosing(stages.until(lambda: look(context), first="asking whether it answers")) as events:
        async for event in events:
            yield event


async def look(context: UpdateContext) -> StageReading:
    """Does it answer now?"""
    deploy = context.deploy
    if deploy is not None and deploy.address:
        return await look_for_answer(deploy)
    diagnosis = await context.stages.diagnosis()
    if diagnosis is None:
        return StageReading(done=False, evidence="it cannot be judged yet")
    if is_up(diagnosis):
        return StageReading(done=True, evidence=f"{diagnosis.url} answers" if diagnosis.url else "every hop is well")
    return StageReading(done=False, evidence=_first_ill(diagnosis))


def _first_ill(diagnosis: Diagnosis) -> str:
    ill = next((hop for hop in diagnosis.hops if hop.state in (HopState.FAIL, HopState.WAIT)), None)
    if ill is not None:
        return f"{ill.id.value}: {ill.evidence}"
    first = next(iter(diagnosis.findings), None)
    return first.summary if first is not None else "not every hop is well yet"


_PATH = (StageId.LOGIN, StageId.ADDRESS, StageId.LISTENING, StageId.CERTIFICATE, StageId.ANSWER, StageId.APPROVAL)
"""Of a deploy's stages those that only look."""


def stages_of_update(spec: StackSpec | None, kind: JobKind, *, with_dump: bool = False) -> tuple[StageId, ...]:
    """In order. The last one is for what does not hold: it begins only then.

    The app comes directly after the sidecar, so that nobody waits for it longer than needed: name and address are
    known. A stack made by hand is judged as its page judges it.
    """
    if kind is JobKind.BACK:
        return (StageId.CHECK, StageId.BACK)
    begin: tuple[StageId, ...] = (StageId.CHECK, StageId.PULL, StageId.SIDECAR)
    if with_dump:
        begin = (StageId.CHECK, StageId.PULL, StageId.DUMP, StageId.SIDECAR, StageId.LOAD)
    if spec is None:
        return (*begin, StageId.APP, StageId.ANSWER, StageId.BACK)
    usual = stages_of(spec)
    app = (StageId.APP,) if StageId.APP in usual else ()
    return (*begin, *app, *(stage for stage in usual if stage in _PATH), StageId.BACK)
