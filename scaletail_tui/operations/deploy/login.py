"""The stages sidecar, login and address: the sidecar alone, until the tailnet knows it by a name.

A word to the tailnet's devices that are online, so that their first request finds a tunnel that stands.

A device that asks while the new one is still coming up loses its WireGuard handshake and tries again only five
seconds later. One small message from the new device makes the tunnel before anybody asks.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.hostname import collision_suffix
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.answer import first_handshake
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageReading
from scaletail_tui.operations.imports.earlier import find_earlier, stop_earlier
from scaletail_tui.operations.keys.device import note_identity
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.lifecycle.refusal import keep_refusal
from scaletail_tui.operations.serve.remember import tell_files
from scaletail_tui.render.compose import begin_with

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasSidecars


log = logging.getLogger(__name__)

AT_MOST = 8
"""Devices greeted: the user's own come first, and a tailnet may have thousands."""
_GREET = 'for one; do tailscale ping --tsmp --c 1 --timeout 1s "$one" >/dev/null 2>&1 & done; wait'


async def greet(ports: HasSidecars, container: str) -> None:
    """Send one TSMP ping to each of a few online devices, all at once; a greeting that fails is nobody's fault."""
    try:
        told = await ports.sidecars.run(container, ("tailscale", "status", "--json"))
        if addresses := devices_to_greet(json.loads(told)):
            await ports.sidecars.run(container, ("sh", "-c", _GREET, "greet", *addresses))
    except (ScaletailError, ValueError) as error:
        log.info("nobody was greeted from %s: %s", container, error)


def devices_to_greet(status: Mapping[str, Any]) -> tuple[str, ...]:
    """First addresses of devices that are online, those of the same user before the others; at most `AT_MOST`."""
    own = (status.get("Self") or {}).get("UserID")
    online = [one for one in (status.get("Peer") or {}).values() if one.get("Online") and one.get("TailscaleIPs")]
    online.sort(key=lambda one: (one.get("UserID") != own, str(one.get("DNSName") or "")))
    return tuple(str(one["TailscaleIPs"][0]) for one in online[:AT_MOST])


LINK_LASTS = 3.0
"""Seconds: a device with a reusable key shows a login page for a moment before the key admits it again."""


async def sidecar(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """`up -d --no-deps tailscale`, until the engine says that it runs and its shell answers.

    What ran before on the data of an import is stopped first.
    """
    if stops := await find_earlier(context.ports, context.name):
        yield context.run(f"stopping {', '.join(stops)}, which stays as it is")
        await stop_earlier(context.ports, context.name)

    async def start() -> None:
        state = await context.session.state()
        # A container that waits for its next restart would read a new key only then: make it anew.
        again = context.plan is None and bool(state) and (bool(context.request.key) or not _runs(state))
        services = begin_with(context.model)
        async with keep_refusal(context.ports, context.name):
            await run_to_end(context.ports.compose.up(context.folder, context.project, services, force_recreate=again))

    async def look() -> StageReading:
        seen = await context.session.look()
        if seen is not None and seen.status is not None:
            version = str(seen.status.get("Version", "")).partition("-")[0]
            return StageReading(done=True, evidence=f"tailscale {version} started".replace("  ", " "))
        state = await context.session.state()
        return StageReading(done=False, evidence=_container_words(state))

    async with aclosing(context.until(look, first="starting the sidecar alone", prepare=start)) as events:
        async for event in events:
            yield event


def login(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Until BackendState is Running; a login page or an approval is waited for without a limit."""
    linked_since: float | None = None
    link: str | None = None
    key_stands = True

    async def look() -> StageReading:
        nonlocal linked_since, link, key_stands
        seen = await context.session.look()
        state = _backend(seen)
        if key_stands and state in ("Running", "NeedsMachineAuth"):
            # The key has done its work, also where a hand on the machines page is still missing.
            await asyncio.to_thread(context.ports.folders.empty_auth_key, context.name)
            key_stands = False
        if state == "Running":
            return StageReading(done=True, evidence="the tailnet knows this device")
        if state == "NeedsMachineAuth":
            return StageReading(done=False, evidence="an admin must approve this device", human=True)
        newest = str(((seen.status if seen else None) or {}).get("AuthURL") or "")
        if newest:
            now = context.ports.clock.monotonic()
            linked_since = now if linked_since is None else linked_since
            if not context.request.key or now - linked_since >= LINK_LASTS:
                link = newest
        elif seen is not None and state not in ("NeedsLogin", "NoState"):
            linked_since = link = None
        if link:
            said = "open the link to log this device in" if newest else "the login link is being renewed"
            return StageReading(done=False, evidence=said, human=True, link=link)
        return StageReading(
            done=False, evidence=f"tailscaled says {state}" if state else "the sidecar does not answer yet"
        )

    return context.until(look, first="asking the tailnet")


def address(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Read the device's real DNS name back and write it to `.env` before the app starts."""

    async def look() -> StageReading:
        seen = await context.session.look()
        own: Mapping[str, Any] = ((seen.status if seen else None) or {}).get("Self") or {}
        host = str(own.get("DNSName") or "").rstrip(".")
        addresses = [str(address) for address in own.get("TailscaleIPs") or ()]
        if not host or not addresses:
            return StageReading(done=False, evidence="the device has no name yet")
        context.host, context.address = host, addresses[0]
        assert seen is not None and seen.status is not None  # its name stands there
        await note_identity(context.ports, context.name, seen.status)
        await tell_files(context.ports, context.spec, context.host)
        if context.greeting is None:
            context.greeting = asyncio.create_task(greet(context.ports, context.spec.sidecar_container))
        if context.spec.https and context.handshake is None:
            context.handshake = asyncio.create_task(first_handshake(context))
        changed = f", since {context.name} is taken" if collision_suffix(host, context.name) else ""
        return StageReading(done=True, evidence=f"{host}  {addresses[0]}{changed}")

    return context.until(look)


def _backend(seen: SidecarLook | None) -> str:
    return str(((seen.status if seen else None) or {}).get("BackendState") or "")


def _runs(state: Mapping[str, Any]) -> bool:
    return bool(state.get("Running")) and not state.get("Restarting")


def _container_words(state: Mapping[str, Any]) -> str:
    status = str(state.get("Status") or "")
    if status in ("restarting", "exited", "dead"):
        return f"the sidecar is {status}, exit code {state.get('ExitCode')}"
    return "the sidecar starts" if status else "there is no sidecar container yet"
