"""Start, stop and restart a stack: sidecar and app are one unit and are always acted on together.

A restarted sidecar has a new network namespace; containers that had joined the old one sit in a dead one until they are
restarted too. So the order is always: helpers, sidecar, apps to start, and the reverse to stop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.operations.imports.earlier import refuse_beside_earlier
from scaletail_tui.operations.lifecycle.begun import MOVES, refuse_unfinished
from scaletail_tui.operations.lifecycle.compose_folder import StackPlace, place_of, run_to_end, sidecar_service_in
from scaletail_tui.operations.lifecycle.refusal import forget_refusal, keep_refusal
from scaletail_tui.operations.observe.containers import Members, find_project, members
from scaletail_tui.operations.observe.files import clear_leftover
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.render.compose import begin_with, order_start

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasEngine, HasFolders, OriginPorts, StartPorts, StopPorts

log = logging.getLogger(__name__)
START_LIMIT = 15.0
"""Seconds until a started container must be seen running."""
LOOK_AGAIN = 0.1
_TOGETHER = 60.0
"""Seconds within which the ends of containers belong to one stop: each may take ten to go."""
_Act = Callable[[str], Awaitable[None]]


async def start_pair(ports: StartPorts, name: str) -> None:
    """Start what is stopped, in order, and see it running. Raises ScaletailError with what did not start.

    Raises BadInput where a move or a restore of its data was cut off: that goes on, or back, before anything starts.
    """
    with ports.locks.hold(name, "start"):
        await refuse_unfinished(ports, name, MOVES)
        await refuse_beside_earlier(ports, name)
        await _finish_deploy(ports, name)
        await start_held(ports, name)


async def _finish_deploy(ports: HasFolders, name: str) -> None:
    """What a killed deploy had staged is put in place or thrown away before the stack starts with it, or without."""
    if await asyncio.to_thread(ports.folders.exists, name) and (told := await clear_leftover(ports, name)):
        log.info("%s", told)


async def start_held(ports: StartPorts, name: str, *, only: Container[str] | None = None) -> None:
    """The work of `start_pair`, for a caller that holds the stack; `only` names containers beside which none starts."""
    async with keep_refusal(ports, name):
        await _start(ports, await _find_members(ports, name), only=only)
    if only is None:
        await _make_the_rest(ports, name)
    await forget_refusal(ports, name)


async def start_all(ports: StartPorts) -> dict[str, ScaletailError | None]:
    """Start what the engine left behind at boot: the rest of every stack whose sidecar runs; name to what went wrong.

    Engines before 28 start all containers at once, and an app that comes before its sidecar is not tried again. A stack
    that somebody stopped has no running sidecar and stays stopped.
    """
    done: dict[str, ScaletailError | None] = {}
    for name in ports.folders.names():
        try:
            found = await members(ports, name)
            if found.sidecar is not None and found.sidecar.running:
                done[name] = None
                await start_pair(ports, name)
        except ScaletailError as error:
            done[name] = error
    return done


async def stop_pair(ports: StopPorts, name: str) -> None:
    """Stop apps, then the sidecar, then helpers; nothing is removed."""
    with ports.locks.hold(name, "stop"):
        await stop_held(ports, name)
        await forget_refusal(ports, name)


async def stop_held(ports: OriginPorts, name: str) -> None:
    """The work of `stop_pair`, for a caller that holds the stack."""
    await _stop(ports, await _find_members(ports, name))


async def restart_pair(ports: StartPorts, name: str) -> None:
    """Stop and start in order; helpers (databases) go on running. Raises ScaletailError."""
    with ports.locks.hold(name, "restart"):
        await refuse_unfinished(ports, name, MOVES)
        await refuse_beside_earlier(ports, name)
        await _finish_deploy(ports, name)
        await restart_held(ports, name)
        await _make_the_rest(ports, name)


async def restart_held(ports: StartPorts, name: str) -> None:
    """The work of `restart_pair`, for a caller that holds the stack."""
    found = await _find_members(ports, name)
    alive = [app for app in found.apps if app.alive]
    await _each(ports.engine.stop, alive)
    async with keep_refusal(ports, name):
        if found.sidecar is not None:
            await ports.engine.restart(found.sidecar.name)
        await _start(ports, await members(ports, name), again=frozenset(app.name for app in alive))
    await forget_refusal(ports, name)


async def start_apps(ports: StartPorts, name: str) -> None:
    """Start, or start again, the apps alone, into the sidecar's present namespace; helpers that stopped come first."""
    with ports.locks.hold(name, "start"):
        await apps_started(ports, name)


