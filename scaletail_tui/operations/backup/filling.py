"""What a restored folder still lacks: owners, volumes, databases out of dumps, and another name where it has one.

Each of it can be done again: a restore that was killed goes on here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

from scaletail_tui.domain.backup.journal import RestoreMark
from scaletail_tui.domain.backup.manifest import BackupDamaged, SavedDatabase, SavedVolume, Verified
from scaletail_tui.domain.backup.progress import Progress, Step
from scaletail_tui.domain.errors import BadInput, EditRefused, ScaletailError
from scaletail_tui.domain.lint.change import SetText
from scaletail_tui.domain.stack.database import Database, database_in, kind_of_image
from scaletail_tui.operations.backup.ground import find_writing_image
from scaletail_tui.operations.backup.stores import NamedVolume, read_volumes
from scaletail_tui.operations.backup.tools import BackupTools, Errand, Stopwatch
from scaletail_tui.operations.databases.copy import load_dump, wait_until_ready
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.folders import Standing
from scaletail_tui.ports.needs import RepairPorts
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import DOTENV, PUBLIC_HOST, checksum, read_sums, with_checksum
from scaletail_tui.render.edit.yaml_edit import edit_yaml

_OWN = (
    'set -e; owner="$1"; shift; for path; do case "$path" in '
    '*/) chown -hR -- "$owner" "./${path%/}";; *) chown -h -- "$owner" "./$path";; esac; done'
)
_AT_ONCE = 400
"""Paths in one command."""


class VolumeTaken(BadInput):
    """Docker has a volume of that name, and this restore has not made it: an `external` one may be others', too."""

    def __init__(self, name: str, *, external: bool = False) -> None:
        super().__init__(
            f"Docker has a volume {name} already, and nothing is restored over it.",
            remedy=f"Look who uses it: docker ps -a --filter volume={name}. Restore where none has that name."
            if external
            else f"Look what is in it; to take it away: docker volume rm {name}",
        )


