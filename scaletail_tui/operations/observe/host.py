"""The host, before the first stack: the same rows for the host page, first run and `doctor`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, variables_in
from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposePort
from scaletail_tui.domain.diagnosis.evidence.compose_readings import compose_facts
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Seen
from scaletail_tui.domain.diagnosis.host.judge import judge_host
from scaletail_tui.domain.diagnosis.host.seen import HostSeen, Part
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.host_facts import Outside
from scaletail_tui.domain.stack.raw_evidence import EngineLook, StackOnDisk
from scaletail_tui.domain.stack.summary import HostReport
from scaletail_tui.operations.daemon_thread import Deadline, in_daemon_thread
from scaletail_tui.ports.engine import EngineUnreachable

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders, HasHost, HostPorts

_LIMIT = 3.5
"""Seconds for everything; a child that does not want to end takes two more."""
_CONTROL = re.compile(r"--login-server[= ]\s*(?!https://controlplane\.tailscale\.com)\S")
_PUBLISHES_DNS = re.compile(r"""["'\s:]53:53\b|\bpublished:\s*["']?53\b""")


async def check_host(
    ports: HostPorts, *, outside: bool = False, tell: Callable[[HostReport], None] | None = None
) -> HostReport:
    """Look at everything once; a part that cannot be looked at is a row that says so.

    `outside` also asks Tailscale's control server for its Date: only where a human wanted to know. `tell` hears of each
    part as it comes, with the rows that can be judged by then: one slow probe keeps no other row.
    """
    return await _HostLook(ports, tell).run(outside=outside)


class _HostLook:
    """One look, part by part."""

    def __init__(self, ports: HostPorts, tell: Callable[[HostReport], None] | None) -> None:
        self._ports = ports
        self._tell = tell
        self._deadline = Deadline(_LIMIT, now=ports.clock.now)
        self._known: set[Part] = set()
        self._seen = HostSeen(root=ports.folders.root, at=ports.clock.now())

    async def run(self, *, outside: bool) -> HostReport:
        await asyncio.gather(
            self._look_at_engine(), self._look_at_facts(), self._look_at_compose(), self._look_at_stacks(),
            self._look_outside(asked=outside),
        )  # fmt: skip
        return judge_host(replace(self._seen, at=self._ports.clock.now()))

    def _take(self, part: Part, **changes: Any) -> None:
        self._seen = replace(self._seen, at=self._ports.clock.now(), **changes)
        self._known.add(part)
        if self._tell is not None:
            self._tell(judge_host(self._seen, self._known))

    async def _look_at_engine(self) -> None:
        """The host by itself, the engine, and then the engine's disk, which only both of them tell."""
        await asyncio.gather(self._look_at_host(), self._ask_engine())
        look = self._seen.engine.value
        root = look.root_dir if look is not None else ""
        free = None
        if self._seen.engine_is_here and root:
            asked = in_daemon_thread(lambda: self._ports.host.free_bytes(root), name="engine's disk")
            free = (await self._deadline.ask(asked, limit=1.0)).value
        self._take(Part.DISK, engine_free=free)

    async def _look_at_host(self) -> None:
        self._take(Part.HOST, host=await self._deadline.ask(self._ports.host.look(), limit=_LIMIT))

    async def _ask_engine(self) -> None:
        look, trouble = await _engine(self._ports, self._deadline)
        self._take(Part.ENGINE, engine=look, trouble=trouble)

    async def _look_at_facts(self) -> None:
        self._take(Part.FACTS, facts=await self._deadline.ask(self._ports.host.facts(), limit=_LIMIT))

    async def _look_at_compose(self) -> None:
        self._take(Part.COMPOSE, compose=await self._deadline.ask(self._ports.compose.version(), limit=_LIMIT))

    async def _look_at_stacks(self) -> None:
        ports = self._ports
        read = in_daemon_thread(lambda: _stacks(ports), name="stacks root")
        stacks = await self._deadline.ask(read, limit=_LIMIT)
        found = stacks.value or ()
        self._take(
            Part.STACKS,
            stacks=Seen(value=tuple(one.name for one in found), at=stacks.at) if stacks.value is not None else stacks,
            exported=_find_exported(ports, found),
            own_control=any(_CONTROL.search(f"{one.compose_text}\n{one.env_text}") for one in found),
        )
        asked = in_daemon_thread(lambda: _dns_stacks(ports, found), name="Compose files")
        dns = await self._deadline.ask(asked, limit=_LIMIT)
        self._take(Part.FILES, dns_stacks=dns.value or {})

    async def _look_outside(self, *, asked: bool) -> None:
        answer: Seen[Outside] = Seen()
        if asked:
            answer = await self._deadline.ask(self._ports.host.outside(), limit=_LIMIT)
        self._take(Part.OUTSIDE, outside=answer)


async def _engine(ports: HostPorts, deadline: Deadline) -> tuple[Seen[EngineLook], EngineTrouble | None]:
    limit = deadline.left
    try:
        async with asyncio.timeout(limit):
            look = await ports.engine.look()
    except EngineUnreachable as error:
        detail = error.detail or error.title
        return Seen(why=Missing(detail=detail)), EngineTrouble(
            detail=detail, late=error.late, permission=error.permission
        )
    except TimeoutError:
        silence = f"no answer within {limit:.1f} s"
        return Seen(why=Missing(reason=Reason.LATE, limit=limit, detail=silence)), EngineTrouble(
            detail=silence, late=True
        )
    except ScaletailError as error:  # it is there and refuses this question: a proxy before its socket may
        return Seen(why=Missing(detail=f"{error.title} {error.detail}".strip())), None
    return Seen(value=look, at=ports.clock.now()), None


def _stacks(ports: HasFolders) -> Sequence[StackOnDisk]:
    return tuple(found for name in ports.folders.names() if (found := ports.folders.read(name)) is not None)


def _dns_stacks(ports: HasFolders, stacks: Sequence[StackOnDisk]) -> Mapping[str, tuple[ComposePort, ...]]:
    """Only files that look like it are resolved: it may stand there by a variable on which address."""
    found: dict[str, tuple[ComposePort, ...]] = {}
    for stack in stacks:
        if not _PUBLISHES_DNS.search(stack.compose_text):
            continue
        try:
            facts = compose_facts(ports.folders.compose(stack.folder, stack.name))
        except ScaletailError:
            continue  # Compose cannot read it either
        published = (port for service in facts.services for port in service.ports)
        if wanted := tuple(port for port in published if port.published == "53"):
            found[stack.name] = wanted
    return found


def _find_exported(ports: HasHost, stacks: Sequence[StackOnDisk]) -> Mapping[str, tuple[str, ...]]:
    """Only names that the stack's Compose file asks for and its `.env` answers."""
    found: dict[str, tuple[str, ...]] = {}
    for stack in stacks:
        try:
            used = {variable.name for variable in variables_in(stack.compose_text)}
        except ExpansionTooLarge:
            continue  # Compose's own reading of the file tells it
        settings = {name: value for name, value in stack.env.items() if name in used}
        if names := ports.host.find_overridden(settings):
            found[stack.name] = names
    return found
