"""A restored stack whose files do not say its address: its sidecar logs in first, so that its apps start with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.operations.keys.device import NAME_COMES, note_identity
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end, sidecar_service_in
from scaletail_tui.operations.lifecycle.start_stop import create_containers
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.remember import tell_files
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.compose import begin_with
from scaletail_tui.render.dotenv import PUBLIC_HOST

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import RemedyPorts, SidecarsOfStacks

LOGIN_WITHIN = 30.0
"""Seconds; a login takes two. What waits for a human is started all the same."""
_LOOK_AGAIN = 0.3


async def tell_own_name(ports: RemedyPorts, name: str, model: Mapping[str, Any], project: str) -> tuple[str, ...]:
    """Start the sidecar, write to the files what the tailnet calls it, and make the rest; nothing where they say it.

    Returns what is to be minded, a sentence each. The caller holds the stack.
    """
    disk = await asyncio.to_thread(ports.folders.read, name)
    first = sidecar_service_in(model)
    if disk is None or disk.meta is None or not first or disk.env.get(PUBLIC_HOST):
        return ()
    services = begin_with(model) if first == SIDECAR_SERVICE else (first,)
    await run_to_end(ports.compose.up(ports.folders.folder(name), project, services))
    status = await _await_login(ports, name)
    if status is not None:
        await _tell(ports, name, status)
    await create_containers(ports, name, model.get("services") or {}, model=model)
    if status is not None:
        return ()
    return (
        f"{name} has not logged in yet, so its files do not say its address. Once it has, run: "
        f"scaletail-tui deploy {disk.meta.get('service') or 'ENTRY'} --name {name} --redeploy",
    )


async def _tell(ports: RemedyPorts, name: str, status: Mapping[str, Any]) -> None:
    await note_identity(ports, name, status)
    host = status_facts(status).dns_name
    try:
        await tell_files(ports, await spec_from_disk(ports, name), host)
    except BadInput:  # its entry is in no catalog of here
        await asyncio.to_thread(ports.folders.set_public_host, name, host)


async def _await_login(ports: RemedyPorts, name: str) -> Mapping[str, Any] | None:
    began = ports.clock.monotonic()
    while (waited := ports.clock.monotonic() - began) < LOGIN_WITHIN:
        status = await _ask(ports, name)
        if status is not None and (facts := status_facts(status)).running and facts.dns_name:
            # A device that comes back under another name may be told by its old one at first.
            called = facts.dns_name.partition(".")[0]
            if called == name or re.fullmatch(rf"{re.escape(name)}-\d{{1,4}}", called) or waited > NAME_COMES:
                return status
        await ports.clock.sleep(_LOOK_AGAIN)
    return None


async def _ask(ports: SidecarsOfStacks, name: str) -> Mapping[str, Any] | None:
    sidecar = (await members(ports, name)).sidecar
    if sidecar is not None and sidecar.running:
        with suppress(SidecarSilent):
            return (await ports.sidecars.look(sidecar.name)).status
    return None
