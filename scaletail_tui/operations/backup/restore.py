"""A stack out of a backup: judged whole, staged, put in place at once, filled, started, and seen to answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.backup.journal import RestoreMark
from scaletail_tui.domain.backup.manifest import BackupDamaged, Verified
from scaletail_tui.domain.backup.progress import Progress, Restored, Step, size_words
from scaletail_tui.domain.diagnosis.evidence.inspect import name_of, project_of
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.ways import Telling, Way
from scaletail_tui.operations.backup.closing import close, find_public, tell_unseen
from scaletail_tui.operations.backup.filling import Filling, VolumeTaken, rename_texts
from scaletail_tui.operations.backup.ground import check_ground
from scaletail_tui.operations.backup.own_name import tell_own_name
from scaletail_tui.operations.backup.powers import check_powers, find_paths
from scaletail_tui.operations.backup.presence import Presence, look_for
from scaletail_tui.operations.backup.stores import read_volumes
from scaletail_tui.operations.backup.tools import BackupTools, Errand, Stopwatch
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.lifecycle.start_stop import start_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.files import clear_leftover
from scaletail_tui.operations.plan.powers import tell_moved_powers
from scaletail_tui.operations.watch.until_up import watch_until_up
from scaletail_tui.ports.backup.backup_runs import RestoreRequest
from scaletail_tui.ports.needs import RemedyPorts
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import DOTENV

_SPARE = 50_000_000
"""Bytes that stay free on the disk."""


class OriginalUnseen(BadInput):
    """Nobody here can see whether the original is online: the user has to say so."""


async def restore(
    ports: RemedyPorts, tools: BackupTools, request: RestoreRequest
) -> AsyncGenerator[Progress | Restored, None]:
    """Tell each step, the stack last; iterate inside `aclosing()`. Nothing is written before all was read."""
    watch = Stopwatch(ports.clock.monotonic)
    found: list[Verified] = []
    reading = Errand(tools, lambda: found.append(tools.archives.verify(request.file)), "backup")
    async with aclosing(reading.watch(lambda: watch.goes_on(Step.VERIFY, "every byte is looked at"))) as events:
        async for event in events:
            yield event
    verified = found[0]
    yield watch.ended(
        Step.VERIFY, f"{size_words(verified.end.bytes)} in {verified.end.members} entries, all as written"
    )
    name = request.name or verified.manifest.stack
    ports.folders.folder(name)  # raises for what is no name
    with ports.locks.hold(name, "restore"):
        work = _Work(ports, tools, request, verified, name, watch)
        async with aclosing(work.run()) as steps:
            async for step in steps:
                yield step


class _Work:
    """One restore."""

    def __init__(
        self,
        ports: RemedyPorts,
        tools: BackupTools,
        request: RestoreRequest,
        verified: Verified,
        name: str,
        watch: Stopwatch,
    ) -> None:
        self._ports, self._tools, self._request = ports, tools, request
        self._verified, self._name, self._watch = verified, name, watch
        self._folder = ports.folders.folder(name)
        self._mark = RestoreMark(
            stack=name, archive=request.file, sha256=verified.end.sha256, new_identity=request.new_identity
        )

    async def run(self) -> AsyncGenerator[Progress | Restored, None]:
        goes_on = await self._find_begun()
        await self._check_original(await asyncio.to_thread(self._ports.folders.project, self._name) if goes_on else "")
        yield self._watch.ended(Step.LOOK, "an earlier restore is gone on with" if goes_on else f"{self._name} is free")
        if not goes_on:
            async with aclosing(self._write()) as events:
                async for event in events:
                    yield event
        project = await asyncio.to_thread(self._ports.folders.project, self._name)
        model = await self._ports.compose.config(self._folder, project)
        if goes_on and not self._mark.filled:
            await check_ground(self._ports, model, self._verified.manifest, self._folder)
        yield await self._pull(model, project)
        filling = Filling(
            self._ports, self._tools, verified=self._verified, file=self._request.file, name=self._name,
            project=project, mark=self._mark, model=model, emptied=self._emptied, again=goes_on,
            new_identity=self._new_identity, watch=self._watch,
        )  # fmt: skip
        if not self._mark.filled:
            async with aclosing(filling.run()) as events:
                async for event in events:
                    yield event
        if self._request.key is not None:
            await asyncio.to_thread(self._ports.folders.write_auth_key, self._name, self._request.key)
        # An app that does not stay up is started again, and may be worked with: its data are its own from here on.
        volumes = filling.volumes or self._mark.volumes
        filled = replace(self._mark, volumes=volumes, new_identity=self._new_identity, filled=True)
        await asyncio.to_thread(self._tools.archives.note_mark, self._name, filled)
        told = (*tell_unseen(model), *await tell_own_name(self._ports, self._name, model, project))
        await start_held(self._ports, self._name)
        await asyncio.to_thread(self._tools.archives.unmark, self._name)
        yield self._watch.ended(Step.START, "its containers run")
        yield await self._result(filling, told)

    async def _find_begun(self) -> bool:
        """True where this backup's restore had begun under this name; raises BadInput where anything else has it."""
        mark = await asyncio.to_thread(self._tools.archives.mark_of, self._name)
        other = mark is not None and mark.sha256 != self._mark.sha256
        if mark is not None and not (other and mark.filled):  # what is whole stands there like any other stack
            if other:
                raise BadInput(mark.sentence(), remedy=mark.way())
            self._check_device(mark)
            self._mark = replace(mark, archive=self._request.file)
            return True
        await clear_leftover(self._ports, self._name)
        if await asyncio.to_thread(self._ports.folders.exists, self._name):
            raise BadInput(
                f"{self._folder} stands already, and nothing is restored over it.",
                remedy=Telling(
                    before="Choose another name (",
                    way=Way.OTHER_NAME,
                    after=f"), or take it away: scaletail-tui remove {self._name}",
                ),
            )
        there = (await members(self._ports, self._name)).containers
        if there:
            raise BadInput(
                f"Docker has containers of a stack {self._name} already: {there[0].name}.",
                remedy=Telling(
                    before="Choose another name (",
                    way=Way.OTHER_NAME,
                    after=f"), or take them away: scaletail-tui remove {self._name}",
                ),
            )
        return False

    def _check_device(self, mark: RestoreMark) -> None:
        """Raise BadInput where going on would make another device of it than was begun, and that cannot be done."""
        wanted = self._request.new_identity
        if mark.new_identity and not wanted and not mark.filled:
            raise BadInput(
                f"The restore of {mark.stack} was begun as another device of the tailnet, and goes on as that alone.",
                remedy=Telling(before="Say so once more: ", way=Way.OTHER_DEVICE),
            )
        if wanted and mark.filled and not mark.new_identity:
            raise BadInput(
                f"The data of {mark.stack} are whole, and it is the same device as the original: it becomes no other.",
                remedy=Telling(
                    before=f"Take it away (scaletail-tui remove {mark.stack}), and restore it anew: ",
                    way=Way.OTHER_DEVICE,
                ),
            )

    @property
    def _new_identity(self) -> bool:
        """Of this run, or of the one before that brought the data back."""
        return self._request.new_identity or self._mark.new_identity

    async def _check_original(self, project: str) -> None:
        """Raise BadInput where the device is, or may be, online elsewhere than in this restore's own `project`."""
        device = self._verified.manifest.device
        if self._new_identity or not (device.folder or device.volume) or not self._holds_identity:
            return
        ports = self._ports
        seen = await look_for(ports.engine, ports.sidecars, ports.tailnet, device, own=project)
        shown = device.name or self._verified.manifest.stack
        other = Telling(before="Stop it first, or restore it as another device: ", way=Way.OTHER_DEVICE)
        match seen.presence:
            case Presence.HERE:
                raise BadInput(f"The original runs on this engine: {seen.by} is {shown}.", remedy=other)
            case Presence.ONLINE:
                raise BadInput(f"The original is online in the tailnet: {seen.by} sees {shown}.", remedy=other)
            case Presence.UNSEEN if not self._request.original_off:
                raise OriginalUnseen(
                    f"No sidecar of this engine can see whether {shown} is online elsewhere, and one identity in two "
                    "places breaks both.",
                    remedy=Telling(
                        before="Restore it as another device, or stop the original and say so: ", way=Way.ORIGINAL_OFF
                    ),
                )

    @property
    def _holds_identity(self) -> bool:
        return self._verified.has_state

    @property
    def _emptied(self) -> tuple[str, ...]:
        """Folders whose content does not come back."""
        state = self._verified.manifest.device.folder
        return (state,) if self._new_identity and state else ()

    async def _write(self) -> AsyncGenerator[Progress, None]:
        await self._check_room()
        texts = self._find_texts()
        archives, name, file = self._tools.archives, self._name, self._request.file
        staged: list[Verified] = []

        def stage() -> None:
            staged.append(archives.stage(file, name, emptied=self._emptied, texts=texts))

        work = Errand(self._tools, stage, "backup")
        try:
            async with aclosing(work.watch(lambda: self._watch.goes_on(Step.WRITE, "beside its place"))) as events:
                async for event in events:
                    yield event
            if staged[0].end.sha256 != self._mark.sha256:
                raise BadInput(f"{file} changed while it was read, so nothing of it was put in place.")
            staging = await asyncio.to_thread(self._ports.folders.find_unfinished, name)
            model = await self._read_staged(staging or self._folder)
            if name != self._verified.manifest.stack and staging is not None:
                await self._rename(staging, model)
                model = await self._read_staged(staging)
            model = await self._close(model)
            await self._check_containers()
            await self._check_consent(model, staging or self._folder)
            await self._check_volumes(model, staging or self._folder)
            await check_ground(self._ports, model, self._verified.manifest, staging or self._folder)
            beyond = tell_moved_powers(model, staging or self._folder, self._folder)
            await asyncio.to_thread(self._ports.identities.forget, name)  # who had this name before is another device
            await asyncio.to_thread(archives.put_in_place, name, self._mark)
        except BaseException:
            with suppress(ScaletailError):  # what is told is why it failed
                await asyncio.to_thread(self._ports.folders.discard, name)
            raise
        yield self._watch.ended(Step.WRITE, f"its files stand in {self._folder}{beyond}")

    async def _close(self, model: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing of what is staged is public, and no name of a device that it will not be stands in it; its model."""
        archives, name = self._tools.archives, self._name
        renamed = self._request.new_identity or name != self._verified.manifest.stack
        disk = await asyncio.to_thread(archives.read_staged, name)
        texts, public = await asyncio.to_thread(close, self._ports, disk, model, renamed=renamed)
        if texts:
            await asyncio.to_thread(archives.rewrite_staged, name, texts)
            self._mark = replace(self._mark, closed=public)
            model = await self._read_staged(disk.folder)
        if await asyncio.to_thread(find_public, self._ports, disk.folder, model):
            raise BadInput(
                "The backup's Serve configuration would make it public on the internet at once, and cannot be changed.",
                remedy="Unpack the backup with tar, take AllowFunnel out of its Compose file, and deploy it by hand.",
            )
        return model

    def _tell_closed(self) -> Telling | None:
        if not self._mark.closed:
            return None
        before = "It was public on the internet when it was saved, and is not now. To open it: "
        return Telling(before=before, way=Way.PUBLIC, names=(self._name,))

    async def _read_staged(self, folder: str) -> Mapping[str, Any]:
        """Its model, under the name that Compose will give it when it stands in its place."""
        project = await asyncio.to_thread(self._ports.folders.staged_project, self._name)
        return await self._ports.compose.config(folder, project)

    async def _check_containers(self) -> None:
        """Raise BadInput where its own files call it as somebody else's containers are called already."""
        project = await asyncio.to_thread(self._ports.folders.staged_project, self._name)
        there = [name_of(row) for row in await self._ports.engine.containers() if project_of(row) == project]
        if there:
            raise BadInput(
                f"The backup's files name the Compose project {project[:200]!a}, and Docker has containers of that: "
                f"{there[0]}.",
                remedy=Telling(
                    before="Restore it under another name (", way=Way.OTHER_NAME, after="), or take those away first."
                ),
            )  # fmt: skip

    async def _check_consent(self, model: Mapping[str, Any], folder: str) -> None:
        """Raise BadInput where what is staged may do more than the yes names, or hides by a link what it may do."""
        look = await asyncio.to_thread(self._ports.folders.compose, folder, self._name)
        paths = find_paths(folder, model, look.model)
        for path in await asyncio.to_thread(self._tools.archives.find_leading_out, self._name, paths):
            raise BackupDamaged(
                f"The backup's Compose file uses {path.removeprefix(folder)[1:][:200]!a}, and a link of the backup "
                "leads from there out of the stack's folder: nothing was put in place."
            )
        check_powers(self._name, model, folder, self._request.allowed, read=look.model)

    def _find_texts(self) -> Mapping[str, str]:
        if self._verified.manifest.secrets:
            return {}
        if not self._request.env:
            raise BadInput(
                f"{self._request.file} was made without secrets.",
                remedy=Telling(before="Give the stack's .env, which you keep elsewhere: ", way=Way.ENV_FILE),
            )
        if not self._request.new_identity:
            raise BadInput(
                f"{self._request.file} was made without secrets, so no identity is in it.",
                remedy=Telling(before="Make it another device, with a key of its own: ", way=Way.OTHER_DEVICE),
            )
        return {".env": self._request.env}

    async def _rename(self, staging: str, model: Mapping[str, Any]) -> None:
        read = self._ports.folders.text_at
        compose, dotenv = read(f"{staging}/{COMPOSE_FILE}"), read(f"{staging}/{DOTENV}") or ""
        if compose is None:
            raise BadInput(
                f"{self._verified.manifest.stack} has no {COMPOSE_FILE}, so it cannot come back as {self._name}.",
                remedy="Restore it under its own name.",
            )
        texts = rename_texts(compose, dotenv, model, old=self._verified.manifest.stack, new=self._name)
        await asyncio.to_thread(self._tools.archives.rewrite_staged, self._name, texts)

    async def _check_room(self) -> None:
        free = await asyncio.to_thread(self._ports.host.free_bytes, self._folder)
        wanted = self._verified.end.bytes + _SPARE
        if free is not None and free < wanted:
            raise ScaletailError(
                f"{self._folder} would need {size_words(wanted)}, and {size_words(free)} are free there.",
                remedy="Make room, or give another --root.",
            )

    async def _check_volumes(self, model: Mapping[str, Any], folder: str) -> None:
        named = await read_volumes(self._ports, folder, str(model.get("name") or ""), model)
        for saved in self._verified.manifest.volumes:
            real = named.get(saved.key)
            if real is not None and await asyncio.to_thread(self._tools.bulk.find_volume, real.name) is not None:
                raise VolumeTaken(real.name, external=real.external)

    async def _pull(self, model: Mapping[str, Any], project: str) -> Progress:
        services: Mapping[str, Any] = model.get("services") or {}
        missing = [
            service for service, body in services.items()
            if (image := str((body or {}).get("image") or "")) and not await self._ports.engine.has_image(image)
        ]  # fmt: skip
        if missing:
            await run_to_end(self._ports.compose.pull(self._folder, project, missing))
        return self._watch.ended(Step.PULL, f"{len(missing)} pulled" if missing else "all are here")

    async def _result(self, filling: Filling, told: Sequence[str]) -> Restored:
        manifest = self._verified.manifest
        up, url, seen = True, None, "Its containers run."
        if self._request.wait:
            arrival = await watch_until_up(self._ports, self._name)
            up, url, seen = arrival.up, arrival.diagnosis.url, arrival.sentence()
        return Restored(
            stack=self._name, folder=self._folder, up=up, url=url, device=manifest.device.name,
            databases=tuple(one.service for one in manifest.databases), volumes=filling.volumes or self._mark.volumes,
            seconds=self._watch.seconds, seen=seen,
            notes=(*self._tell_filled(), *filling.notes, *told, *_tell_links(self._verified.links_out)),
            closed=self._tell_closed(),
        )  # fmt: skip

    def _tell_filled(self) -> tuple[str, ...]:
        if not self._mark.filled:
            return ()
        return ("An earlier run had brought its data back whole: nothing was written over them, it was only started.",)


def _tell_links(paths: Sequence[str]) -> tuple[str, ...]:
    """Its containers follow such a link in their own files; whoever follows it on this host goes where it leads."""
    if not paths:
        return ()
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return (f"Links in its data lead out of its folder, and are as they were: {', '.join(paths[:3])}{more}.",)
