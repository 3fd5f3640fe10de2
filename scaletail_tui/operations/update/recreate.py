"""Making containers anew: the sidecar first, then the apps that live in its network, group by group.

An image's name belongs to all stacks of a host: who else lives on what it leads to is told before.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Container, Mapping
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.inspect import project_of
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.app import wait_for_conditions
from scaletail_tui.operations.deploy.stage_context import StageContext, StageFailed, StageReading
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.render.compose import order_start

if TYPE_CHECKING:
    from scaletail_tui.operations.update.context import UpdateContext
    from scaletail_tui.ports.needs import HasEngine


def services_to_recreate(model: Mapping[str, Any], changed: Container[str], *, sidecar: str) -> tuple[str, ...]:
    """The changed ones, and with the sidecar all that live in its network: their namespace goes with it. In order."""
    bodies: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    order = [sidecar, *(key for group in order_start(model) for key in group if key != sidecar)]
    guests = {
        key for key, body in bodies.items() if str((body or {}).get("network_mode") or "") == f"service:{sidecar}"
    }
    pair = sidecar in changed
    return tuple(key for key in order if key and key in bodies and (key in changed or (pair and key in guests)))


def recreate_sidecar(context: StageContext, sidecar: str, *, force: bool = True) -> AsyncGenerator[StageEvent, None]:
    """`up --force-recreate` of the sidecar alone, until the engine says that it runs.

    Without `force` Compose makes it anew only where its files or its image say so.
    """

    async def start() -> None:
        await context.session.close()
        await run_to_end(
            context.ports.compose.up(context.folder, context.project, (sidecar,), force_recreate=force, pull=False)
        )

    async def look() -> StageReading:
        state = await context.session.state()
        if state.get("Running") and not state.get("Restarting"):
            return StageReading(done=True, evidence="made anew, and runs" if force else "runs")
        return StageReading(done=False, evidence=f"the sidecar is {state.get('Status') or 'not there yet'}")

    return context.until(look, first="making the sidecar anew" if force else "starting the sidecar", prepare=start)


async def recreate_apps(
    context: StageContext, services: Collection[str], *, sidecar: str, others: bool = False
) -> AsyncGenerator[StageEvent, None]:
    """The apps, group by group: one begins when what it depends on is healthy or done.

    What is not in `services` goes on running; with `others` it is made anew where its files say so.
    """
    compose = context.ports.compose
    for group in order_start(context.model):
        apps = tuple(key for key in group if key != sidecar)
        wanted = tuple(key for key in apps if key in services)
        rest = tuple(key for key in apps if key not in services) if others else ()
        if not (wanted or rest):
            continue
        async with aclosing(wait_for_conditions(context, context.model, (*wanted, *rest))) as events:
            async for event in events:
                yield event
        if wanted:
            yield context.run(f"making {', '.join(wanted)} anew")
            await run_to_end(compose.up(context.folder, context.project, wanted, force_recreate=True, pull=False))
        if rest:
            await run_to_end(compose.up(context.folder, context.project, rest, pull=False))


async def find_used_elsewhere(ports: HasEngine, project: str) -> frozenset[str]:
    """Ids of the images that containers of other projects were made from, stopped ones too."""
    rows = await ports.engine.containers()
    return frozenset(str(row.get("ImageID") or "") for row in rows if project_of(row) != project)


async def lead_back(ports: HasEngine, project: str, moved: Mapping[str, str]) -> None:
    """Let each name lead to its newer image again where another stack lives on that; `moved` is name to its id."""
    with suppress(ScaletailError):  # the other stack goes on as it runs, and its next check tells
        used = await find_used_elsewhere(ports, project)
        for reference, image in moved.items():
            if image in used:
                await ports.engine.tag(image, reference)


async def find_made_from_others(context: UpdateContext, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The services whose container was made from another image than wanted; `wanted` is service to image id."""
    found = await members(context.ports, context.request.stack)
    return tuple(key for key, image in wanted.items() if any(one.image_id != image for one in found.of(key)))


async def check_made_from(context: UpdateContext, wanted: Mapping[str, str]) -> None:
    """Raise StageFailed where a name was moved between the pull and the container."""
    wrong = await find_made_from_others(context, wanted)
    if wrong:
        raise StageFailed(
            f"{', '.join(wrong)} came up with another image than was pulled: somebody moved its name meanwhile.",
            fix=f"Run once more: scaletail-tui update {context.request.stack}",
        )
