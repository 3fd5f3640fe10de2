"""Apply what the files say now: containers that differ are made anew, the sidecar first."""

from __future__ import annotations

from scaletail_tui.operations.members import members
from scaletail_tui.operations.pair import created, started
from scaletail_tui.operations.stack_place import place_of
from scaletail_tui.ports import Ports


async def recreate(ports: Ports, name: str) -> str:
    """`docker compose up` in the order of the stack; apps whose sidecar is another one now join the new one.

    Raises ComposeFailed before anything is touched where Compose refuses the files.
    """
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, name)
    before = {one.name: one.id for one in (await members(ports, name)).containers}
    await created(ports, name, model.get("services") or {}, place=place, model=model)
    await started(ports, name)
    after = {one.name: one.id for one in (await members(ports, name)).containers}
    fresh = sorted(one for one, container in after.items() if before.get(one) != container)
    return f"Made anew: {', '.join(fresh)}." if fresh else f"The containers of {name} are what its files say already."
