"""What the files of one stack say: its folder, its Compose model, its Serve file, and what killed deploys left."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeFacts
from scaletail_tui.domain.diagnosis.evidence.compose_readings import compose_facts
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Seen
from scaletail_tui.domain.diagnosis.evidence.readings import serve_file_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts
from scaletail_tui.domain.stack.raw_evidence import ComposeLook, StackOnDisk
from scaletail_tui.domain.stack.undertaking import Leftover
from scaletail_tui.operations.daemon_thread import Deadline, in_daemon_thread
from scaletail_tui.operations.observe.containers import find_project
from scaletail_tui.operations.observe.expected import expect
from scaletail_tui.ports.compose import ComposeFailed, ComposeMissing
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.commands import COMPOSE_FILE, OVERRIDE_FILE
from scaletail_tui.render.sidecar import SERVE_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import FilesPorts, HasFolders, OriginPorts


_NO_FILE = "no Serve file in the stack's folder"
_USUAL_FILES = frozenset({COMPOSE_FILE, OVERRIDE_FILE})
_SETTLE = 2.0
"""Seconds by which files may be newer than the first of the containers that were made from them: a deploy writes the
device's name between the sidecar and the app."""


class FilesReader:
    """Reads the files of one stack again and again; what was not written since is read once."""

    def __init__(self, ports: FilesPorts, name: str) -> None:
        self._ports = ports
        self._name = name
        self._stamp: object = None
        self._disk: StackOnDisk | None = None
        self._expected = Expected()
        self._compose: Seen[ComposeFacts] = Seen()
        self._refused, self._refused_at = "", ""
        self._hashes: tuple[object, Seen[tuple[str, ...]]] = (None, Seen())

    @property
    def refusal(self) -> tuple[str, str]:
        """Why the Compose files could not be read at the last deep look, and which file that is about.

        Both are empty where they could be read, the second also where that is not known.
        """
        return self._refused, self._refused_at

    def have_changed(self) -> bool:
        """True when the files of the stack's folder were written since they were read."""
        return self._ports.folders.stamp(self._name) != self._stamp

    async def folder(self, deadline: Deadline) -> tuple[StackOnDisk | None, Expected]:
        """The stack's folder under the root, and what it says the stack should be."""
        # The catalog is read at the first time: on a slow disk that alone takes seconds.
        seen = await deadline.ask(in_daemon_thread(self._read, name="stack folder"), limit=4.5)
        return seen.value if seen.value is not None else (self._disk, self._expected)

    async def _resolve(self, folder: str, files: Sequence[str]) -> ComposeLook:
        def read() -> ComposeLook:
            return self._ports.folders.compose(folder, self._ports.folders.project(self._name), files)

        try:
            return await in_daemon_thread(read, name="Compose files")
        except FilesRefused as refused:
            self._refused_at = refused.path
            raise

    async def compose(
        self, disk: StackOnDisk | None, containers: Sequence[ContainerFacts], deadline: Deadline, *, local: bool
    ) -> Seen[ComposeFacts]:
        """The Compose model of that folder, or of the one that the containers name; `local`: the engine is here."""
        folder, files = _place(disk, containers)
        if not folder:
            return Seen(why=Missing(detail="no folder is known"))
        self._refused_at = ""
        look: Seen[ComposeLook] = await deadline.ask(self._resolve(folder, files), limit=2.0)
        late = look.value is None and look.why.reason is Reason.LATE
        self._refused = "" if look.value is not None or late else look.missing
        if look.value is None:
            self._compose = Seen(why=look.why)
        else:
            facts = compose_facts(look.value)
            self._compose = Seen(value=facts if local else replace(facts, paths={}), at=look.at)
        return self._compose

    async def ask_compose(
        self, disk: StackOnDisk | None, containers: Sequence[ContainerFacts], deadline: Deadline
    ) -> None:
        """Whether Compose itself takes the files, where one of their services has no container: it may refuse them all.

        Our own reading knows what is needed of a file, and not each of Compose's rules.
        """
        facts = self._compose.value
        if facts is None or {posixpath.basename(path) for path in facts.files} - _USUAL_FILES:
            return
        there = {container.service for container in containers}
        if all(service.name in there or service.profiles or not service.replicas for service in facts.services):
            return
        folder, _ = _place(disk, containers)
        said = await deadline.ask(self._refusal_of(folder), limit=3.0)
        if said.value is not None:
            self._refused, self._refused_at = said.value.detail, said.value.path

    async def _refusal_of(self, folder: str) -> ComposeFailed | None:
        """What Compose says against the files; None where it takes them, or cannot be asked."""
        try:
            await self._ports.compose.config(folder, await find_project(self._ports, self._name))
        except ComposeMissing:
            return None
        except ComposeFailed as failed:
            return failed
        return None

    async def find_outdated(
        self, disk: StackOnDisk | None, containers: Sequence[ContainerFacts], deadline: Deadline
    ) -> Seen[tuple[str, ...]]:
        """Services whose container Compose would make anew; it is asked only where files are newer than containers."""
        facts, now = self._compose.value, self._ports.clock.now()
        made = [container for container in containers if container.config_hash and container.created is not None]
        if facts is None or facts.changed is None or not made:
            return Seen(why=Missing(detail="nothing to compare"))
        ages = [one.created or 0.0 for one in made]
        if facts.changed <= max(ages) and facts.changed <= min(ages) + _SETTLE:
            return Seen(value=(), at=now)
        key = (facts.changed, tuple((one.id, one.config_hash) for one in made))
        if self._hashes[0] != key:
            folder, files = _place(disk, containers)
            joined = {one.service: one.joined for one in made if one.joined}
            lent = {one.service: one.id for one in made} if any(one.borrows for one in made) else {}
            hashes = await deadline.ask(
                self._ports.compose.hashes(
                    folder, await find_project(self._ports, self._name), files=files, joined=joined, lent=lent
                ),
                limit=3.0,
            )
            if hashes.value is None:
                return Seen(why=hashes.why)
            differs = {one.service for one in made if hashes.value.get(one.service, one.config_hash) != one.config_hash}
            self._hashes = (key, Seen(value=tuple(sorted(differs)), at=hashes.at))
        return self._hashes[1]

    def serve_file(
        self, disk: StackOnDisk | None, sidecar: ContainerFacts | None, inside: str | None
    ) -> tuple[Seen[ServeFacts], str]:
        """What the files want served, and where that stands; see `Observation.serve_at`.

        `inside` is the text that the sidecar reads: it counts where the file outside is closed to us.
        """
        text, place = self._serve_text(disk, sidecar)
        text = inside if text is None and place else text
        if text is None:
            return Seen(why=Missing(detail=_NO_FILE if not place else f"{place} is not there or cannot be read")), place
        read = serve_file_facts(text)
        if isinstance(read, str):
            return Seen(why=Missing(reason=Reason.INVALID, detail=read)), place
        return Seen(value=read, at=self._ports.clock.now()), place

    def serve_written(self, disk: StackOnDisk | None, place: str) -> float | None:
        """When the Serve file was written last, where it is the folder's own."""
        return disk.serve_written if disk is not None and place == f"{disk.folder}/{SERVE_FILE}" else None

    def _serve_text(self, disk: StackOnDisk | None, sidecar: ContainerFacts | None) -> tuple[str | None, str]:
        own = f"{disk.folder}/{SERVE_FILE}" if disk is not None and disk.serve_text is not None else ""
        planned = self._compose.value.sidecar if self._compose.value is not None else None
        settings = sidecar.sidecar_settings if sidecar is not None else planned.settings if planned is not None else {}
        inside = settings.get("TS_SERVE_CONFIG", "")
        mounts = dict(sidecar.mounts) if sidecar is not None else {}
        for volume in sidecar.volumes if sidecar is not None else ():
            mounts.pop(volume, None)
        if planned is not None and self._compose.value is not None:
            given = next((config for config in planned.configs if config.target == inside), None)
            if given is not None and given.name in self._compose.value.configs:
                return self._compose.value.configs[given.name], f"configs.{given.name}"
            mounts = mounts or {mount.target: mount.source for mount in planned.mounts if mount.kind == "bind"}
        outside = _outside(inside, mounts)
        if disk is not None and own and outside in ("", own):
            return disk.serve_text, own
        if outside:
            return self._ports.folders.text_at(outside), outside
        return (disk.serve_text, own) if disk is not None and own else (None, "")

    def _read(self) -> tuple[StackOnDisk | None, Expected]:
        stamp = self._ports.folders.stamp(self._name)
        if stamp != self._stamp:
            self._disk = self._ports.folders.read(self._name)
            self._expected = expect(self._ports, self._disk) if self._disk is not None else Expected()
            self._stamp = stamp
        return self._disk, self._expected


