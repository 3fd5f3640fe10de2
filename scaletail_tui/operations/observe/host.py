"""The host, before the first stack: the same rows for the host page, first run and `doctor`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, variables_in
from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposePort
from scaletail_tui.domain.diagnosis.evidence.compose_readings import compose_facts
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Seen
from scaletail_tui.domain.diagnosis.host.judge import judge_host
from scaletail_tui.domain.diagnosis.host.seen import HostSeen
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import EngineLook, StackOnDisk
from scaletail_tui.domain.stack.summary import HostReport
from scaletail_tui.operations.daemon_thread import in_daemon_thread
from scaletail_tui.operations.observe.deadline import Deadline
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable

_LIMIT = 3.5
"""Seconds for everything; a child that does not want to end takes two more."""
_CONTROL = re.compile(r"--login-server[= ]\s*(?!https://controlplane\.tailscale\.com)\S")
_PUBLISHES_DNS = re.compile(r"""["'\s:]53:53\b|\bpublished:\s*["']?53\b""")


async def check_host(ports: Ports, *, outside: bool = False) -> HostReport:
    """Look at everything once; a part that cannot be looked at is a row that says so.

    `outside` also asks Tailscale's control server for its Date: only where a human wanted to know.
    """
    deadline = Deadline(_LIMIT, now=ports.clock.now)
    host, facts, compose, engine, stacks, answer = await asyncio.gather(
        deadline.ask(ports.host.look(), limit=_LIMIT),
        deadline.ask(ports.host.facts(), limit=_LIMIT),
        deadline.ask(ports.compose.version(), limit=_LIMIT),
        _engine(ports, deadline),
        deadline.ask(in_daemon_thread(lambda: _stacks(ports), name="stacks root"), limit=_LIMIT),
        deadline.ask(ports.host.outside(), limit=_LIMIT) if outside else _not_asked(),
    )
    look, trouble = engine
    found = stacks.value or ()
    dns = await deadline.ask(in_daemon_thread(lambda: _dns_stacks(ports, found), name="Compose files"), limit=_LIMIT)
    seen = HostSeen(
        root=ports.folders.root,
        at=ports.clock.now(),
        host=host,
        facts=facts,
        compose=compose,
        engine=look,
        trouble=trouble,
        stacks=Seen(value=tuple(one.name for one in found), at=stacks.at) if stacks.value is not None else stacks,
        exported=_find_exported(ports, found),
        dns_stacks=dns.value or {},
        own_control=any(_CONTROL.search(f"{one.compose_text}\n{one.env_text}") for one in found),
        outside=answer,
    )
    root = look.value.root_dir if look.value is not None else ""
    if seen.engine_is_here and root:
        asked = in_daemon_thread(lambda: ports.host.free_bytes(root), name="engine's disk")
        free = await deadline.ask(asked, limit=1.0)
        seen = replace(seen, engine_free=free.value)
    return judge_host(seen)


async def _not_asked() -> Seen[Any]:
    return Seen()


async def _engine(ports: Ports, deadline: Deadline) -> tuple[Seen[EngineLook], EngineTrouble | None]:
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


def _stacks(ports: Ports) -> Sequence[StackOnDisk]:
    return tuple(found for name in ports.folders.names() if (found := ports.folders.read(name)) is not None)


def _dns_stacks(ports: Ports, stacks: Sequence[StackOnDisk]) -> Mapping[str, tuple[ComposePort, ...]]:
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


def _find_exported(ports: Ports, stacks: Sequence[StackOnDisk]) -> Mapping[str, tuple[str, ...]]:
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
