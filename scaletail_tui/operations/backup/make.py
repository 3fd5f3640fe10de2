"""A stack into one file: databases dumped while its apps stand still, files packed while nothing of it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace

from scaletail_tui import __version__
from scaletail_tui.domain.backup.journal import Interrupted
from scaletail_tui.domain.backup.manifest import FOLDER, VOLUMES, Manifest, SavedDatabase, SavedVolume
from scaletail_tui.domain.backup.progress import BackupMade, Progress, Step, size_words
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.database import Database, DatabaseKind
from scaletail_tui.operations.backup.excluding import Excluded, find_excluded
from scaletail_tui.operations.backup.stores import Volume
from scaletail_tui.operations.backup.survey import Survey, survey
from scaletail_tui.operations.backup.tools import BackupTools, Errand, Stopwatch
from scaletail_tui.operations.backup.unfinished import put_right, start_again
from scaletail_tui.operations.backup.withheld import WITH_SECRETS, Withheld, below_folder, find_withheld
from scaletail_tui.operations.databases.copy import has_dump, open_dump, save_to_disk, version_of
from scaletail_tui.operations.lifecycle.begun import MOVES, refuse_begun
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.ports.backup.archives import BackupWriter
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.needs import LookPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRequest:
    """What the user wants saved, and where."""

    stack: str
    file: str
    exclude: tuple[str, ...] = ()
    secrets: bool = True
    dumps: bool = True
    """False: databases are copied while they stand still, like everything else."""


async def make_backup(
    ports: LookPorts, tools: BackupTools, request: BackupRequest
) -> AsyncGenerator[Progress | BackupMade, None]:
    """Tell each step, the backup last; iterate inside `aclosing()`. What was stopped runs again whatever happens."""
    watch = Stopwatch(ports.clock.monotonic)
    with ports.locks.hold(request.stack, "backup"):
        if (mark := await asyncio.to_thread(tools.archives.mark_of, request.stack)) is not None:
            if not mark.filled:
                raise BadInput(mark.sentence(), remedy=mark.way())  # what is saved now would be half of it
            await asyncio.to_thread(tools.archives.unmark, request.stack)
        await refuse_begun(ports, request.stack, MOVES)
        await put_right(ports, tools, request.stack)
        seen = await survey(ports, tools.bulk, await check_known(ports, request.stack))
        service = ports.catalog.load().get(seen.service) if seen.service else None
        excluded = find_excluded(seen, service, request.exclude)
        work = _Work(ports, tools, request, seen, excluded)
        await asyncio.to_thread(work.prepare)
        yield watch.ended(Step.LOOK, work.told())
        async with aclosing(work.run(watch)) as events:
            async for event in events:
                yield event


class _Work:
    """One backup."""

    def __init__(
        self, ports: LookPorts, tools: BackupTools, request: BackupRequest, seen: Survey, excluded: Excluded
    ) -> None:
        self._ports, self._tools, self._request = ports, tools, request
        self._seen, self._excluded = seen, excluded
        self._withheld: Withheld = WITH_SECRETS if request.secrets else find_withheld(seen.device)
        self._dumped: tuple[SavedDatabase, ...] = ()
        self._holds_identity = False
        self._stands_still = False
        """True from before the first container is stopped until all that ran runs again."""

    def prepare(self) -> None:
        """Decide which databases are dumped; blocks."""
        able = self._request.dumps
        wanted = [one for one in self._seen.databases if able and one.running and one.mount and has_dump(one)]
        keys = {volume.name: volume.key for volume in self._seen.volumes}
        self._dumped = tuple(
            SavedDatabase(
                service=one.service, kind=one.kind, version=version_of(self._tools.bulk, one),
                folder="" if one.volume else self._seen.below_folder(one.source),
                volume=keys.get(_volume_name(one.source), "") if one.volume else "",
            )
            for one in wanted
        )  # fmt: skip

    def told(self) -> str:
        parts = [f"{len(self._seen.found.containers)} containers"]
        parts += [f"{one.service} is dumped" for one in self._dumped]
        parts += [f"{len(self._seen.volumes)} volumes"] if self._seen.volumes else []
        parts += [f"without {', '.join(self._excluded.names)}"] if self._excluded.names else []
        return ", ".join(parts)

    async def run(self, watch: Stopwatch) -> AsyncGenerator[Progress | BackupMade, None]:
        name, request, tools = self._request.stack, self._request, self._tools
        stood: float | None = None
        stopped_at: float | None = None
        ran = bool(self._seen.running)
        part = tools.archives.part_of(request.file)
        tools.notes.keep(Interrupted(stack=name, root="", part=part, stopped=self._seen.running_in_order))
        async with AsyncExitStack() as undo:
            undo.callback(self._forget)
            with tools.archives.create(request.file) as writer:
                writer.begin(self._manifest())
                async with AsyncExitStack() as running:
                    if ran:
                        running.push_async_callback(self._start)
                        self._stands_still = True
                        stopped_at = self._ports.clock.monotonic()
                        await self._stop([one for one in self._seen.running if not self._is_dumped(one)])
                        yield watch.ended(Step.STOP, "nothing writes any more")
                    for database in self._of_kind(dumped=True):
                        async with aclosing(self._dump(writer, database, watch)) as events:
                            async for event in events:
                                yield event
                    async with aclosing(self._pack(writer, watch)) as events:
                        async for event in events:
                            yield event
                    await running.aclose()
                    if stopped_at is not None:
                        stood = self._ports.clock.monotonic() - stopped_at
                        yield watch.ended(Step.START, f"it stood still for {stood:.1f} s")
                end = await asyncio.to_thread(writer.finish)
        yield BackupMade(
            stack=name, file=request.file, bytes=end.bytes, members=end.members, excluded=self._excluded.names,
            databases=tuple(one.service for one in self._dumped), left_out=(*self._seen.left_out, *end.left_out),
            stopped=stood, seconds=watch.seconds, notes=self._notes(),
        )  # fmt: skip

    async def _stop(self, containers: Sequence[ContainerFacts]) -> None:
        """Apps, then the sidecar, then helpers; Redis is told to write before it is stopped."""
        found = self._seen.found
        stop = self._ports.engine.stop
        for group in (found.apps, (found.sidecar,) if found.sidecar else ()):
            await _wait_for_all(stop(one.name) for one in group if one in containers)
        for database in self._of_kind(dumped=False):
            if database.running and database.kind is DatabaseKind.REDIS:
                await asyncio.to_thread(save_to_disk, self._tools.bulk, database)
        await _wait_for_all(stop(one.name) for one in found.helpers if one in containers)

    async def _start(self) -> None:
        """All that ran, in order."""
        await start_again(self._ports, self._request.stack, self._seen.running_in_order)
        self._stands_still = False

    def _forget(self) -> None:
        """What was stopped and could not be started again stays noted: the next `start` does it."""
        if not self._stands_still:
            self._tools.notes.forget(self._request.stack)

    async def _dump(self, writer: BackupWriter, database: Database, watch: Stopwatch) -> AsyncGenerator[Progress, None]:
        before = writer.written

        def dump() -> None:
            with open_dump(self._tools.bulk, database) as stream:
                writer.add_dump(database.service, stream)

        try:
            async with aclosing(self._errand(dump, writer, Step.DUMP, watch, before)) as events:
                async for event in events:
                    yield event
        except ScaletailError as error:
            raise ScaletailError(
                f"The database {database.service} could not be dumped, so no backup was made.", detail=error.detail,
                remedy="To copy its files while it stands still, add: --no-dump",
            ) from error  # fmt: skip
        yield watch.ended(Step.DUMP, f"{database.service}: {size_words(writer.written - before)}")

    async def _pack(self, writer: BackupWriter, watch: Stopwatch) -> AsyncGenerator[Progress, None]:
        before = writer.written
        async with aclosing(self._errand(lambda: self._pack_all(writer), writer, Step.PACK, watch, before)) as events:
            async for event in events:
                yield event
        yield watch.ended(Step.PACK, size_words(writer.written - before))

    def _pack_all(self, writer: BackupWriter) -> None:
        """The folder, then what its links lead to, then volumes; blocks."""
        seen, emptied = self._seen, self._left_paths()
        self._pack_one(writer, FOLDER, "", Source(name=seen.folder))
        for link, target in seen.links:
            place, source = f"{FOLDER}/{link}", Source(name=target)
            if any(f"{link}/".startswith(f"{one}/") for one in self._withheld.paths):
                continue
            if any(link.startswith(f"{one}/") for one in emptied):
                continue
            if link in emptied:
                for owned in self._tools.bulk.look(seen.image, source, (".",)).values():
                    writer.add_folder(place, owned)
                continue
            self._pack_one(writer, place, link, source)
        left = {one.volume for one in self._dumped}
        for volume in self._volumes():
            if volume.key not in left:
                self._pack_one(writer, f"{VOLUMES}/{volume.key}", None, Source(name=volume.name, volume=True))
        places = ((FOLDER, seen.device.folder), (VOLUMES, seen.device.volume))
        self._holds_identity = any(path and writer.fills(f"{top}/{path}") for top, path in places)

    def _pack_one(self, writer: BackupWriter, place: str, below: str | None, source: Source) -> None:
        """`below` is the place's path in the stack's folder; None for a volume. Links have places of their own."""
        links = below_folder([link for link, _ in self._seen.links], below) if below is not None else ()
        left = below_folder(self._left_paths(), below) if below is not None else ()
        wanted = [one for one in left if not any(f"{one}/".startswith(f"{link}/") for link in links)]
        emptied = self._tools.bulk.look(self._seen.image, source, wanted)
        files = [one for one in wanted if one not in emptied]  # nothing can cover them, so they are passed over
        with self._tools.bulk.pack(self._seen.image, source, tuple(emptied)) as tar:
            paths, patterns = self._withheld.at(below)
            writer.add_tree(place, tar, emptied=emptied, without=(*links, *files, *paths), patterns=patterns)

    def _left_paths(self) -> tuple[str, ...]:
        """Paths in the stack's folder whose content stays out: what is excluded, and data that were dumped."""
        return (*self._excluded.folders, *(one.folder for one in self._dumped if one.folder))

    def _volumes(self) -> tuple[Volume, ...]:
        """Those of which something is in it: their content, or a dump."""
        left = self._excluded.volumes | self._withheld.volumes
        return tuple(one for one in self._seen.volumes if one.key not in left)

    def _of_kind(self, *, dumped: bool) -> tuple[Database, ...]:
        services = {one.service for one in self._dumped}
        return tuple(one for one in self._seen.databases if (one.service in services) is dumped)

    def _is_dumped(self, container: ContainerFacts) -> bool:
        return container.service in {one.service for one in self._dumped}

    def _errand(
        self, work: Callable[[], object], writer: BackupWriter, step: Step, watch: Stopwatch, before: int
    ) -> AsyncGenerator[Progress, None]:
        return Errand(self._tools, work, "backup").watch(
            lambda: watch.goes_on(step, size_words(writer.written - before))
        )

    def _manifest(self) -> Manifest:
        seen = self._seen
        dumped = {one.volume for one in self._dumped}
        volumes = [SavedVolume(key=one.key, name=one.name, dumped=one.key in dumped) for one in self._volumes()]
        return Manifest(
            program=__version__, stack=self._request.stack, service=seen.service, folder=seen.folder,
            made=self._ports.clock.now(), sidecar_image=seen.found.sidecar.image if seen.found.sidecar else "",
            device=seen.device if self._request.secrets else replace(seen.device, id=""), images=seen.images,
            volumes=tuple(volumes), databases=self._dumped, excluded=self._excluded.names, left_out=seen.left_out,
            secrets=self._request.secrets,
        )  # fmt: skip

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._request.secrets:
            notes.append("Keys, passwords and the device's identity are in it: who has the file has the stack.")
        if self._request.file != "-" and self._seen.found.sidecar is None and not self._holds_identity:
            notes.append("It has no sidecar, so no identity of a device is in it.")
        return tuple(notes)


async def _wait_for_all(calls: Iterable[Awaitable[None]]) -> None:
    """Raise the first error when all have ended: none goes on behind what is done about it."""
    for answer in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(answer, BaseException):
            raise answer


def _volume_name(source: str) -> str:
    return source.removesuffix("/_data").rpartition("/")[2]
