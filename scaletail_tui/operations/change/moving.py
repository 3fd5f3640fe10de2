"""A rename's own stages: containers down, the folder under its new name, its files; and all of it back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.stage import StageEvent, StageState
from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind
from scaletail_tui.operations.change.files import (
    ChangeContext,
    files_before_in,
    find_begun,
    write_back,
    written_in,
)
from scaletail_tui.operations.change.naming import files_there, plan_rename
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.login import address as read_address
from scaletail_tui.operations.deploy.stage_context import StageReading
from scaletail_tui.operations.kept.let_go import let_go_of_stack
from scaletail_tui.operations.keys.device import NAME_COMES
from scaletail_tui.operations.lifecycle.begun import refuse_unfinished
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.observe.containers import find_project
from scaletail_tui.operations.observe.files import clear_leftover
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.plan.write import PlanOutdated, to_its_end
from scaletail_tui.ports.jobs import Course, DeployRequest

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ChangePorts


async def check(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """See that the plan is still the plan; to go on or back, see what was begun."""
    request, stages, ports = context.request, context.stages, context.ports
    if request.course is not Course.DO:
        context.begun = await find_begun(ports, request.stack, UndertakingKind.RENAME)
        yield stages.run("putting in order what the earlier one has left")
        for name in (context.begun.stack, context.begun.renamed):
            await clear_leftover(ports, name)
        context.recreated, context.touched = context.begun.recreated, True
        yield stages.ok("what was begun is known")
        return
    assert request.plan is not None  # only who goes on or back has none
    for name in (request.stack, request.renamed):
        await refuse_unfinished(ports, name)
    yield stages.run("docker compose config")
    await clear_leftover(ports, request.stack)
    now = await plan_rename(ports, request.stack, request.renamed)
    texts = [(file.path, file.text) for file in now.plan.files]
    if texts != [(file.path, file.text) for file in request.plan.files] or now.made_anew != request.recreated:
        raise PlanOutdated(
            f"The folder of {request.stack} has changed since its plan was made. Nothing was written.",
            remedy="Start it again: it is planned anew.",
        )
    stages.model = now.model
    yield stages.ok(f"{request.renamed} is free, and docker compose config passed")


async def write(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """Write down what stands, then down, move, write; to go back, the same the other way."""
    request, stages, ports = context.request, context.stages, context.ports
    if request.course is Course.BACK:
        async with aclosing(bring_back(context)) as events:
            async for event in events:
                yield event
    else:
        if context.begun is None:
            assert request.plan is not None  # only who goes on or back has none
            context.begun = Undertaking(
                kind=UndertakingKind.RENAME, stack=request.stack, renamed=request.renamed, at=ports.clock.now(),
                files=await files_before_in(ports, request.stack, request.plan), recreated=request.recreated,
            )  # fmt: skip
            await asyncio.to_thread(ports.undertakings.keep, context.begun)
        context.touched = True
        async with aclosing(_move(context, context.begun)) as events:
            async for event in events:
                yield event
    stages = context.stages
    stages.model = await ports.compose.config(stages.folder, stages.project)
    yield stages.ok(f"{stages.folder}, project {stages.project}")


async def _move(context: ChangeContext, begun: Undertaking) -> AsyncGenerator[StageEvent, None]:
    ports, stages, old, new = context.ports, context.stages, begun.stack, begun.renamed
    if await asyncio.to_thread(ports.folders.exists, old):
        yield stages.run(f"stopping what is called {old}")
        await run_to_end(ports.compose.down(ports.folders.folder(old), await find_project(ports, old)))
        yield stages.run(f"moving {ports.folders.folder(old)}")
        await to_its_end(ports.folders.move, old, new)
    yield stages.run("writing its files")
    plan: Plan | None = context.request.plan
    if plan is None:
        plan, _ = await files_there(ports, old, new)
    if written_in(plan):
        staging = await asyncio.to_thread(ports.folders.stage, plan, None)
        await to_its_end(ports.folders.commit, plan, staging)


async def bring_back(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """Files as they were, the folder under its old name; what is looked at from now on is the stack of that name."""
    ports, begun = context.ports, context.begun
    assert begun is not None  # nothing is touched before it is written down
    old, new = begun.stack, begun.renamed
    if not await asyncio.to_thread(ports.folders.exists, old):
        yield context.stages.run(f"stopping what is called {new}")
        await clear_leftover(ports, new)
        await run_to_end(ports.compose.down(ports.folders.folder(new), new))
        yield context.stages.run("putting the files back")
        await write_back(ports, ports.folders.folder(new), new, begun.files)
        await to_its_end(ports.folders.move, new, old)
    stands = context.stages
    await stands.session.close()
    context.stages = DeployContext(ports, DeployRequest(spec=await spec_from_disk(ports, old)))
    context.stages.began, context.stages.limits = stands.began, stands.limits
    context.stages.enter(stands.stage)
    yield context.stages.run(f"it is called {old} again")


async def address(context: ChangeContext) -> AsyncGenerator[StageEvent, None]:
    """As a deploy reads it, once the tailnet calls the device otherwise than before."""
    stages, begun, clock = context.stages, context.begun, context.ports.clock
    since = clock.monotonic()

    async def look() -> StageReading:
        seen = await stages.session.look()
        own: dict[str, Any] = ((seen.status if seen else None) or {}).get("Self") or {}
        label = str(own.get("DNSName") or "").partition(".")[0]
        old = begun is not None and label == begun.stack
        waits = (not label or old) and clock.monotonic() - since < NAME_COMES
        return StageReading(done=not waits, evidence=f"the tailnet still says {label}" if waits and label else "")

    if context.request.course is not Course.BACK:
        async with aclosing(stages.until(look, first="waiting for the new name")) as events:
            async for event in events:
                yield event
    async with aclosing(read_address(stages)) as events:
        async for event in events:
            kept = stages.host.partition(".")[0] == (begun.stack if begun is not None else "")
            if event.state is not StageState.OK or not kept or context.request.course is Course.BACK:
                yield event
                continue
            name = context.request.renamed
            yield stages.ok(
                f"{stages.host}: an admin has named it, and the tailnet keeps that name; the machines page changes it, "
                f"or: scaletail-tui device {name} rename {name}"
            )


async def settle(ports: ChangePorts, old: str, new: str) -> None:
    """What was seen of the device is known under its new name; what ran before has names that nobody uses now."""
    await asyncio.to_thread(ports.identities.move, old, new)
    await let_go_of_stack(ports, old)
