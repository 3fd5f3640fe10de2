"""The containers of one stack and what each is to it, for stacks of ours and for those made by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inspect import name_of, project_of, stack_containers
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import NoSuchContainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Everything the engine has of one Compose project."""

    name: str
    containers: tuple[ContainerFacts, ...]

    @property
    def sidecar(self) -> ContainerFacts | None:
        return next((one for one in self.containers if one.role is Role.SIDECAR), None)

    @property
    def apps(self) -> tuple[ContainerFacts, ...]:
        """Those that live in the sidecar's network namespace."""
        return tuple(one for one in self.containers if one.role is Role.APP)

    @property
    def helpers(self) -> tuple[ContainerFacts, ...]:
        return tuple(one for one in self.containers if one.role is Role.HELPER)

    def of(self, service: str) -> tuple[ContainerFacts, ...]:
        """The containers of one Compose service."""
        return tuple(one for one in self.containers if one.service == service)

    def find(self, name: str) -> ContainerFacts | None:
        return next((one for one in self.containers if one.name == name), None)


async def members(ports: Ports, name: str) -> Members:
    """Look at a stack's containers now; none is an empty answer. Raises EngineUnreachable."""
    return Members(name=name, containers=stack_containers(await inspect_project(ports, name)))


async def inspect_project(
    ports: Ports, name: str, listed: Sequence[Mapping[str, Any]] | None = None
) -> tuple[Mapping[str, Any], ...]:
    """`docker inspect` of each container of one Compose project; `listed` is the engine's list where it is known."""
    rows = await ports.engine.containers() if listed is None else listed

    async def inspect(container: str) -> Mapping[str, Any] | None:
        try:
            return await ports.engine.inspect(container)
        except NoSuchContainer:
            return None  # it went between the list and this look

    looks = await asyncio.gather(*(inspect(name_of(one)) for one in rows if project_of(one) == name))
    return tuple(look for look in looks if look is not None)