async def apps_started(ports: StartPorts, name: str) -> None:
    """The work of `start_apps`, for a caller that holds the stack."""
    found = await _find_members(ports, name)
    if found.sidecar is None or not found.sidecar.running:
        raise ScaletailError(f"The sidecar of {name} is not running.", remedy=f"Run: scaletail-tui start {name}")
    async with keep_refusal(ports, name):
        await _start(ports, found)
    missing = await _never_created(ports, name)
    if missing:
        await create_containers(ports, name, missing)
    await forget_refusal(ports, name)


async def _start(
    ports: StartPorts, found: Members, *, again: frozenset[str] = frozenset(), only: Container[str] | None = None
) -> None:
    """Start what is not a job that has done its work; `again` names apps that ran until they were stopped for this.

    Beside the sidecar none starts that is not among `only`, where that is given.
    """
    again |= _stopped_together(found)
    if not found.containers or found.sidecar is None:
        await _create(ports, found.name)
        return
    await _each(
        ports.engine.start,
        [
            helper for helper in found.helpers
            if not helper.running and (not helper.done or helper.name in again) and _is_among(helper, only)
        ],
    )  # fmt: skip
    if not found.sidecar.running:
        await ports.engine.start(found.sidecar.name)
    await _wait_until_running(ports, found.name, [found.sidecar.name])
    found = await members(ports, found.name)
    assert found.sidecar is not None
    lasting = [app for app in found.apps if (not app.done or app.name in again) and _is_among(app, only)]
    astray = [app for app in lasting if app.joined != found.sidecar.id]
    if astray:
        await _recreate(ports, found.name, [app.service for app in astray])
    at_home = [app for app in lasting if app.joined == found.sidecar.id]
    await _each(ports.engine.start, [app for app in at_home if not app.running])
    await _each(ports.engine.restart, [app for app in at_home if app.running and _older(app, found.sidecar)])
    await _wait_until_running(ports, found.name, [app.name for app in lasting])


def _is_among(container: ContainerFacts, only: Container[str] | None) -> bool:
    return only is None or container.name in only


def _stopped_together(found: Members) -> frozenset[str]:
    """What ended when the sidecar did was stopped with it: an exit status of 0 does not make it a job that is done."""
    sidecar = found.sidecar
    if sidecar is None or sidecar.running or sidecar.finished is None:
        return frozenset()
    others = [
        container for container in found.containers if container.finished is not None and container.name != sidecar.name
    ]
    return frozenset(other.name for other in others if abs((other.finished or 0.0) - sidecar.finished) < _TOGETHER)


async def _stop(ports: HasEngine, found: Members) -> None:
    await _each(ports.engine.stop, found.apps)
    await _each(ports.engine.stop, [found.sidecar] if found.sidecar is not None else [])
    await _each(ports.engine.stop, found.helpers)


async def _find_members(ports: OriginPorts, name: str) -> Members:
    await check_known(ports, name)
    return await members(ports, name)


async def _create(ports: StartPorts, name: str) -> None:
    """The folder is there but its containers are not, or not all: Compose makes them, sidecar first."""
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, place.project)
    await create_containers(ports, name, model.get("services") or {}, place=place, model=model)
    found = await members(ports, name)
    await _wait_until_running(
        ports, name, [one.name for one in (*found.apps, *([found.sidecar] if found.sidecar else []))]
    )


