"""A database's data across lines of releases: dumped by the old one, loaded by the new one, the old data kept."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from scaletail_tui import __version__
from scaletail_tui.domain.backup.manifest import Manifest, SavedDatabase
from scaletail_tui.domain.backup.progress import Progress, Step, size_words
from scaletail_tui.domain.catalog.mounts import Mount, mount_of
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.database import Database, DatabaseKind, Line, database_of
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.domain.update.kept import OldData
from scaletail_tui.operations.backup.tools import Errand
from scaletail_tui.operations.databases.copy import (
    has_dump,
    load_dump,
    open_dump,
    run,
    save_to_disk,
    takes_questions,
    version_of,
)
from scaletail_tui.operations.deploy.stage_context import StageFailed, StageReading
from scaletail_tui.operations.kept.keep import note
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.operations.update.old_data import set_aside
from scaletail_tui.ports.engine import EngineRefused

if TYPE_CHECKING:
    from scaletail_tui.operations.update.context import UpdateContext

_NEW_PLACE = 18
"""From this PostgreSQL on the makers' image keeps its data below `/var/lib/postgresql`, and refuses another mount."""
_STOP = 60
"""Seconds for a database to write what it holds."""
_RESTARTS = 3


@dataclass(slots=True)
class _Size:
    """Of what is dumped so far."""

    bytes: int = 0

    def __str__(self) -> str:
        return size_words(self.bytes)


