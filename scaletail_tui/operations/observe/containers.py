"""The containers of one stack and what each is to it, for stacks of ours and of others, by Compose project."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inspect import name_of, project_of, stack_containers
from scaletail_tui.operations.daemon_thread import in_daemon_thread
from scaletail_tui.operations.observe.same_name import folder_of, rows_of
from scaletail_tui.ports.engine import NoSuchContainer

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasFolders


_LIMIT = 1.0
"""Seconds for a folder to answer; one on a disk that is gone must not keep its containers from being seen."""


async def find_project(ports: HasFolders, name: str) -> str:
    """The Compose project of a stack; its name where the folder does not answer."""
    try:
        async with asyncio.timeout(_LIMIT):
            return await in_daemon_thread(lambda: ports.folders.project(name), name="project name")
    except TimeoutError:
        return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Everything the engine has of one Compose project."""

    name: str
    containers: tuple[ContainerFacts, ...]

    @property
    def sidecar(self) -> ContainerFacts | None:
        return next((container for container in self.containers if container.role is Role.SIDECAR), None)

    @property
    def apps(self) -> tuple[ContainerFacts, ...]:
        """Those that live in the sidecar's network namespace."""
        return tuple(container for container in self.containers if container.role is Role.APP)

    @property
    def helpers(self) -> tuple[ContainerFacts, ...]:
        return tuple(container for container in self.containers if container.role is Role.HELPER)

    def of(self, service: str) -> tuple[ContainerFacts, ...]:
        """The containers of one Compose service."""
        return tuple(container for container in self.containers if container.service == service)

    def find(self, name: str) -> ContainerFacts | None:
        return next((container for container in self.containers if container.name == name), None)


async def members(ports: EngineAndFolders, name: str) -> Members:
    """Look at a stack's containers now; none is an empty answer. Raises EngineUnreachable."""
    return Members(name=name, containers=stack_containers(await inspect_project(ports, name)))


async def inspect_project(
    ports: EngineAndFolders, name: str, listed: Sequence[Mapping[str, Any]] | None = None
) -> tuple[Mapping[str, Any], ...]:
    """`docker inspect` of each container of one stack; `listed` is the engine's list where it is known."""
    project = await find_project(ports, name)
    rows = await ports.engine.containers() if listed is None else listed

    async def inspect(container: str) -> Mapping[str, Any] | None:
        try:
            return await ports.engine.inspect(container)
        except NoSuchContainer:
            return None  # it went between the list and this look

    own = [row for row in rows if project_of(row) == project]
    if any(folder_of(row) not in ("", ports.folders.folder(name)) for row in own):
        own = await in_daemon_thread(lambda: rows_of(ports, name, project, own), name="stack folder")
    looks = await asyncio.gather(*(inspect(name_of(row)) for row in own))
    return tuple(look for look in looks if look is not None)
