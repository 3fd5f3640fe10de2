"""Several visited services of one file, each as a stack of its own: what each is called, has and leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.imports.choices import choices_in
from scaletail_tui.domain.imports.choose import GENERIC, ImportWishes
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.stack.hostname import sanitize
from scaletail_tui.operations.imports.importing import find_parts

if TYPE_CHECKING:
    from scaletail_tui.operations.imports.running import RunBefore
    from scaletail_tui.ports.needs import ImportPorts, StandingPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPart:
    """One of the stacks that a file becomes."""

    name: str
    """Of the stack."""
    visit: str
    """The service that is visited."""
    port: int
    """Where it listens, as it was said; 0: not said."""
    services: tuple[str, ...]
    """All that belong to it, in the order of the file."""
    left: tuple[str, ...]
    """Services of the other stacks."""


async def find_import_parts(
    ports: ImportPorts, given: GivenStack, wishes: ImportWishes, said: Mapping[str, int], *, prefix: str = ""
) -> tuple[ImportPart, ...]:
    """`said` is each service that is wanted with its port, or none for all that are visited; raises BadInput."""
    parts = await find_parts(ports, given, wishes, tuple(said))
    every = [name for part in parts.values() for name in part]
    return tuple(
        ImportPart(
            name=_name_of(prefix, given, visit), visit=visit, port=said.get(visit, 0), services=part,
            left=tuple(other for other in every if other not in part),
        )
        for visit, part in parts.items()
    )  # fmt: skip


async def find_standing(ports: StandingPorts, given: GivenStack, parts: Sequence[ImportPart]) -> frozenset[str]:
    """Names of those that were made of this very file before and came up: who begins again leaves them as they are."""

    def look() -> frozenset[str]:
        return frozenset(part.name for part in parts if _stands(ports, given, part))

    return await asyncio.to_thread(look)


def share_stops(before: RunBefore, parts: Sequence[ImportPart]) -> dict[str, tuple[str, ...]]:
    """Name of each of these stacks to the containers that it takes the place of, which are stopped when it starts.

    What belongs to none of them (a proxy, a service that is gone from the file) goes with the first, before anything
    new works on the data. `parts` are those that are still to be made.
    """
    owners = {service: part.name for part in parts for service in part.services}
    shared: dict[str, list[str]] = {part.name: [] for part in parts}
    for container in before.running:
        first = parts[0].name if parts else ""
        if owner := owners.get(before.services.get(container, ""), first):
            shared[owner].append(container)
    return {name: tuple(stops) for name, stops in shared.items()}


def _stands(ports: StandingPorts, given: GivenStack, part: ImportPart) -> bool:
    disk = ports.folders.read(part.name)
    try:
        before = choices_in(disk.meta) if disk is not None else None
    except ValueError:
        return False
    if before is None or not given.folder:
        return False
    if (before.folder, before.source, before.visit) != (given.folder, given.source, part.visit):
        return False
    last = ports.jobs.latest(part.name)
    return last is None or not last.new_stack or ports.jobs.has_succeeded(last.id)


def _name_of(prefix: str, given: GivenStack, service: str) -> str:
    before = prefix or (given.called if service in GENERIC else "")
    return sanitize(f"{before}-{service}".replace("_", "-")).strip("-")
