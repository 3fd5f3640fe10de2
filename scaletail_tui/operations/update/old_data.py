"""A database's old data: set aside under a name that is written down before, and put back in its place."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.update.kept import Kept, OldData
from scaletail_tui.operations.kept.keep import note
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.engine import NoSuchContainer

if TYPE_CHECKING:
    from scaletail_tui.operations.update.context import UpdateContext
    from scaletail_tui.ports.backup.bulk import Bulk

_OWN = 'chmod "$1" . && chown "$2" .'
_CHUNK = 1024 * 1024


async def set_aside(context: UpdateContext, old: OldData, *, copied: bool) -> None:
    """Let the database's place be empty, or with `copied` hold a copy; what stood there keeps all it had, elsewhere.

    The caller has stopped it. A volume cannot be renamed, so that what it holds is copied before it is emptied.
    """
    bulk, place, aside = context.tools.bulk, _source(old, old.place), _source(old, old.aside)
    image = await find_image(context)
    if old.volume:
        await _to_its_end(bulk, partial(_copy_volume, bulk, image, place, aside))
        await _note_moved(context, old)
        if not copied:
            await _to_its_end(bulk, partial(bulk.empty, image, place))
        return
    owned = await asyncio.to_thread(bulk.look, image, Source(name=posixpath.dirname(old.place)), (_last(old.place),))
    await _note_moved(context, old)
    await asyncio.to_thread(partial(context.ports.folders.set_aside, old.place, name=_last(old.aside)))
    if copied:
        await _to_its_end(bulk, partial(_copy, bulk, image, aside, place))
    for mode, user, group in owned.values():
        argv = ["sh", "-c", _OWN, "sh", f"{mode:o}", f"{user}:{group}"]
        await context.ports.engine.in_folder(image, old.place, argv)


async def put_back(context: UpdateContext, kept: Kept) -> Kept:
    """Bring the old data to their place again; what stands there meanwhile is kept beside and named in the answer.

    Each of it can be done again. Raises ScaletailError where the old data are not where they were kept.
    """
    if not (kept.data or kept.stopped):
        return kept
    await _stop(context, {*kept.stopped, *(old.service for old in kept.data)})
    for old in kept.data:
        if not old.moved:
            continue
        if not old.volume:
            kept = await _note_data(context, kept, await _put_back_folder(context, old))
            continue
        if not old.new:  # written down once it is whole: what is half emptied is never copied a second time
            old = replace(old, new=await _copy_newer(context, old))
            kept = await _note_data(context, kept, old)
        await _refill_volume(context, old)
        kept = await _note_data(context, kept, replace(old, moved=False))
    if kept.dump:
        await asyncio.to_thread(remove_dump, context, kept.dump)
    return kept


def remove_dump(context: UpdateContext, path: str) -> None:
    """The data themselves are kept: a dump of them is in the way. Blocks."""
    archives = context.tools.archives
    with suppress(ScaletailError):
        archives.remove_part(archives.part_of(path))
    with suppress(ScaletailError):
        archives.remove(path)


async def find_image(context: UpdateContext) -> str:
    """The sidecar's, which is here and holds `sh` and `tar`."""
    found = await members(context.ports, context.request.stack)
    for one in ((found.sidecar,) if found.sidecar is not None else ()) + found.containers:
        for image in filter(None, (one.image, one.image_id)):
            if await context.ports.engine.has_image(image):
                return image
    raise ScaletailError(f"No image of {context.request.stack} is here to move its data with.")


async def _stop(context: UpdateContext, services: set[str]) -> None:
    """Nothing writes while data change their place; the apps first."""
    found = await members(context.ports, context.request.stack)
    for one in (*found.apps, *found.helpers):
        if one.service in services and one.running:
            with suppress(NoSuchContainer):
                await context.ports.engine.stop(one.name)


async def _put_back_folder(context: UpdateContext, old: OldData) -> OldData:
    bulk, folders = context.tools.bulk, context.ports.folders
    image = await find_image(context)
    above = Source(name=posixpath.dirname(old.place))
    here = await asyncio.to_thread(bulk.look, image, above, (_last(old.place), _last(old.aside)))
    if _last(old.aside) not in here:
        if _last(old.place) in here:  # ended before it was renamed
            return replace(old, moved=False)
        raise ScaletailError(f"The old data of {old.service} are not in {old.aside} any more.")
    new = ""
    if not await asyncio.to_thread(folders.put_back, old.place, old.aside):
        name = f"{_last(old.place)}.after-{file_stamp(context.ports.clock.now())}"
        new = await asyncio.to_thread(partial(folders.set_aside, old.place, name=name))
        await asyncio.to_thread(folders.put_back, old.place, old.aside)
    return replace(old, moved=False, new=new)


async def _copy_newer(context: UpdateContext, old: OldData) -> str:
    """The name of a new volume that holds what stands in the place of the old data."""
    bulk, image = context.tools.bulk, await find_image(context)
    new = f"{old.place}-after-{file_stamp(context.ports.clock.now())}"
    await asyncio.to_thread(_check_aside, bulk, old)
    await _to_its_end(bulk, partial(_copy_volume, bulk, image, _source(old, old.place), _source(old, new)))
    return new


async def _refill_volume(context: UpdateContext, old: OldData) -> None:
    """Let the place hold the old data and nothing else; what stood there has been copied."""
    bulk, image = context.tools.bulk, await find_image(context)
    place = _source(old, old.place)
    await asyncio.to_thread(_check_aside, bulk, old)
    await _to_its_end(bulk, partial(bulk.empty, image, place))
    await _to_its_end(bulk, partial(_copy, bulk, image, _source(old, old.aside), place))


def _check_aside(bulk: Bulk, old: OldData) -> None:
    if bulk.find_volume(old.aside) is None:
        raise ScaletailError(f"The old data of {old.service} are not in the volume {old.aside} any more.")


async def _note_data(context: UpdateContext, kept: Kept, old: OldData) -> Kept:
    data = tuple(old if one.service == old.service else one for one in kept.data)
    kept = context.kept = await note(context.ports, replace(kept, data=data), kept.state)
    return kept


async def _to_its_end(bulk: Bulk, work: Callable[[], object]) -> None:
    """In a thread; who is stopped ends it and waits: what goes back must not meet it at work on the same data."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        bulk.end()
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _note_moved(context: UpdateContext, old: OldData) -> None:
    kept = context.kept
    assert kept is not None  # the stage check has made it
    now = next(one for one in kept.data if one.service == old.service)
    await _note_data(context, kept, replace(now, moved=True))


def _copy_volume(bulk: Bulk, image: str, place: Source, aside: Source) -> None:
    """Into a new volume, which belongs to no Compose project: nothing that Compose does takes it away."""
    bulk.make_volume(aside.name, {})
    _copy(bulk, image, place, aside)


def _copy(bulk: Bulk, image: str, source: Source, target: Source) -> None:
    with bulk.pack(image, source) as tar, bulk.unpack(image, target) as into:
        while chunk := tar.read(_CHUNK):
            into.write(chunk)


def _source(old: OldData, name: str) -> Source:
    return Source(name=name, volume=old.volume)


def _last(path: str) -> str:
    return posixpath.basename(path.rstrip("/"))
