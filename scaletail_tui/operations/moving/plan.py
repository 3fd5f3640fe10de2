"""What moving a stack's data takes, found before anything is stopped."""

from __future__ import annotations

import asyncio
import posixpath
import re
from typing import TYPE_CHECKING

from scaletail_tui.domain.backup.progress import size_words
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.data_move import MovePlan
from scaletail_tui.operations.backup.survey import find_image
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.operations.observe.origin import Origin, StackOrigin, check_known
from scaletail_tui.ports.folders import Standing
from scaletail_tui.render.stack import DATA_FOLDER

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import MovePorts

_SPARE = 50_000_000
"""Bytes that stay free on the other disk."""
_IDENTITY = "tailscale"
"""The folder of a device's identity, its key and what Serve shows: no data."""


async def plan_move(ports: MovePorts, stack: str, to: str, folder: str = DATA_FOLDER) -> MovePlan:
    """Raises BadInput where there is nothing to move, or nowhere to; ScaletailError where there is no room for it."""
    origin = await check_known(ports, stack)
    if not origin.folder or origin.origin is Origin.CONTAINERS:
        raise BadInput(f"{stack} has no folder whose data could be moved.", remedy=origin.way())
    begun = await asyncio.to_thread(ports.undertakings.read, stack)
    if begun is not None:
        raise BadInput(begun.sentence(), remedy=begun.way())
    source = await _find_source(ports, origin, folder)
    target = await _find_target(ports, origin, to, folder)
    found = await members(ports, stack)
    _check_mounts(found, origin, source)
    size = await _measure(ports, origin, source)
    free = await asyncio.to_thread(ports.host.free_bytes, to)
    if free is not None and free < size + _SPARE:
        raise ScaletailError(
            f"{source} holds {size_words(size)}, and {size_words(free)} are free in {to}: that is too little.",
            remedy="Make room there, or name another disk. Nothing was changed.",
        )
    order = (*found.helpers, *((found.sidecar,) if found.sidecar is not None else ()), *found.apps)
    volumes = sorted({one.mounts[at].removesuffix("/_data").rpartition("/")[2] for one in order for at in one.volumes})
    notes = ["ACLs and extended attributes are not copied."]
    if volumes:
        notes.append(f"What the engine keeps in volumes stays where it is: {', '.join(volumes)}.")
    return MovePlan(
        stack=stack, folder=folder, source=source, target=target,
        aside=f"{source}.before-move-{file_stamp(ports.clock.now())}", bytes=size, free=free,
        running=tuple(one.name for one in order if one.running), notes=tuple(notes),
    )  # fmt: skip


async def _find_source(ports: MovePorts, origin: StackOrigin, folder: str) -> str:
    steps = folder.split("/")
    if not folder or any(step in ("", ".", "..") for step in steps) or steps[0] == _IDENTITY:
        raise BadInput(
            f"{folder!r} is no folder of data in {origin.folder}.",
            remedy=f"Name one below it, as --folder {DATA_FOLDER}",
        )
    source = posixpath.join(origin.folder, folder)
    match await asyncio.to_thread(ports.folders.standing, source):
        case Standing.FOLDER:
            return source
        case Standing.LINK:
            raise BadInput(f"{source} is a link: its data are elsewhere already.", remedy=f"See: ls -l {source}")
        case Standing.EMPTY:
            raise BadInput(f"{source} is empty: there is nothing to move.")
        case Standing.CLOSED:
            raise BadInput(f"{source} is closed to this user.", remedy="Run it as the owner of the stack's folder.")
    raise BadInput(f"There is no folder {source}.", remedy="Name the one that holds the data with --folder PATH")


def _check_mounts(found: Members, origin: StackOrigin, source: str) -> None:
    """A link below what a container mounts leads nowhere in there; who mounts the whole host is not asked."""
    for one in found.containers:
        for inside, outside in one.mounts.items():
            within = outside == origin.folder or outside.startswith(f"{origin.folder}/")
            if inside not in one.volumes and within and source.startswith(f"{outside.rstrip('/')}/"):
                raise BadInput(
                    f"{one.name} mounts {outside} whole: a link below it leads nowhere in there.",
                    remedy="Move the folder that is mounted, with --folder; the whole stack cannot be moved.",
                )


async def _find_target(ports: MovePorts, origin: StackOrigin, to: str, folder: str) -> str:
    if not to.startswith("/") or posixpath.normpath(to) != to or to == "/" or re.search(r"[\x00-\x1f\x7f]", to):
        raise BadInput(f"--to takes the whole path of a folder, as /mnt/big: {to!r} is none.")
    root = posixpath.dirname(origin.folder)
    if to == root or to.startswith(f"{origin.folder}/") or to == origin.folder:
        raise BadInput(f"{to} is where the stack itself stands.", remedy="Name a folder on the other disk.")
    if await asyncio.to_thread(ports.folders.standing, to) not in (Standing.FOLDER, Standing.EMPTY):
        raise BadInput(f"{to} is no folder that stands.", remedy="Mount the disk first, then name its folder.")
    target = posixpath.join(to, origin.name, folder)
    if await asyncio.to_thread(ports.folders.standing, target) not in (Standing.NOTHING, Standing.EMPTY):
        raise BadInput(f"{target} is there already, and nothing is written over.", remedy="Look what it is, or name "
                       "another folder with --to")  # fmt: skip
    return target


async def _measure(ports: MovePorts, origin: StackOrigin, source: str) -> int:
    """Bytes that the data take, whoever owns them."""
    image = await find_image(ports, origin, await members(ports, origin.name))
    said = (await ports.engine.in_folder(image, source, ["du", "-s", "-k", "."])).split()
    return int(said[0]) * 1024 if said and said[0].isdecimal() else 0
