"""Apply what the files say now: containers that differ are made anew, the sidecar first."""

from __future__ import annotations

from scaletail_tui.operations.lifecycle.compose_folder import place_of
from scaletail_tui.operations.lifecycle.start_stop import create_containers, start_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.bundle import Ports


async def recreate(ports: Ports, name: str) -> str:
    """`docker compose up` in the order of the stack; apps whose sidecar is another one now join the new one.

    Raises ComposeFailed before anything is touched where Compose refuses the files.
    """
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, name)
    services = model.get("services") or {}
    before = await _ids(ports, name)
    await create_containers(ports, name, services, place=place, model=model)
    if await _ids(ports, name) == before:
        # Compose sees no difference, and still the containers are not as they should be: a network that was taken
        # away, an inline config that was edited.
        await create_containers(ports, name, services, place=place, model=model, again=True)
    await start_held(ports, name)
    after = await _ids(ports, name)
    return f"Made anew: {', '.join(sorted(one for one, made in after.items() if before.get(one) != made))}."


async def _ids(ports: Ports, name: str) -> dict[str, str]:
    return {one.name: one.id for one in (await members(ports, name)).containers}
