"""What the stages of a change share, and its own: what is planned is written, and what stood before is written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.plan import FileChange, Plan, PlannedFile
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.domain.stack.undertaking import FileBefore, Undertaking, UndertakingKind
from scaletail_tui.operations.change.planning import find_recreated
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.lifecycle.begun import find_undertaking, refuse_unfinished
from scaletail_tui.operations.observe.files import clear_leftover
from scaletail_tui.operations.plan.diff import text_on_disk
from scaletail_tui.operations.plan.powers import check_powers
from scaletail_tui.operations.plan.write import PlanOutdated, check_plan, commit_plan, to_its_end
from scaletail_tui.ports.jobs import ChangeRequest, Course, DeployRequest
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ChangePorts, HasFolders


class ChangeContext:
    """One on its way: the deploy's own context for all that looks, and what is written down to go back on."""

    def __init__(self, ports: ChangePorts, request: ChangeRequest) -> None:
        self.ports = ports
        self.request = request
        self.stages = DeployContext(ports, DeployRequest(spec=request.spec))
        self.begun: Undertaking | None = None
        self.recreated = request.recreated
        self.touched = False
        """True once a file may have been written or a container stopped."""

    @property
    def again(self) -> tuple[str, ...]:
        """The sidecar left out."""
        return tuple(key for key in self.recreated if key != SIDECAR_SERVICE)


class NothingToDo(Exception):
    """There is nothing to go on with or back from; the sentence says so."""


async def check(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """See that the plan is still the plan, and have Compose judge it; to go on or back, see what was begun."""
    request, stages = context.request, context.stages
    if request.course is not Course.DO:
        context.begun = await find_begun(context.ports, request.stack, UndertakingKind.CHANGE)
        yield stages.run("putting in order what the earlier one has left")
        await clear_leftover(context.ports, request.stack)
        unwritten = await stands_as_before(context.ports, request.stack, context.begun.files)
        if unwritten and request.course is Course.GO_ON:
            context.ports.undertakings.forget(request.stack)
            raise NothingToDo("Nothing had been written yet, and what ran has never stopped. Change it again.")
        context.recreated, context.touched = context.begun.recreated, True
        yield stages.ok("what was begun is known")
        return
    plan = _plan_of(context)
    await refuse_unfinished(context.ports, request.stack)
    yield stages.run("docker compose config")
    await clear_leftover(context.ports, request.stack)
    await check_plan(context.ports, plan)
    if not request.stands_still:
        now = tuple(dict.fromkeys(one.service for one in (await find_recreated(context.ports, plan))[0]))
        if now != request.recreated:
            instead, shown = (", ".join(keys) or "nothing" for keys in (now, request.recreated))
            raise PlanOutdated(
                f"By now {instead} would be made anew, not {shown}. Nothing was written.",
                remedy="Start it again: it is planned anew.",
            )
    stages.staging = await asyncio.to_thread(context.ports.folders.stage, plan, None)
    passed = False
    try:
        stages.model = await context.ports.compose.config(stages.staging, stages.project)
        check_powers(plan, stages.model, stages.staging)
        passed = True
    finally:
        if not passed:
            await asyncio.to_thread(context.ports.folders.discard, request.stack)
    yield stages.ok("docker compose config passed")


async def write(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """Write down what stands, then rename into place; to go back, what stood before."""
    request, stages = context.request, context.stages
    if request.course is Course.BACK and context.begun is not None:
        await write_back(context.ports, context.stages.folder, request.stack, context.begun.files)
        yield stages.ok("the files are as they were before")
    elif request.course is Course.GO_ON:
        yield stages.ok("the files stand already")
    else:
        plan = _plan_of(context)
        assert stages.staging is not None  # the stage check comes first
        context.begun = Undertaking(
            kind=UndertakingKind.CHANGE, stack=request.stack, at=context.ports.clock.now(),
            files=await files_before(context.ports, plan), recreated=request.recreated,
        )  # fmt: skip
        await asyncio.to_thread(context.ports.undertakings.keep, context.begun)
        context.touched = True
        await commit_plan(context.ports, plan, stages.staging)
        yield stages.ok(f"{', '.join(written_in(plan)) or 'nothing'} in {plan.folder}")
    stages.model = await context.ports.compose.config(stages.folder, stages.project)
    images = {str(body.get("image") or "") for body in stages.model["services"].values()} - {""}
    stages.absent = frozenset([one for one in images if not await context.ports.engine.has_image(one)])


async def find_begun(ports: ChangePorts, stack: str, kind: UndertakingKind) -> Undertaking:
    """What was begun and did not end; raises BadInput where there is nothing of this kind."""
    begun = await asyncio.to_thread(find_undertaking, ports, stack)
    if begun is None:
        raise BadInput(f"No {kind.value} of {stack} was cut off: there is nothing to go on with or back from.")
    if begun.kind is not kind:
        raise BadInput(begun.sentence(), remedy=begun.way())
    return begun


def written_in(plan: Plan) -> tuple[str, ...]:
    """Paths of the files that the plan makes different."""
    return tuple(file.path for file in plan.files if file.change is not FileChange.SAME)


async def files_before(ports: HasFolders, plan: Plan) -> tuple[FileBefore, ...]:
    """What stands in the place of each file that the plan makes different; the auth key's is none of them."""
    return await files_before_in(ports, plan.stack, plan)


async def files_before_in(ports: HasFolders, stack: str, plan: Plan) -> tuple[FileBefore, ...]:
    """The same of a folder that has another name than the plan's; and `.env`, to which the device's name is told."""
    disk = await asyncio.to_thread(ports.folders.read, stack)
    assert disk is not None  # a plan of a change is made of what stands
    wanted = written_in(plan) if stack == plan.stack else tuple(file.path for file in plan.files)
    return tuple(
        FileBefore(path=file.path, text=text_on_disk(disk, file.path), mode=file.mode)
        for file in plan.files
        if file.path in wanted and file.path != AUTH_KEY_FILE
    )


async def stands_as_before(ports: HasFolders, stack: str, files: Sequence[FileBefore]) -> bool:
    disk = await asyncio.to_thread(ports.folders.read, stack)
    return disk is not None and all(text_on_disk(disk, file.path) == file.text for file in files)


async def write_back(ports: HasFolders, folder: str, stack: str, files: Sequence[FileBefore]) -> None:
    """Put the files in place again as they were; one that was not there before stays, since nothing reads it then."""
    plan = Plan(
        stack=stack, folder=folder, folders=(), commands=(), update=True,
        files=(
            *(PlannedFile(path=one.path, text=one.text, mode=one.mode) for one in files if one.text is not None),
            PlannedFile(path=AUTH_KEY_FILE, text="", mode=0o600, secret=True),  # what stands is left alone
        ),
    )  # fmt: skip
    if not await stands_as_before(ports, stack, files):
        staging = await asyncio.to_thread(ports.folders.stage, plan, None)
        await to_its_end(ports.folders.commit, plan, staging)


def _plan_of(context: ChangeContext) -> Plan:
    plan = context.request.plan
    assert plan is not None  # only who goes on or back has none
    return plan