async def dump(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Stop what writes, dump by the old release, set its data aside; nothing is done where no database crosses."""
    stages, tools = context.stages, context.tools
    if not context.crossing:
        yield stages.ok("no database changes its line")
        return
    found = await members(context.ports, context.request.stack)
    databases = [_find(context, found, service, new) for service, (_, new) in context.crossing.items()]
    await asyncio.to_thread(_check_room, context, databases)
    context.databases = {one.service: one for one in databases}
    writers = [one for one in (*found.apps, *found.helpers) if one.running and one.service not in context.crossing]
    stamp = file_stamp(context.ports.clock.now())
    kept = context.kept
    assert kept is not None  # the stage check has made it
    path = context.ports.backups.file_for(context.request.stack).removesuffix(".tar") + "-databases.tar"
    context.kept = await note(context.ports, replace(
        kept, stopped=tuple(dict.fromkeys(one.service for one in writers)), dump=path,
        data=tuple(OldData(service=one.service, place=_place(one), volume=one.volume,
                           aside=f"{_place(one)}{'-' if one.volume else '.'}before-{stamp}") for one in databases),
    ), kept.state)  # fmt: skip
    context.touched = True
    yield stages.run(f"stopping {', '.join(one.service for one in writers)}" if writers else "nothing else runs")
    for one in writers:
        await context.ports.engine.stop(one.name)
    size = _Size()
    if dumped := [one for one in databases if has_dump(one)]:
        names = ", ".join(one.service for one in dumped)
        work = _work(context, partial(_dump_all, context, path, dumped, size), lambda: f"dumping {names}: {size}")
        async with aclosing(work) as events:
            async for event in events:
                yield event
    for database in databases:
        if database.kind is DatabaseKind.REDIS:
            await asyncio.to_thread(save_to_disk, tools.bulk, database)
        await context.ports.engine.stop(database.container, timeout=_STOP)
    for old in context.kept.data:
        yield stages.run(f"the old data of {old.service} go to {old.aside}")
        await set_aside(context, old, copied=not has_dump(context.databases[old.service]))
    places = ", ".join(old.aside for old in context.kept.data)
    yield stages.ok(f"{size} dumped; the old data stand in {places}" if dumped else f"the old data stand in {places}")


async def load(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Start each new release alone, on its empty place, and load the dump; one that takes no questions fails it."""
    stages, bulk = context.stages, context.tools.bulk
    for service, database in context.databases.items():
        new = replace(database, running=True)

        async def start(service: str = service) -> None:
            up = context.ports.compose.up(stages.folder, stages.project, (service,), force_recreate=True, pull=False)
            await run_to_end(up)

        async def look(service: str = service, new: Database = new) -> StageReading:
            await _check_alive(context, service)
            done = await asyncio.to_thread(takes_questions, bulk, new)
            return StageReading(done=done, evidence="" if done else f"{service} sets itself up")

        async with aclosing(stages.until(look, first=f"starting {service} alone", prepare=start)) as events:
            async for event in events:
                yield event
        if has_dump(new):
            work = _work(context, partial(_load_one, context, new), partial("loading {}".format, service))
            async with aclosing(work) as events:
                async for event in events:
                    yield event
        context.loaded = (*context.loaded, service)
    told = (f"{service} is {new}" for service, (_, new) in context.crossing.items())
    yield stages.ok("; ".join(told) or "nothing to load")


def _find(context: UpdateContext, found: Members, service: str, new: Line) -> Database:
    """The database as it runs; raises BadInput for one that cannot be taken across, before anything is touched."""
    database = next(filter(None, map(database_of, found.of(service))), None)
    if database is None or not database.running:
        raise BadInput(f"{service} is not seen to run as a database, so that nothing can be dumped of it.")
    if not database.mount:
        raise BadInput(
            f"{service} keeps its data in no folder or volume of its own, so that nothing could be kept of them.",
            remedy="Give it a volume in the Compose file first.",
        )
    body: Mapping[str, Any] = (context.model.get("services") or {}).get(service) or {}
    names = context.model.get("volumes") or {}
    mounts = [mount_of(one) for one in body.get("volumes") or ()]
    targets = [one.target.rstrip("/") for one in mounts if _source_of(one, names) == _place(database).rstrip("/")]
    if not targets:
        raise BadInput(
            f"The Compose file mounts other data into {service} than it runs with: {database.source}.",
            remedy="Mount the same folder or volume there, then try again.",
        )
    moved = database.kind is DatabaseKind.POSTGRES and int(new.number.split(".")[0]) >= _NEW_PLACE
    if moved and targets[0].endswith("/data") and "PGDATA" not in (body.get("environment") or {}):
        raise BadInput(
            f"{new} keeps its data below /var/lib/postgresql, and refuses a mount at {targets[0]}.",
            remedy=f"In the Compose file, mount what {service} has at /var/lib/postgresql, then try again.",
        )
    return database


def _source_of(mount: Mount, volumes: Mapping[str, Any]) -> str:
    """What the engine will call it: the folder, or the volume's real name."""
    body = volumes.get(mount.source)
    return str(body.get("name") or mount.source) if isinstance(body, Mapping) else mount.source.rstrip("/")


def _place(database: Database) -> str:
    """The folder, or the volume's name."""
    return posixpath.basename(database.source.removesuffix("/_data")) if database.volume else database.source


def _check_room(context: UpdateContext, databases: list[Database]) -> None:
    """Raise BadInput where the disk has no room for the data once more and a dump of them; blocks."""
    for one in databases:
        try:
            said = run(context.tools.bulk, one, f"du -s -k '{one.mount}'").split()
        except EngineRefused:
            continue
        size = int(said[0]) * 1024 if said and said[0].isdigit() else 0
        free = context.ports.host.free_bytes(context.stages.folder)
        if free is not None and free < 2 * size:
            raise BadInput(
                f"The data of {one.service} take {size_words(size)}; once more, and a dump of them, do not fit into "
                f"the {size_words(free)} that are free.", remedy="Make room, then try again.",
            )  # fmt: skip


def _dump_all(context: UpdateContext, path: str, dumped: list[Database], size: _Size) -> None:
    """One file with the sums of all in it, read again once it stands; blocks."""
    tools = context.tools
    saved = tuple(SavedDatabase(service=one.service, kind=one.kind, version=version_of(tools.bulk, one))
                  for one in dumped)  # fmt: skip
    manifest = Manifest(
        program=__version__, stack=context.request.stack, folder=context.stages.folder, databases=saved,
        made=context.ports.clock.now(),
    )  # fmt: skip
    with tools.archives.create(path) as writer:
        writer.begin(manifest)
        for one in dumped:
            with open_dump(tools.bulk, one) as stream:
                size.bytes += writer.add_dump(one.service, stream)
        writer.finish()
    tools.archives.verify(path)


def _load_one(context: UpdateContext, database: Database) -> None:
    assert context.kept is not None  # written before the first dump
    with context.tools.archives.dump(context.kept.dump, database.service) as stream:
        load_dump(context.tools.bulk, database, stream)


async def _check_alive(context: UpdateContext, service: str) -> None:
    """Raise StageFailed where the new release ends again and again."""
    for one in (await members(context.ports, context.request.stack)).of(service):
        state = (await context.ports.engine.inspect(one.id)).get("State") or {}
        ended = state.get("Status") in ("exited", "dead") or one.restarts >= _RESTARTS
        if ended:
            raise StageFailed(f"{service} ended with status {state.get('ExitCode')} on its empty place.")


async def _work(
    context: UpdateContext, work: Callable[[], object], tell: Callable[[], str]
) -> AsyncGenerator[StageEvent, None]:
    def progress() -> Progress:
        return Progress(step=Step.DUMP, seen=tell(), seconds=context.stages.seconds, done=False)

    async with aclosing(Errand(context.tools, work, "databases").watch(progress)) as steps:
        async for step in steps:
            yield context.stages.run(step.seen)
