"""A database starts on the data of its own line alone: another one is refused before anything is made anew."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.database import Line, database_of, find_line, line_named, parts_ways
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasEngine


_SEEN_DEPTH = 2
"""How deep below its folder it is known what stands there."""


async def check_lines(ports: EngineAndFolders, stack: str, images: Mapping[str, str]) -> None:
    """Raise BadInput where a service's image is a database that does not take the data of the container that stands.

    `images` are references by service; of one that is not on this host its name alone tells. Nothing is refused where
    the engine does not answer, and where the old data's folder was taken away.
    """
    try:
        found = await members(ports, stack)
        if not found.containers:
            return
        disk = await asyncio.to_thread(ports.folders.read, stack)
        for service, reference in images.items():
            for container in found.of(service):
                if not _is_emptied(container, disk):
                    old = await line_of(ports, container.image_id) or line_named(container.image)
                    refuse_other_line(stack, service, new=await line_of(ports, reference), old=old)
    except (EngineUnreachable, EngineRefused):
        return


async def line_of(ports: HasEngine, image: str) -> Line | None:
    """By what is written in the image, else by its name; None for what is no database."""
    inspected = await ports.engine.image(image)
    return line_named(image) if inspected is None else find_line(inspected)


def refuse_other_line(stack: str, service: str, *, new: Line | None, old: Line | None) -> None:
    """Raise BadInput where the new database would not start on the old one's data."""
    if old is None or new is None or not parts_ways(old, new):
        return
    way = f"Keep {old} in the Compose file's tag"
    if old.product.kind is new.product.kind:
        way += f"; or name {new} there and take the data across: scaletail-tui update {stack} --with-dump"
    raise BadInput(
        f"{service} holds data of {old}, and the newer image is {new}: it does not take them as they lie there.",
        remedy=f"{way}.",
    )


def _is_emptied(container: ContainerFacts, disk: StackOnDisk | None) -> bool:
    """True where its data lay in a folder of the stack's that is there no more."""
    database = database_of(container)
    if database is None or disk is None or not database.source or database.volume:
        return False
    inside = database.source.removeprefix(f"{disk.folder}/")
    return inside != database.source and inside.count("/") < _SEEN_DEPTH and inside not in disk.modes
