"""What a move of data has left beside the link: found, and removed once the stack's name was typed."""

from __future__ import annotations

import asyncio
import posixpath
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.backup.survey import find_image
from scaletail_tui.operations.backup.tools import BackupTools
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.folders import Standing
from scaletail_tui.render.stack import DATA_FOLDER

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import MovePorts


async def find_old_data(ports: MovePorts, stack: str, folder: str = DATA_FOLDER) -> tuple[str, ...]:
    """Absolute paths; none where the data are in their place, and no link stands there."""
    origin = await check_known(ports, stack)
    source = posixpath.join(origin.folder, folder)
    begun = await asyncio.to_thread(ports.undertakings.read, stack)
    if begun is not None and begun.moved is not None:
        raise BadInput(begun.sentence(), remedy=begun.way())
    if not origin.folder or await asyncio.to_thread(ports.folders.standing, source) is not Standing.LINK:
        return ()
    return await asyncio.to_thread(ports.folders.find_asides, source)


async def remove_old_data(
    ports: MovePorts, tools: BackupTools, stack: str, typed: str, folder: str = DATA_FOLDER
) -> tuple[str, ...]:
    """Remove them; returns their paths. Raises BadInput where another name was typed, or there are none."""
    if typed != stack:
        raise BadInput(f"The old data of {stack} go only when its name is typed: {typed!r} is not {stack!r}.")
    with ports.locks.hold(stack, "move-data --remove-old"):
        found = await find_old_data(ports, stack, folder)
        if not found:
            raise BadInput(f"No move has left old data of {stack}.")
        image = await find_image(ports, await check_known(ports, stack), await members(ports, stack))
        for path in found:
            await asyncio.to_thread(tools.bulk.empty, image, Source(name=path))
            if not await asyncio.to_thread(ports.folders.remove_empty, path):
                above, name = posixpath.split(path)
                await ports.engine.in_folder(image, above, ["sh", "-c", 'rmdir -- "$1"', "sh", name])
    return found