class Filling:
    """Fills one stack's folder; `volumes` and `notes` tell what was done."""

    def __init__(
        self, ports: RepairPorts, tools: BackupTools, *, verified: Verified, file: str, name: str, project: str,
        mark: RestoreMark, model: Mapping[str, Any], emptied: Sequence[str], new_identity: bool, again: bool,
        watch: Stopwatch,
    ) -> None:  # fmt: skip
        self._ports, self._tools, self._verified, self._file, self._name = ports, tools, verified, file, name
        self._mark, self._model, self._emptied, self._again, self._watch = mark, model, emptied, again, watch
        self._folder, self._project = ports.folders.folder(name), project
        self._new_identity = new_identity
        self._left = verified.manifest.device.volume if new_identity else ""
        self._named: Mapping[str, NamedVolume] = {}
        self.volumes: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()

    async def run(self) -> AsyncGenerator[Progress, None]:
        if self._again:
            await run_to_end(self._ports.compose.down(self._folder, self._project))
        image = await find_writing_image(self._ports, self._model, self._verified.manifest)
        await self._forget_device(image)
        yield await self._give_owners(image)
        async with aclosing(self._fill_volumes(image)) as events:
            async for event in events:
                yield event
        for saved in self._verified.manifest.databases:
            async with aclosing(self._load(saved, image)) as events:
                async for event in events:
                    yield event

    async def _forget_device(self, image: str) -> None:
        """Take away the identity that a run as the same device had brought back; the mark says so once it is gone."""
        if not self._new_identity or self._mark.new_identity:
            return
        for folder in self._emptied:
            if (
                await asyncio.to_thread(self._ports.folders.standing, f"{self._folder}/{folder}")
                is not Standing.NOTHING
            ):
                await asyncio.to_thread(self._tools.bulk.empty, image, Source(name=self._folder), folder)
        disk = await asyncio.to_thread(self._ports.folders.read, self._name)
        if disk is not None and disk.meta is not None and disk.env.get(PUBLIC_HOST):
            await asyncio.to_thread(self._ports.folders.set_public_host, self._name, "")  # it was the original's
        self._mark = replace(self._mark, new_identity=True)
        await asyncio.to_thread(self._tools.archives.note_mark, self._name, self._mark)

    async def _give_owners(self, image: str) -> Progress:
        host = await self._ports.host.look()
        rootless = (await self._ports.engine.look()).rootless
        own = (0, 0) if rootless else (host.uid, host.gid)
        groups = await asyncio.to_thread(self._tools.archives.owners, self._file, emptied=self._emptied)
        given = 0
        for (uid, gid), paths in groups.items():
            if (uid, gid) == own:
                continue
            for at in range(0, len(paths), _AT_ONCE):
                some = paths[at : at + _AT_ONCE]
                await self._ports.engine.in_folder(image, self._folder, ["sh", "-c", _OWN, "sh", f"{uid}:{gid}", *some])
            given += 1
        return self._watch.ended(Step.OWNERS, f"{given} other owners" if given else "all is this user's")

    async def _fill_volumes(self, image: str) -> AsyncGenerator[Progress, None]:
        self._named = await read_volumes(self._ports, self._folder, self._project, self._model)
        manifest = self._verified.manifest
        saved = [(one, self._named[one.key].name if one.key in self._named else "") for one in manifest.volumes]
        lost = [one.key for one, real in saved if not real]
        if lost:
            self.notes += (f"Its files name no volume {', '.join(lost)}, so what was in it is in the backup alone.",)
        wanted = [(one, real) for one, real in saved if real]
        if not wanted:
            return
        for one, real in wanted:
            work = Errand(self._tools, partial(self._fill, image, one, real), "backup")
            tell = partial(self._watch.goes_on, Step.VOLUMES, f"{real} is being filled")
            async with aclosing(work.watch(tell)) as events:
                async for event in events:
                    yield event
        self.volumes = tuple(real for _, real in wanted)
        yield self._watch.ended(Step.VOLUMES, ", ".join(self.volumes))

    def _fill(self, image: str, saved: SavedVolume, real: str) -> None:
        """Make the volume, or empty the one that this restore had made, and fill it; blocks."""
        bulk, source = self._tools.bulk, Source(name=real, volume=True)
        if bulk.find_volume(real) is None:
            self._mark = replace(self._mark, volumes=(*self._mark.volumes, real))
            self._tools.archives.note_mark(self._name, self._mark)
            labels = {"com.docker.compose.project": self._project, "com.docker.compose.volume": saved.key}
            bulk.make_volume(real, labels)
        elif real in self._mark.volumes:
            bulk.empty(image, source)
        else:
            raise VolumeTaken(real, external=self._named[saved.key].external)
        if saved.dumped or saved.key == self._left:
            return
        with self._tools.archives.volume(self._file, saved.key) as tar, bulk.unpack(image, source) as into:
            while chunk := tar.read(1024 * 1024):
                into.write(chunk)

    async def _load(self, saved: SavedDatabase, image: str) -> AsyncGenerator[Progress, None]:
        """Start the database alone, on an empty folder, and load its dump."""
        self._check_model(saved)
        if self._again and saved.folder:
            # The stack's own folder is what the container is given: a link in it leads to nothing of the host.
            await asyncio.to_thread(self._tools.bulk.empty, image, Source(name=self._folder), saved.folder)
        await run_to_end(self._ports.compose.up(self._folder, self._project, (saved.service,)))
        database = await self._find(saved)

        def load() -> None:
            wait_until_ready(self._tools.bulk, database)
            with self._tools.archives.dump(self._file, saved.service) as dump:
                load_dump(self._tools.bulk, database, dump)

        work = Errand(self._tools, load, "backup")
        async with aclosing(work.watch(lambda: self._watch.goes_on(Step.LOAD, saved.service))) as events:
            async for event in events:
                yield event
        yield self._watch.ended(Step.LOAD, f"{saved.service} is loaded")

    def _check_model(self, saved: SavedDatabase) -> None:
        """Raise BackupDamaged before anything is emptied for a database that the stack's own files do not have."""
        body = (self._model.get("services") or {}).get(saved.service)
        image = str(body.get("image") or "") if isinstance(body, Mapping) else ""
        if kind_of_image(image) is not saved.kind:
            raise BackupDamaged(
                f"The backup has a dump for a {saved.kind.value} database {saved.service[:200]!a}, which its Compose "
                "file does not have: it was loaded into nothing, and nothing was emptied for it."
            )

    async def _find(self, saved: SavedDatabase) -> Database:
        for one in (await members(self._ports, self._name)).of(saved.service):
            database = database_in(one)
            if database is not None and database.kind is saved.kind:
                return database
        raise ScaletailError(
            f"{self._name} has no {saved.kind.value} database {saved.service} that a dump could go to."
        )


_NAMED = ("container_name", "hostname")


def rename_texts(compose: str, dotenv: str, model: Mapping[str, Any], *, old: str, new: str) -> dict[str, str]:
    """The files that differ under the new name, by path; all else in them stays. Raises BadInput where none can.

    `model` is what Compose makes of the files as they are.
    """
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])")
    changes = [SetText(file=COMPOSE_FILE, path=("name",), text=new)] if re.search(r"^name:", compose, re.M) else []
    for service, body in (model.get("services") or {}).items():
        for key in _NAMED:
            value = str((body or {}).get(key) or "")
            if word.search(value):
                text = word.sub(lambda _: new, value)
                changes.append(SetText(file=COMPOSE_FILE, path=("services", str(service), key), text=text))
    try:
        renamed = edit_yaml(compose, changes)
    except EditRefused as refused:
        raise BadInput(
            f"{old} cannot come back as {new}: {COMPOSE_FILE} cannot be changed for that. {refused.title}",
            remedy="Restore it under its own name.",
        ) from refused
    ours = read_sums(dotenv).get(COMPOSE_FILE) == checksum(COMPOSE_FILE, compose)
    texts = {COMPOSE_FILE: renamed}
    if ours:  # else it would count as edited by hand
        texts[DOTENV] = with_checksum(dotenv, COMPOSE_FILE, checksum(COMPOSE_FILE, renamed))
    return texts
