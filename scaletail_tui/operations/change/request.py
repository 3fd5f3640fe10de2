"""With what the job of a change is begun: the plan that was shown, or the wish; and which stages it has."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.domain.stack.stage import StageId
from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind
from scaletail_tui.operations.change.files import find_begun
from scaletail_tui.operations.change.naming import PlannedRename
from scaletail_tui.operations.change.planning import PlannedChange
from scaletail_tui.operations.deploy.stages import stages_of
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.ports.jobs import ChangeRequest, Course

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import BegunPorts, ChangePorts


def request_change(planned: PlannedChange, *, patience: float | None = None) -> ChangeRequest:
    """Carry out what was shown, and nothing else."""
    return ChangeRequest(
        stack=planned.before.name, spec=planned.after, plan=planned.plan, recreated=planned.services,
        stands_still=planned.stands_still, patience=patience,
    )  # fmt: skip


def request_rename(planned: PlannedRename, *, patience: float | None = None) -> ChangeRequest:
    """Carry out what was shown, and nothing else."""
    return ChangeRequest(
        stack=planned.before.name, renamed=planned.after.name, spec=planned.after, kind=JobKind.RENAME,
        plan=planned.plan, recreated=planned.made_anew, stands_still=planned.stands_still, patience=patience,
    )  # fmt: skip


async def request_course(
    ports: ChangePorts, stack: str, course: Course, kind: UndertakingKind = UndertakingKind.CHANGE
) -> ChangeRequest:
    """Go on with, or back from, what was cut off; raises BadInput where there is nothing of that kind."""
    if kind not in (UndertakingKind.CHANGE, UndertakingKind.RENAME):
        kind = UndertakingKind.CHANGE  # there is none: what else was begun, and its own way, is told
    begun = await find_begun(ports, stack, kind)
    if kind is UndertakingKind.RENAME:
        old, new = begun.stack, begun.renamed
        stands = await spec_from_disk(ports, old if await asyncio.to_thread(ports.folders.exists, old) else new)
        spec = replace(stands, name=new if course is Course.GO_ON else old)
        return ChangeRequest(
            stack=old, renamed=new, spec=spec, kind=JobKind.RENAME, course=course, recreated=begun.recreated,
            stands_still=not begun.recreated,
        )  # fmt: skip
    spec = await spec_from_disk(ports, stack)
    return ChangeRequest(stack=stack, spec=spec, kind=JobKind.CHANGE, course=course, recreated=begun.recreated)


def find_cut_off(ports: BegunPorts, name: str | None = None) -> tuple[Undertaking, ...]:
    """What was begun with stacks, or with one, and did not come to its end; what goes on is none."""
    return tuple(
        one for one in ports.undertakings.all() if name in (None, *one.names) and ports.locks.holder(one.stack) is None
    )


_PATH = (StageId.LOGIN, StageId.ADDRESS, StageId.LISTENING, StageId.CERTIFICATE, StageId.ANSWER, StageId.APPROVAL)
"""Of a deploy's stages those that only look."""


def stages_of_change(request: ChangeRequest) -> tuple[StageId, ...]:
    """In order. The last one is for what does not hold: it begins only then, or where going back is what is asked for.

    What is not made anew has no stage of its own; a stack that stands still is not watched.
    """
    begin: tuple[StageId, ...] = (StageId.CHECK, StageId.WRITE)
    if request.stands_still:
        return begin
    if request.kind is JobKind.RENAME:
        rest = (stage for stage in stages_of(request.spec) if stage not in (*begin, StageId.PULL))
        return (*begin, *rest, StageId.BACK)
    pair = request.course is not Course.DO
    usual = stages_of(request.spec)
    pulls = (StageId.PULL,) if request.plan is not None and any("pull" in one for one in request.plan.commands) else ()
    sidecar = (StageId.SIDECAR,) if pair or SIDECAR_SERVICE in request.recreated else ()
    others = pair or any(key != SIDECAR_SERVICE for key in request.recreated)
    app = (StageId.APP,) if others and StageId.APP in usual else ()
    return (*begin, *pulls, *sidecar, *app, *(stage for stage in usual if stage in _PATH), StageId.BACK)
