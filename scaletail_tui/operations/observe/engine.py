"""What the engine tells of one stack: itself, the containers, how they ended, and images that are missing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inspect import stack_containers
from scaletail_tui.domain.diagnosis.evidence.missing import Missing
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Expected, Seen
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import EngineLook, HostLook
from scaletail_tui.operations.daemon_thread import Deadline
from scaletail_tui.operations.observe.containers import inspect_project
from scaletail_tui.ports.engine import EngineUnreachable

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HostPorts

LIMIT = 3.0
"""Seconds for one question to the engine."""
FIRST, MORE = 2.0, 4.0
"""Seconds for the first question of a look, and for the second where that one was late; a look ends within six."""
CALM = 60.0
"""Seconds after which a container that restarted is calm again."""
_KEPT = 60.0
"""Seconds for which the engine's version, and the host, are not asked again in a cheap round."""
_DEATHS = 5
"""Ends of a container that are kept."""


class EngineReader:
    """Asks the engine about one stack again and again; what cannot change meanwhile is asked once."""

    def __init__(self, ports: HostPorts, name: str) -> None:
        self._ports = ports
        self._name = name
        self._images: dict[str, Mapping[str, Any]] = {}
        self._names: dict[str, str] = {}
        """Of an image to the id that it leads to; asked anew in each deep look."""
        self._compose_version = ""
        self._engine: Seen[EngineLook] = Seen()
        self._host: Seen[HostLook] = Seen()
        self._silent_since: float | None = None

    async def engine(self, deep: bool, deadline: Deadline, *, alive: bool = False) -> Seen[EngineLook]:
        """Version and kind; `alive` tells that the engine has just answered something else."""
        if not deep and (alive or not self._old(self._engine)):
            return self._engine
        if deep and not self._compose_version:
            version, seen = await asyncio.gather(
                deadline.ask(self._ports.compose.version(), limit=LIMIT),
                deadline.ask(self._ports.engine.look(), limit=LIMIT),
            )
            self._compose_version = version.value or ""
        else:
            seen = await deadline.ask(self._ports.engine.look(), limit=LIMIT)
        if seen.value is not None and self._compose_version:
            seen = Seen(value=replace(seen.value, compose_version=self._compose_version), at=seen.at)
        self._engine = seen
        return seen

    async def host(self, deadline: Deadline) -> Seen[HostLook]:
        if self._old(self._host):
            self._host = await deadline.ask(self._ports.host.look(), limit=2.0)
        return self._host

    async def containers(
        self, listed: Sequence[Mapping[str, Any]] | None, deep: bool, deadline: Deadline
    ) -> tuple[Seen[tuple[ContainerFacts, ...]], EngineTrouble | None]:
        """All containers of the stack; `listed` is the engine's list where it is known already."""
        try:
            found = await self._inspect(listed, deadline)
            self._silent_since = None
        except TimeoutError:
            self._engine = Seen(why=Missing(detail="the engine does not answer"))
            now = self._ports.clock.now()
            self._silent_since = now - FIRST - MORE if self._silent_since is None else self._silent_since
            trouble = EngineTrouble(
                detail=f"no answer from the engine within {FIRST + MORE:g} s",
                late=True,
                silent=now - self._silent_since,
            )
            return Seen(why=Missing(detail="the engine does not answer")), trouble
        except EngineUnreachable as error:
            self._engine = Seen(why=Missing(detail="the engine cannot be asked"))
            return Seen(why=Missing(detail="the engine cannot be asked")), await self._trouble(error, deadline)
        except ScaletailError as error:
            return Seen(why=Missing(detail=f"{error.title} {error.detail}".strip())), None
        if deep:
            names = {str((one.get("Config") or {}).get("Image") or "") for one in found}
            await asyncio.gather(
                *(self._learn_image(str(one.get("Image", "")), deadline) for one in found),
                *(self._learn_name(name, deadline) for name in sorted(names)),
            )
        now = self._ports.clock.now()
        facts = stack_containers(found, images=self._images, now=now, names=self._names)
        return Seen(value=await self._with_deaths(facts, now, deadline), at=now), None

    async def _inspect(
        self, listed: Sequence[Mapping[str, Any]] | None, deadline: Deadline
    ) -> tuple[Mapping[str, Any], ...]:
        """Asked a second time with more patience: a host that starts, or is under load, is late and not dead."""
        try:
            async with asyncio.timeout(min(FIRST, deadline.left)):
                return await inspect_project(self._ports, self._name, listed)
        except TimeoutError:
            async with asyncio.timeout(MORE):
                found = await inspect_project(self._ports, self._name, listed)
            deadline.grant(LIMIT)
            return found

    async def missing_images(
        self, containers: Seen[tuple[ContainerFacts, ...]], expected: Expected, deadline: Deadline
    ) -> tuple[str, ...]:
        """Asked only where a container that should be there is not: what runs needs no image."""
        if containers.value is None or any(one.role is Role.APP for one in containers.value):
            return ()
        wanted = [reference for reference in expected.images if "$" not in reference]
        looks = await asyncio.gather(
            *(deadline.ask(self._ports.engine.has_image(reference), limit=2.0) for reference in wanted)
        )
        return tuple(reference for reference, look in zip(wanted, looks, strict=True) if look.value is False)

    async def _with_deaths(
        self, facts: tuple[ContainerFacts, ...], now: float, deadline: Deadline
    ) -> tuple[ContainerFacts, ...]:
        """While a container runs its own exit code says 0: only the engine's memory knows how the last run ended."""
        dying = [fact for fact in facts if fact.restarts and not calm(fact, now)]
        seen = await asyncio.gather(*(deadline.ask(self._ports.engine.deaths(one.name), limit=1.5) for one in dying))
        ends = {one.id: look.value[-_DEATHS:] for one, look in zip(dying, seen, strict=True) if look.value}
        return tuple(replace(fact, deaths=ends[fact.id]) if fact.id in ends else fact for fact in facts)

    async def _trouble(self, error: EngineUnreachable, deadline: Deadline) -> EngineTrouble:
        detail = error.detail or error.title
        if not error.permission:
            return EngineTrouble(detail=detail, late=error.late)
        host = (await self.host(deadline)).value
        user, endpoint = (host.user, host.endpoint) if host is not None else ("", "")
        return EngineTrouble(detail=detail, permission=True, user=user, endpoint=endpoint)

    async def _learn_image(self, image: str, deadline: Deadline) -> None:
        if image and image not in self._images:
            seen = await deadline.ask(self._ports.engine.image(image), limit=2.0)
            if seen.value is not None:
                self._images[image] = seen.value

    async def _learn_name(self, name: str, deadline: Deadline) -> None:
        seen = await deadline.ask(self._ports.engine.image(name), limit=2.0)
        if seen.value is not None:
            self._names[name] = str(seen.value.get("Id") or "")

    def _old(self, seen: Seen[Any]) -> bool:
        return seen.value is None or seen.at is None or self._ports.clock.now() - seen.at > _KEPT


def calm(one: ContainerFacts, now: float) -> bool:
    """True for a container that runs, and did so for a while if it was restarted."""
    return one.running and (one.restarts == 0 or (one.started is not None and now - one.started > CALM))
