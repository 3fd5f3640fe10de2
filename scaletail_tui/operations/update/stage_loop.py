"""The stages of a job with two ends, one after the other: what stops it is kept, so that it can be gone back on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Protocol

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import find_in_tool_words
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.stage import StageEvent, StageId, StageState
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageContext, StageFailed

HOPS = {
    StageId.CHECK: HopId.IMAGE, StageId.PULL: HopId.IMAGE, StageId.DUMP: HopId.APP, StageId.LOAD: HopId.APP,
    StageId.SIDECAR: HopId.SIDECAR, StageId.LOGIN: HopId.LOGIN,
    StageId.ADDRESS: HopId.ADDRESS, StageId.APP: HopId.APP, StageId.LISTENING: HopId.PORT,
    StageId.CERTIFICATE: HopId.CERTIFICATE, StageId.ANSWER: HopId.APP, StageId.APPROVAL: HopId.ROUTES,
}  # fmt: skip
"""Where a stage failed for which nothing better is known."""


class StagedJob(Protocol):
    """What the loop needs of a job's context."""

    @property
    def stages(self) -> StageContext: ...

    touched: bool
    """True once something may have been changed: then an error of a tool is looked for in the stack, too."""


class StageLoop:
    """One way through the stages; `failure` says afterwards what stopped it."""

    def __init__(self, job: StagedJob, *, stopped: str) -> None:
        """`stopped` is the sentence for a job that was cancelled."""
        self._job, self._stopped = job, stopped
        self.failure: StageFailed | None = None

    async def walk(
        self, stages: Iterable[StageId], work: Callable[[StageId], AsyncGenerator[StageEvent, None]]
    ) -> AsyncGenerator[StageEvent, None]:
        """Yield what each stage sees. Being cancelled is one more failure; other exceptions pass."""
        try:
            for stage in stages:
                self._job.stages.enter(stage)
                async with aclosing(work(stage)) as events:
                    async for event in events:
                        yield event
        except StageFailed as error:
            self.failure = error
        except ScaletailError as error:
            self.failure = await self._explain(error)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            self.failure = StageFailed(self._stopped)

    async def _explain(self, error: ScaletailError) -> StageFailed:
        """What an error of a tool means: a finding that names its words, else one that the stack shows now."""
        found = None
        if not isinstance(error, BadInput):
            found = find_in_tool_words(f"{error.title}\n{error.detail}")
            if found is None and self._job.touched:
                stages = self._job.stages
                found = stages.fault_in(await stages.diagnosis())
        lines = [line.strip() for line in error.detail.splitlines() if line.strip()]
        return StageFailed(error.title, seen=lines[-1][:300] if lines else "", finding=found, fix=error.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFailure:
    """A failure as it is told: the stage's last event, and where on the path it lies."""

    event: StageEvent
    hop: str
    finding: str | None


def tell_failure(stages: StageContext, failure: StageFailed) -> ToldFailure:
    found = failure.finding
    kind = KINDS.get(found.id) if found is not None else None
    finding = found.id if found is not None else None
    event = stages.event(
        StageState.FAIL, failure.seen, finding=finding, fix=failure.fix,
        link=found.remedy.url if found is not None else None,
    )  # fmt: skip
    hop = kind.hop if kind is not None else HOPS.get(stages.stage, HopId.APP)
    return ToldFailure(event=event, hop=hop.value, finding=finding)


async def end_stages(stages: StageContext) -> None:
    """What a deploy's stages began on the side, and the shell in the sidecar."""
    if isinstance(stages, DeployContext):
        for task in (stages.handshake, stages.greeting):
            if task is not None:
                task.cancel()
    with suppress(ScaletailError):
        await stages.session.close()
