"""Tell a stack the name that its device has now: an admin renamed it, or the whole tailnet."""

from __future__ import annotations

import asyncio

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.lifecycle.compose_folder import place_of
from scaletail_tui.operations.lifecycle.start_stop import create_containers, start_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.public_host import tell_files
from scaletail_tui.ports.bundle import Ports


async def tell_name(ports: Ports, name: str, host: str) -> str:
    """Write the DNS name to the stack's files; containers whose environment held the old one are made anew, and apps
    are restarted where a file that they mount did.

    Raises BadInput for a stack that we did not write, ScaletailError when a container does not come up again.
    """
    if not host:
        raise BadInput(f"There is no name to tell the files of {name}.")
    in_files = await tell_files(ports, await spec_from_disk(ports, name), host)
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, name)
    before = {one.id for one in (await members(ports, name)).containers}
    await create_containers(ports, name, model.get("services") or {}, place=place, model=model)
    if in_files:
        apps = (await members(ports, name)).apps
        await asyncio.gather(*(ports.engine.restart(app.name) for app in apps if app.id in before and not app.done))
    await start_held(ports, name)
    anew = sorted(one.name for one in (await members(ports, name)).containers if one.id not in before)
    return f"The files of {name} say {host} now" + (f"; made anew: {', '.join(anew)}." if anew else ".")
