"""A device as Tailscale's API tells of it, and what an admin may do to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.hostname import collision_suffix

_FRESH = 300.0
"""Seconds for which a device that was seen counts as online, where the API does not say it itself."""


class DeviceChange(StrEnum):
    """What the Machines page of the admin console can do, and the API too."""

    APPROVE = "approve"
    DISABLE_KEY_EXPIRY = "disable-key-expiry"
    RENAME = "rename"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class TailnetDevice:
    """One device of the tailnet."""

    id: str
    """What `Self.ID` of `tailscale status` says, too."""
    name: str
    """Its DNS name, without the dot at the end."""
    hostname: str = ""
    """As it was asked for."""
    addresses: tuple[str, ...] = ()
    user: str = ""
    tags: tuple[str, ...] = ()
    approved: bool = True
    never_expires: bool = False
    """Its login lasts: it has a tag, or key expiry was switched off."""
    expires: float | None = None
    """When its login ends, seconds since the epoch; None where it never does, or that is not told."""
    last_seen: float | None = None
    online: bool = False
    connected_twice: bool = False
    """Control has several connections of it at once: one identity in two places."""
    ephemeral: bool = False

    @property
    def label(self) -> str:
        """The first part of the DNS name."""
        return self.name.partition(".")[0]


def device_of(raw: Mapping[str, Any], now: float) -> TailnetDevice:
    """One entry of `GET /tailnet/-/devices`; fields that are missing take their defaults."""
    seen = moment(raw.get("lastSeen"))
    online = raw.get("connectedToControl")
    never = bool(raw.get("keyExpiryDisabled"))
    return TailnetDevice(
        id=_text(raw.get("nodeId")) or _text(raw.get("id")),
        name=_text(raw.get("name")).rstrip("."),
        hostname=_text(raw.get("hostname")),
        addresses=_texts(raw.get("addresses")),
        user=_text(raw.get("user")),
        tags=_texts(raw.get("tags")),
        approved=raw.get("authorized") is not False,
        never_expires=never,
        expires=None if never else moment(raw.get("expires")),
        last_seen=seen,
        online=online if isinstance(online, bool) else seen is not None and now - seen < _FRESH,
        connected_twice=raw.get("multipleConnections") is True,
        ephemeral=bool(raw.get("isEphemeral")),
    )


def find_device(devices: Iterable[TailnetDevice], *, device_id: str = "", name: str = "") -> TailnetDevice | None:
    """By id; by its DNS name alone where no id is known, for a name may have gone to another device meanwhile."""
    if device_id:
        return next((device for device in devices if device.id == device_id), None)
    return next((device for device in devices if name and device.name == name.rstrip(".")), None)


def find_older(devices: Sequence[TailnetDevice], own: TailnetDevice) -> tuple[TailnetDevice, ...]:
    """Devices that asked for the same name and are not online: what earlier logins of the same stack have left."""
    asked = own.hostname
    return tuple(
        device for device in devices
        if device.id != own.id and asked and device.hostname == asked and not device.online
        and (device.label == asked or collision_suffix(device.name, asked))
    )  # fmt: skip


def _text(value: Any) -> str:
    return plain_line(value) if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(one) for one in value) if isinstance(value, list) else ()
