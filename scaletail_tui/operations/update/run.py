"""An update from the registries' answers to the stack's own, or back to what ran before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import (
    JobEvent,
    JobOutcome,
    JobResult,
    StageEvent,
    StageId,
    StageState,
    WayBack,
)
from scaletail_tui.domain.stack.undertaking import Undertaking
from scaletail_tui.domain.update.kept import Kept, KeptState
from scaletail_tui.operations.deploy.run import WORK as DEPLOY_WORK
from scaletail_tui.operations.deploy.stage_context import StageFailed
from scaletail_tui.operations.deploy.stages import address_of
from scaletail_tui.operations.deploy.way_back import put_back_files
from scaletail_tui.operations.imports.earlier import refuse_beside_earlier, settle_earlier
from scaletail_tui.operations.kept.keep import note
from scaletail_tui.operations.lifecycle.begun import MOVES_AND_RENAMES, refuse_unfinished
from scaletail_tui.operations.update.across import dump, load
from scaletail_tui.operations.update.back import find_way_back, go_back
from scaletail_tui.operations.update.context import UpdateContext, make_context
from scaletail_tui.operations.update.old_data import remove_dump
from scaletail_tui.operations.update.path import answer, stages_of_update
from scaletail_tui.operations.update.recreate import find_used_elsewhere
from scaletail_tui.operations.update.stage_loop import StageLoop, end_stages, tell_failure
from scaletail_tui.operations.update.stage_work import NothingNewer, app, check, pull, sidecar
from scaletail_tui.ports.jobs import UpdateRequest

if TYPE_CHECKING:
    from scaletail_tui.operations.backup.tools import BackupTools
    from scaletail_tui.ports.needs import UpdatePorts

log = logging.getLogger(__name__)
Work = Callable[[UpdateContext], AsyncGenerator[StageEvent, None]]

_WORK: Mapping[StageId, Work] = {
    StageId.CHECK: check, StageId.PULL: pull, StageId.DUMP: dump, StageId.SIDECAR: sidecar, StageId.LOAD: load,
    StageId.APP: app, StageId.ANSWER: answer,
}  # fmt: skip


async def update(ports: UpdatePorts, tools: BackupTools, request: UpdateRequest) -> AsyncGenerator[JobEvent, None]:
    """Work through the stages and yield what each one sees; the last event is the result.

    The caller holds the stack. From the first container that is made anew on there are two ends: the new images answer,
    or the old ones do. Being cancelled is one more reason to go back.
    """
    began, told = ports.clock.monotonic(), ""
    try:
        if request.kind is JobKind.BACK:
            await refuse_unfinished(ports, request.stack, MOVES_AND_RENAMES)
            await refuse_beside_earlier(ports, request.stack)
            told = await put_back_files(ports, request.stack)
        context = await make_context(ports, tools, request)
        context.told = told
    except ScaletailError as error:
        yield JobResult(
            result=JobOutcome.FAILED, url=None, seconds=ports.clock.monotonic() - began, finding=None,
            at=ports.clock.now(), sentence=error.title, fix=error.remedy,
        )  # fmt: skip
        return
    try:
        async with aclosing(_forward(context)) as events:
            async for event in events:
                yield event
    finally:
        await end_stages(context.stages)


async def _forward(context: UpdateContext) -> AsyncGenerator[JobEvent, None]:
    request, loop = context.request, StageLoop(context, stopped="The update was stopped.")
    try:
        stages = stages_of_update(request.spec, request.kind, with_dump=request.with_dump)
        todo = (stage for stage in stages if stage is not StageId.BACK or request.kind is JobKind.BACK)
        async with aclosing(loop.walk(todo, lambda stage: _work(context, stage))) as events:
            async for event in events:
                yield event
    except NothingNewer as nothing:
        yield context.stages.ok(str(nothing))
        await _undo_names(context)
        yield _result(context, JobOutcome.OK, sentence=str(nothing))
        return
    if loop.failure is not None:
        async with aclosing(_fail(context, loop.failure)) as last:
            async for told in last:
                yield told
        return
    if context.behind is not None:  # what is newer is up: nobody goes back behind it any more
        await note(context.ports, context.behind, KeptState.BACK)
    if context.request.kind is JobKind.UPDATE and context.kept is not None:
        context.kept = await note(context.ports, context.kept, KeptState.DONE)
        if context.kept.dump:
            await asyncio.to_thread(remove_dump, context, context.kept.dump)
    settled = await settle_earlier(context.ports, request.stack)
    said = (context.told, _tell_data(context.kept), _tell_stopped(settled))
    yield _result(context, JobOutcome.OK, sentence=" ".join(filter(None, said)))


def _work(context: UpdateContext, stage: StageId) -> AsyncGenerator[StageEvent, None]:
    """Our own stages, and of a stack that we wrote the deploy's for all that only looks."""
    if context.request.kind is JobKind.BACK:
        if stage is StageId.CHECK:
            return find_way_back(context)
        assert context.kept is not None
        return go_back(context, context.kept)
    if stage in _WORK:
        return _WORK[stage](context)
    deploy = context.deploy
    assert deploy is not None  # the stages of a stack made by hand are all our own
    return DEPLOY_WORK[stage](deploy)