async def create_containers(
    ports: StartPorts, name: str, services: Container[str], *, place: StackPlace | None = None,
    model: Mapping[str, Any] | None = None, again: bool = False,
) -> None:  # fmt: skip
    """Let Compose make, or make anew where they differ, these services: the sidecar first, then the rest in groups.

    `again` makes all of them anew. Apps that belong to another container than the present sidecar always are. The
    caller holds the stack.
    """
    place = place or await place_of(ports, name)
    async with keep_refusal(ports, name):
        model = model if model is not None else await ports.compose.config(place.folder, place.project)
        await _create_in_order(ports, place, services, model, again=again)


async def _create_in_order(
    ports: StartPorts, place: StackPlace, services: Container[str], model: Mapping[str, Any], *, again: bool
) -> None:
    name, first = place.name, sidecar_service_in(model)
    if first in services:
        before = begin_with(model) if first == SIDECAR_SERVICE else (first,)
        await run_to_end(ports.compose.up(place.folder, place.project, before, force_recreate=again))
        await _wait_until_running(ports, name, [one.name for one in (await members(ports, name)).of(first)])
    found = await members(ports, name)
    home = found.sidecar.id if found.sidecar is not None else ""
    anew = set(model.get("services") or ()) if again else {app.service for app in found.apps if app.joined != home}
    for group in order_start(model):
        for forced in (True, False):
            wanted = tuple(one for one in group if one in services and one != first and (one in anew) is forced)
            if wanted:
                await run_to_end(ports.compose.up(place.folder, place.project, wanted, force_recreate=forced))


async def _make_the_rest(ports: StartPorts, name: str) -> None:
    """Services of our own file that have no container, since its making was refused; else Compose is not asked."""
    disk = await asyncio.to_thread(ports.folders.read, name)
    if disk is None or disk.meta is None or disk.problem:
        return
    if {*disk.services} <= {container.service for container in (await members(ports, name)).containers}:
        return
    await create_containers(ports, name, await _never_created(ports, name))


async def _never_created(ports: StartPorts, name: str) -> tuple[str, ...]:
    """Services of our own files that have no container; of a stack made by hand nobody knows what shall run."""
    disk = ports.folders.read(name)
    if disk is None or disk.meta is None or disk.problem:
        return ()
    model = await ports.compose.config(ports.folders.folder(name), await find_project(ports, name))
    there = {container.service for container in (await members(ports, name)).containers}
    return tuple(service for service in model.get("services") or {} if service not in there)


async def _recreate(ports: StartPorts, name: str, services: Sequence[str]) -> None:
    """The sidecar was made anew, and these apps still point at the one before: only a new container can join."""
    place = await place_of(ports, name)
    await run_to_end(ports.compose.up(place.folder, place.project, services, force_recreate=True))


def _older(app: ContainerFacts, sidecar: ContainerFacts) -> bool:
    """True when the app was started before the sidecar's present run: its namespace is dead."""
    return app.started is not None and sidecar.started is not None and app.started < sidecar.started


async def _wait_until_running(ports: StartPorts, name: str, wanted: Iterable[str]) -> None:
    """Look until all of them run or have done their job; raises ScaletailError for the first that does not."""
    waiting = set(wanted)
    deadline = ports.clock.monotonic() + START_LIMIT
    while waiting:
        found = await members(ports, name)
        waiting = {one for one in waiting if (it := found.find(one)) is None or not (it.running or it.done)}
        if not waiting:
            return
        if ports.clock.monotonic() > deadline:
            first = sorted(waiting)[0]
            facts = found.find(first)
            why = "" if facts is None else facts.error or f"{facts.status}, exit status {facts.exit_code}"
            raise ScaletailError(
                f"{first} does not stay up: {why or 'it is gone'}.",
                detail=why,
                remedy=f"Run: scaletail-tui doctor {name}",
            )
        await ports.clock.sleep(LOOK_AGAIN)


async def _each(act: _Act, containers: Iterable[ContainerFacts]) -> None:
    await asyncio.gather(*(act(container.name) for container in containers))
