"""A deploy from nothing to an answer, as stages that each end on seen evidence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import find_in_tool_words
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.operations.deploy.answer import answer, certificate, funnel
from scaletail_tui.operations.deploy.app import app, listening
from scaletail_tui.operations.deploy.approval import approval
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.files import check, write
from scaletail_tui.operations.deploy.login import address, login, sidecar
from scaletail_tui.operations.deploy.pull import pull
from scaletail_tui.operations.deploy.stage_context import StageFailed
from scaletail_tui.operations.deploy.stages import address_of, stages_of
from scaletail_tui.operations.deploy.way_back import find_to_take_back, note_well
from scaletail_tui.operations.serve.switching import FunnelNotAllowed
from scaletail_tui.ports.jobs import DeployRequest

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import RunPorts

log = logging.getLogger(__name__)


class _Reserve(TypedDict):
    """The parts of a result that tell what to mind, or what failed."""

    finding: str | None
    sentence: str
    fix: str


Work = Callable[[DeployContext], AsyncGenerator[StageEvent, None]]

WORK: Mapping[StageId, Work] = {
    StageId.CHECK: check, StageId.WRITE: write, StageId.PULL: pull, StageId.SIDECAR: sidecar, StageId.LOGIN: login,
    StageId.ADDRESS: address, StageId.APP: app, StageId.LISTENING: listening, StageId.CERTIFICATE: certificate,
    StageId.ANSWER: answer, StageId.FUNNEL: funnel, StageId.APPROVAL: approval,
}  # fmt: skip


async def deploy(ports: RunPorts, request: DeployRequest) -> AsyncGenerator[JobEvent, None]:
    """Work through the stages and yield what each one sees; the last event is the result.

    The caller holds the stack. Iterate inside `aclosing()`: closing ends Compose and the shell, and leaves what is on
    disk and running. Only faults of the program itself are raised.
    """
    context = DeployContext(ports, request)
    try:
        for stage in stages_of(request.spec, funnel=request.funnel):
            context.enter(stage)
            async with aclosing(WORK[stage](context)) as events:
                async for event in events:
                    yield event
    except StageFailed as failure:
        for last in await _fail(context, failure):
            yield last
    except FunnelNotAllowed as error:
        refused = StageFailed(error.title, seen=error.detail, fix=error.remedy)
        for last in await _fail(context, refused, finding=error.finding, link=error.url):
            yield last
    except ScaletailError as error:
        for last in await _fail(context, await _explain(context, error)):
            yield last
    else:
        with suppress(ScaletailError):  # that it is not written down costs a way back that nobody needs
            await note_well(ports, request.name)
            await asyncio.to_thread(ports.undertakings.forget, request.name)  # a change that was cut off is overtaken
        yield JobResult(
            result=JobOutcome.OK, url=address_of(_shown_at_last(request), context.host), seconds=_seconds(context),
            at=ports.clock.now(), first_run=request.spec.service.first_run, **_reserve(context),
        )  # fmt: skip
    finally:
        for task in (context.handshake, context.greeting):
            if task is not None:
                task.cancel()
        with suppress(ScaletailError):
            await context.session.close()


async def _fail(
    context: DeployContext, failure: StageFailed, *, finding: str | None = None, link: str | None = None
) -> tuple[JobEvent, JobEvent]:
    """The stage's last event and the result: the event quotes what proves it, the result says what it means."""
    if failure.finding is not None:
        finding, link = failure.finding.id, failure.finding.remedy.url
    log.info("%s failed at %s: %s (%s)", context.name, context.stage.value, failure.sentence, finding)
    event = context.event(StageState.FAIL, failure.seen, finding=finding, link=link, fix=failure.fix)
    kept = await asyncio.to_thread(find_to_take_back, context.ports, context.name)
    begun = await asyncio.to_thread(context.ports.undertakings.read, context.name)
    stopped = ""
    if begun is not None and begun.stopping:  # of a stack that stood before nothing is rolled back
        stood = begun.stood or kept is not None or (context.plan is not None and context.plan.replaces_a_stack)
        by_hand = f"to start it again: {begun.by_hand}"
        stopped = f" {begun.stopped_words}; {by_hand if stood else 'a rollback starts it again'}."
    result = JobResult(
        result=JobOutcome.FAILED, url=address_of(context.spec, context.host), seconds=_seconds(context),
        finding=finding, at=event.at, sentence=f"{failure.sentence}{stopped}", fix=failure.fix, first=failure.first,
        goes_back=kept is not None,
    )  # fmt: skip
    return event, result


async def _explain(context: DeployContext, error: ScaletailError) -> StageFailed:
    """What an error of a tool means: a finding that names its words, else one that the stack shows now."""
    log.info("%s at %s: %s %s", context.name, context.stage.value, error.title, error.detail)
    finding: Finding | None = None
    if not isinstance(error, BadInput):
        finding = find_in_tool_words(f"{error.title}\n{error.detail}") or context.fault_in(await context.diagnosis())
    return StageFailed(error.title, seen=_last_line(error.detail), finding=finding, fix=error.remedy)


def _shown_at_last(request: DeployRequest) -> StackSpec:
    """The stack as it stands after the last stage, which may have made it public."""
    return replace(request.spec, exposure=Exposure.FUNNEL) if request.funnel else request.spec


def _reserve(context: DeployContext) -> _Reserve:
    """What a deploy that ended well has to say all the same."""
    if not context.untrusted:
        return _Reserve(finding=None, sentence="", fix="")
    return _Reserve(
        finding="cert-untrusted",
        sentence=f"It is up, but this host does not trust its certificate by {context.untrusted}.",
        fix=KINDS["cert-untrusted"].fix,
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def _seconds(context: DeployContext) -> float:
    return context.ports.clock.monotonic() - context.began