async def _fail(context: UpdateContext, failure: StageFailed) -> AsyncGenerator[JobEvent, None]:
    """Tell what failed, and go back where there is something to go back to."""
    stages, stage = context.stages, context.stages.stage
    log.info("update of %s failed at %s: %s", context.request.stack, stage.value, failure.sentence)
    told_failure = tell_failure(stages, failure)
    finding, hop = told_failure.finding, told_failure.hop
    yield told_failure.event
    if context.kept is None or context.request.kind is JobKind.BACK:
        back = WayBack.FAILED if context.request.kind is JobKind.BACK and context.kept is not None else None
        yield _result(
            context, JobOutcome.FAILED, sentence=failure.sentence, fix=failure.fix, finding=finding, back=back, hop=hop
        )
        return
    try:
        if context.touched:
            stages.enter(StageId.BACK)
            async with aclosing(go_back(context, context.kept)) as events:
                async for event in events:
                    yield event
        else:
            await _undo_names(context)
    except StageFailed as error:
        yield stages.event(StageState.FAIL, error.seen, fix=error.fix)
        yield _result(
            context, JobOutcome.FAILED, finding=finding, back=WayBack.FAILED, hop=hop,
            sentence=f"{failure.sentence} Going back did not help: {error.sentence}", fix=error.fix or failure.fix,
        )  # fmt: skip
        return
    except ScaletailError as error:
        yield stages.event(StageState.FAIL, error.detail or error.title, fix=error.remedy)
        yield _result(
            context, JobOutcome.FAILED, finding=finding, back=WayBack.FAILED, hop=hop,
            sentence=f"{failure.sentence} Going back failed: {error.title}",
            fix=f"Try once more: scaletail-tui update --back {context.request.stack}",
        )  # fmt: skip
        return
    if context.touched:
        told, back = f"What ran before runs again, and answers. {_tell_data(context.kept)}".rstrip(), WayBack.TAKEN
    else:
        told, back = "What ran before has never stopped.", WayBack.UNTOUCHED
    yield _result(
        context, JobOutcome.FAILED, sentence=f"{failure.sentence} {told}", fix=failure.fix, finding=finding,
        back=back, hop=hop,
    )  # fmt: skip


def _tell_data(kept: Kept | None) -> str:
    """Where the data are that are not in use; empty where none were moved."""
    told = [f"The old data of {one.service} are kept in {one.aside}." for one in kept.data if one.moved] if kept else []
    told += [f"What the newer {one.service} had is kept in {one.new}." for one in kept.data if one.new] if kept else []
    return " ".join(told)


def _tell_stopped(settled: Undertaking | None) -> str:
    """What a redeploy had stopped that is gone back on stays so: it would work on the same data as what runs again."""
    if settled is None or not settled.stopping:
        return ""
    return f"What the import of {settled.stack} had stopped stays so: {', '.join(settled.stops)}."


async def _undo_names(context: UpdateContext) -> None:
    """No container was made anew: the names lead to the old images again, so that nobody else makes one so.

    A name whose newer image another stack lives on already stays with that.
    """
    kept = context.kept
    if kept is None:
        return
    ports, project = context.ports, context.stages.project
    with suppress(ScaletailError):
        used = await find_used_elsewhere(ports, project)
        for one in kept.images:
            newer = await ports.engine.image(one.reference)
            if newer is None or str(newer.get("Id")) not in used:
                with suppress(ScaletailError):
                    await ports.engine.tag(one.id, one.reference)
    context.kept = await note(context.ports, kept, KeptState.BACK)


def _result(
    context: UpdateContext, outcome: JobOutcome, *, sentence: str = "", fix: str = "", finding: str | None = None,
    back: WayBack | None = None, hop: str = "",
) -> JobResult:  # fmt: skip
    deploy, spec = context.deploy, context.request.spec
    url = address_of(spec, deploy.host) if deploy is not None and spec is not None else None
    clock = context.ports.clock
    return JobResult(
        result=outcome, url=url, seconds=clock.monotonic() - context.stages.began, finding=finding, at=clock.now(),
        sentence=sentence, fix=fix, back=back, hop=hop,
    )  # fmt: skip
