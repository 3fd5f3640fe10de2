"""Make containers anew, the sidecar first: by what the files say now, a new name, or without a TUN device."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.diagnosis.findings.make import find_in_tool_words
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.lifecycle.compose_folder import by_hand, folder_of, place_of
from scaletail_tui.operations.lifecycle.start_stop import create_containers, start_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.planning import make_plan, spec_from_disk
from scaletail_tui.operations.plan.powers import allow_what_stands
from scaletail_tui.operations.plan.write import put_in_place
from scaletail_tui.operations.serve.remember import tell_files
from scaletail_tui.ports.compose import ComposeFailed

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EditPorts, EngineAndFolders, LookPorts, OriginPorts, StartPorts


async def recreate(ports: StartPorts, name: str) -> str:
    """`docker compose up` in the order of the stack; apps whose sidecar is another one now join the new one.

    Raises ComposeFailed before anything is touched where Compose refuses the files.
    """
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, place.project)
    services = model.get("services") or {}
    before = await _ids(ports, name)
    try:
        await create_containers(ports, name, services, place=place, model=model)
        anew = await _ids(ports, name) == before
    except ComposeFailed as refused:
        if not _mends(refused):
            raise
        anew = True  # it would start the old container again, which the engine refuses for good
    if anew:
        # Compose sees no difference, and still the containers are not as they should be: a network that was taken
        # away, an inline config that was edited.
        await create_containers(ports, name, services, place=place, model=model, again=True)
    await start_held(ports, name)
    after = await _ids(ports, name)
    return f"Made anew: {', '.join(sorted(one for one, made in after.items() if before.get(one) != made))}."


def _mends(refused: ComposeFailed) -> bool:
    """True where a new container is the way out of what was said."""
    known = find_in_tool_words(refused.detail)
    return known is not None and known.remedy.action is RemedyAction.RECREATE


async def _ids(ports: EngineAndFolders, name: str) -> dict[str, str]:
    return {container.name: container.id for container in (await members(ports, name)).containers}


async def to_userspace(ports: LookPorts, name: str) -> str:
    """Write the stack's files for it, as an update would (what was edited by hand is kept), and make it anew."""
    disk = ports.folders.read(name)
    if disk is None or disk.meta is None:
        raise by_hand(name, "we do not write its files", await _by_hand(ports, name))
    spec = await spec_from_disk(ports, name)
    plan = await make_plan(ports, replace(spec, sidecar=replace(spec.sidecar, userspace=True)))
    await put_in_place(ports, allow_what_stands(ports, spec, plan), None)
    model = await ports.compose.config(plan.folder, name)
    await create_containers(ports, name, model.get("services") or {}, model=model)
    await start_held(ports, name)
    return f"{name} uses userspace networking now."


async def _by_hand(ports: OriginPorts, name: str) -> str:
    sidecar = (await members(ports, name)).sidecar
    service = sidecar.service if sidecar is not None and sidecar.service else "sidecar"
    folder = await folder_of(ports, name)
    return (
        f"In its Compose file give the service {service} TS_USERSPACE=true, take devices: and cap_add: away, "
        f"then run{f' in {folder}' if folder else ''}: docker compose up -d --force-recreate"
    )


async def tell_name(ports: EditPorts, name: str, host: str) -> str:
    """Write the DNS name to the stack's files; containers whose environment held the old one are made anew, and apps
    are restarted where a file that they mount did.

    Raises BadInput for a stack that we did not write, ScaletailError when a container does not come up again.
    """
    if not host:
        raise BadInput(f"There is no name to tell the files of {name}.")
    in_files = await tell_files(ports, await spec_from_disk(ports, name), host)
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, place.project)
    before = {container.id for container in (await members(ports, name)).containers}
    await create_containers(ports, name, model.get("services") or {}, place=place, model=model)
    if in_files:
        apps = (await members(ports, name)).apps
        await asyncio.gather(*(ports.engine.restart(app.name) for app in apps if app.id in before and not app.done))
    await start_held(ports, name)
    anew = sorted(container.name for container in (await members(ports, name)).containers if container.id not in before)
    return f"The files of {name} say {host} now" + (f"; made anew: {', '.join(anew)}." if anew else ".")