def _place(disk: StackOnDisk | None, containers: Sequence[ContainerFacts]) -> tuple[str, tuple[str, ...]]:
    """Folder, and the files where they are not simply those of the folder."""
    if disk is not None:
        return disk.folder, ()
    for container in sorted(containers, key=lambda container: container.role is not Role.SIDECAR):
        if container.working_dir:
            return container.working_dir, container.config_files
    return "", ()


def _outside(inside: str, mounts: Mapping[str, str]) -> str:
    """Where a path of the container stands on the host, by its nearest bind mount; empty where it does not."""
    for target in sorted(mounts, key=len, reverse=True):
        source = mounts[target]
        if inside == target:
            return source
        if inside.startswith(f"{target.rstrip('/')}/"):
            return posixpath.join(source, inside[len(target.rstrip("/")) + 1 :])
    return ""


async def find_leftovers(ports: OriginPorts, name: str | None = None) -> tuple[Leftover, ...]:
    """Of all stacks, or of one; what a running job has staged is none."""
    found = await asyncio.to_thread(ports.folders.leftovers)
    return tuple(one for one in found if name in (None, one.name) and ports.locks.holder(one.name) is None)


async def clear_leftover(ports: HasFolders, name: str) -> str:
    """Put the rest of a killed deploy's files in place, or throw them away; one sentence, empty where there are none.

    For a caller that holds the stack.
    """
    if all(one.name != name for one in await asyncio.to_thread(ports.folders.leftovers)):
        return ""
    return await asyncio.to_thread(ports.folders.finish, name)
