"""A change or a rename of a living stack: to its answer, or back to what ran before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.domain.stack.stage import (
    JobEvent,
    JobOutcome,
    JobResult,
    StageEvent,
    StageId,
    StageState,
    WayBack,
)
from scaletail_tui.operations.change import files, moving
from scaletail_tui.operations.change.files import ChangeContext, NothingToDo
from scaletail_tui.operations.change.request import stages_of_change
from scaletail_tui.operations.deploy.app import container_of, wait_until_calm
from scaletail_tui.operations.deploy.run import WORK as DEPLOY_WORK
from scaletail_tui.operations.deploy.stage_context import StageFailed, StageReading
from scaletail_tui.operations.deploy.stages import LIMITS, address_of
from scaletail_tui.operations.kept.keep import note_changed
from scaletail_tui.operations.observe.files import clear_leftover
from scaletail_tui.operations.update.context import limits_of
from scaletail_tui.operations.update.recreate import recreate_apps, recreate_sidecar
from scaletail_tui.operations.update.stage_loop import StageLoop, end_stages, tell_failure
from scaletail_tui.operations.watch.until_up import is_up
from scaletail_tui.ports.jobs import ChangeRequest, Course

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ChangePorts

log = logging.getLogger(__name__)
Work = Callable[[ChangeContext], AsyncGenerator[StageEvent, None]]
_OWN: Mapping[JobKind, Mapping[StageId, Work]] = {
    JobKind.CHANGE: {StageId.CHECK: files.check, StageId.WRITE: files.write},
    JobKind.RENAME: {StageId.CHECK: moving.check, StageId.WRITE: moving.write, StageId.ADDRESS: moving.address},
}


async def change(ports: ChangePorts, request: ChangeRequest) -> AsyncGenerator[JobEvent, None]:
    """Work through the stages and yield what each one sees; the last event is the result.

    The caller holds the stack. From the first file that is written on there are two ends: it answers as it shall be,
    or as it was. Being cancelled is one more reason to go back.
    """
    context = ChangeContext(ports, request)
    try:
        async with aclosing(_forward(context)) as events:
            async for event in events:
                yield event
    finally:
        await end_stages(context.stages)


async def _forward(context: ChangeContext) -> AsyncGenerator[JobEvent, None]:
    request, loop = context.request, StageLoop(context, stopped="It was stopped.")
    try:
        todo = (stage for stage in stages_of_change(request) if stage is not StageId.BACK)
        async with aclosing(loop.walk(todo, lambda stage: _work_of(context, stage))) as events:
            async for event in events:
                yield event
    except NothingToDo as nothing:
        yield context.stages.ok(str(nothing))
        yield _result(context, JobOutcome.OK, sentence=str(nothing))
        return
    if loop.failure is not None:
        async with aclosing(_fail(context, loop.failure)) as last:
            async for told in last:
                yield told
        return
    if request.course is not Course.BACK:
        with suppress(ScaletailError):  # the change stands all the same
            await note_changed(context.ports, request.stack)
    await asyncio.to_thread(context.ports.undertakings.forget, request.stack)
    if request.kind is JobKind.RENAME and request.course is not Course.BACK:
        await moving.settle(context.ports, request.stack, request.renamed)
    sentence = "Written; nothing of it runs, so nothing was started." if request.stands_still else ""
    yield _result(context, JobOutcome.OK, sentence=sentence)


def _work_of(context: ChangeContext, stage: StageId) -> AsyncGenerator[StageEvent, None]:
    """The kind's own stages, those that make containers anew, and of a deploy's all that only look."""
    if stage is StageId.WRITE:
        return _write(context)
    own = _OWN[context.request.kind]
    if stage in own:
        return own[stage](context)
    match stage:
        case StageId.SIDECAR:
            return _sidecar(context)
        case StageId.APP:
            return _app(context)
    return DEPLOY_WORK[stage](context.stages)


async def _write(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """From then on it is waited as long as what is written allows; a rename looks at the stack of the other name."""
    async with aclosing(_OWN[context.request.kind][StageId.WRITE](context)) as events:
        async for event in events:
            yield event
    stages = context.stages
    if not context.request.stands_still:
        stages.limits = {**LIMITS, **limits_of(stages.model, context.request.patience)}


async def _sidecar(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    if SIDECAR_SERVICE not in context.recreated:
        yield context.stages.ok("stays as it is")
        return
    async with aclosing(recreate_sidecar(context.stages, SIDECAR_SERVICE)) as events:
        async for event in events:
            yield event


async def _app(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    stages = context.stages
    async with aclosing(recreate_apps(stages, context.again, sidecar=SIDECAR_SERVICE)) as events:
        async for event in events:
            yield event
    names = [container_of(stages.model, key, stages.project) for key in context.again]
    if stages.spec.service.main_port is None:
        async with aclosing(wait_until_calm(stages, names)) as events:
            async for event in events:
                yield event
    yield stages.ok(f"{', '.join(names)} made anew" if names else "nothing else to make anew")


async def _fail(context: ChangeContext, failure: StageFailed) -> AsyncGenerator[JobEvent, None]:
    """Tell what failed, and go back where something was touched."""
    stages, stage = context.stages, context.stages.stage
    log.info("%s of %s failed at %s: %s", context.request.kind, context.request.stack, stage, failure.sentence)
    told = tell_failure(stages, failure)
    finding, hop = told.finding, told.hop
    yield told.event
    if not context.touched or context.request.course is Course.BACK:
        back = WayBack.FAILED if context.touched else None
        yield _result(
            context, JobOutcome.FAILED, sentence=failure.sentence, fix=failure.fix, finding=finding, back=back, hop=hop
        )
        return
    stages.enter(StageId.BACK)
    try:
        async with aclosing(_go_back(context)) as events:
            async for event in events:
                yield event
    except StageFailed as error:
        yield context.stages.event(StageState.FAIL, error.seen, fix=error.fix)
        yield _result(
            context, JobOutcome.FAILED, finding=finding, back=WayBack.FAILED, hop=hop, fix=error.fix or failure.fix,
            sentence=f"{failure.sentence} Going back did not help: {error.sentence}",
        )  # fmt: skip
        return
    except ScaletailError as error:
        yield context.stages.event(StageState.FAIL, error.detail or error.title, fix=error.remedy)
        yield _result(
            context, JobOutcome.FAILED, finding=finding, back=WayBack.FAILED, hop=hop,
            sentence=f"{failure.sentence} Going back failed: {error.title}",
            fix=context.begun.way() if context.begun is not None else error.remedy,
        )  # fmt: skip
        return
    yield _result(
        context, JobOutcome.FAILED, finding=finding, back=WayBack.TAKEN, hop=hop, fix=failure.fix,
        sentence=f"{failure.sentence} It is as it was before.",
    )  # fmt: skip


async def _go_back(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """The stage back: the files as they were, what was made anew made anew from them, and the answer."""
    stages, begun, ports = context.stages, context.begun, context.ports
    assert begun is not None  # nothing is touched before it is written down
    if context.request.kind is JobKind.RENAME:
        async with aclosing(moving.bring_back(context)) as events:
            async for event in events:
                yield event
        stages = context.stages
    else:
        yield stages.run("putting the files back")
        await clear_leftover(ports, begun.stack)
        await files.write_back(ports, stages.folder, begun.stack, begun.files)
    stages.model = await ports.compose.config(stages.folder, stages.project)
    if SIDECAR_SERVICE in begun.recreated and not context.request.stands_still:
        async with aclosing(recreate_sidecar(stages, SIDECAR_SERVICE)) as events:
            async for event in events:
                yield stages.run(event.evidence)
    context.recreated = () if context.request.stands_still else begun.recreated
    async with aclosing(recreate_apps(stages, context.again, sidecar=SIDECAR_SERVICE)) as events:
        async for event in events:
            yield event
    if not context.request.stands_still:
        async with aclosing(stages.until(lambda: _look(context), first="asking whether it answers")) as events:
            async for event in events:
                yield event
    await asyncio.to_thread(ports.undertakings.forget, begun.stack)


async def _look(context: ChangeContext) -> StageReading:
    """Does it answer as it was?"""
    diagnosis = await context.stages.diagnosis()
    if diagnosis is None:
        return StageReading(done=False, evidence="it cannot be judged yet")
    if is_up(diagnosis):
        return StageReading(done=True, evidence=f"{diagnosis.url} answers" if diagnosis.url else "every hop is well")
    ill = next((hop for hop in diagnosis.hops if hop.state in (HopState.FAIL, HopState.WAIT)), None)
    return StageReading(
        done=False, evidence=f"{ill.id.value}: {ill.evidence}" if ill is not None else "not every hop is well yet"
    )


def _result(
    context: ChangeContext, outcome: JobOutcome, *, sentence: str = "", fix: str = "", finding: str | None = None,
    back: WayBack | None = None, hop: str = "",
) -> JobResult:  # fmt: skip
    stages, clock = context.stages, context.ports.clock
    return JobResult(
        result=outcome, url=address_of(stages.spec, stages.host), seconds=clock.monotonic() - stages.began,
        finding=finding, at=clock.now(), sentence=sentence, fix=fix, back=back, hop=hop,
    )  # fmt: skip
