"""Is the device that a backup holds online? One identity in two places breaks both.

Sidecars of this engine tell; else Tailscale's API, where a credential for it is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.backup.manifest import Device
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image, name_of, project_of
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.device import find_device
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.ports.engine import Engine
from scaletail_tui.ports.sidecars import Sidecars
from scaletail_tui.ports.tailnet import TailnetApi

_MOST_ASKED = 8
"""Sidecars; in one tailnet each of them sees the same."""


class Presence(StrEnum):
    """What was seen of the device."""

    HERE = "here"
    """A sidecar of this engine is it."""
    OWN = "own"
    """The sidecar of the restore itself is it: what others see of the device is what was restored."""
    ONLINE = "online"
    """Another device of the tailnet sees it."""
    OFFLINE = "offline"
    """Another device of the tailnet knows it, and does not see it."""
    UNSEEN = "unseen"
    """Nobody here is in its tailnet, or it was not known when it was saved, and no API was asked or none answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen, and by which sidecar."""

    presence: Presence
    by: str = ""


async def look_for(engine: Engine, sidecars: Sidecars, tailnet: TailnetApi, device: Device, *, own: str = "") -> Seen:
    """Ask the sidecars that run on this engine; where none of them knows it, the API.

    `own` is the Compose project of a restore that goes on: its sidecar may be the device already.
    """
    if not device.id and not device.name:
        return Seen(presence=Presence.UNSEEN)
    rows = [one for one in await engine.containers() if has_sidecar_image(str(one.get("Image") or ""))]
    running = [one for one in rows if one.get("State") == "running"]
    ours = [name_of(one) for one in running if own and project_of(one) == own]
    others = [name_of(one) for one in running if name_of(one) not in ours]
    found = [
        replace(seen, presence=Presence.OWN) if seen.presence is Presence.HERE and name in ours else seen
        for name, seen in await _ask_all(sidecars, (*ours, *others[:_MOST_ASKED]), device)
    ]
    order = list(Presence)
    seen = min(found, key=lambda one: order.index(one.presence), default=Seen(presence=Presence.UNSEEN))
    return await _ask_api(tailnet, device) if seen.presence is Presence.UNSEEN else seen


async def _ask_all(sidecars: Sidecars, names: Sequence[str], device: Device) -> list[tuple[str, Seen]]:
    return list(zip(names, await asyncio.gather(*(_ask(sidecars, name, device) for name in names)), strict=True))


async def _ask_api(tailnet: TailnetApi, device: Device) -> Seen:
    unseen = Seen(presence=Presence.UNSEEN)
    if not await asyncio.to_thread(lambda: tailnet.is_set):
        return unseen
    try:
        known = find_device(await tailnet.devices(), device_id=device.id, name=device.name)
    except ScaletailError:
        return unseen
    if known is None:
        return unseen
    return Seen(presence=Presence.ONLINE if known.online else Presence.OFFLINE, by="Tailscale's API")


async def _ask(sidecars: Sidecars, container: str, device: Device) -> Seen:
    try:
        status = (await sidecars.look(container, deep=True)).status or {}
    except ScaletailError:
        return Seen(presence=Presence.UNSEEN)
    if _is(status.get("Self"), device):
        return Seen(presence=Presence.HERE, by=container)
    peers = status.get("Peer")
    for peer in peers.values() if isinstance(peers, Mapping) else ():
        if _is(peer, device):
            return Seen(presence=Presence.ONLINE if peer.get("Online") else Presence.OFFLINE, by=container)
    return Seen(presence=Presence.UNSEEN)


def _is(one: Any, device: Device) -> bool:
    """By id; by name alone where no id was saved."""
    if not isinstance(one, Mapping):
        return False
    if device.id:
        return str(one.get("ID") or "") == device.id
    return plain_line(str(one.get("DNSName") or "")).rstrip(".") == device.name
