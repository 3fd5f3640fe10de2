"""Which user an app's folder must belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.ports.bundle import Ports

Owner = tuple[int, int]
"""User id and group id."""


async def owner_in(ports: Ports, model: Mapping[str, Any], service: str, disk: StackOnDisk | None) -> Owner:
    """By what the service says itself (`user:`, then PUID and PGID), its image's user, the stack's PUID, then us."""
    body: Mapping[str, Any] = (model.get("services") or {}).get(service) or {}
    named = _numbers(str(body.get("user") or ""))
    if named is not None:
        return named
    environment = body.get("environment") or {}
    told = _pair(environment) if isinstance(environment, Mapping) else None
    if told is not None:
        return told
    image = await ports.engine.image(str(body.get("image") or "")) if body.get("image") else None
    built = _numbers(str(((image or {}).get("Config") or {}).get("User") or ""))
    if built is not None:
        return built
    known = _pair(disk.env) if disk is not None else None
    if known is not None:
        return known
    host = await ports.host.look()
    return host.uid, host.gid


def _pair(values: Mapping[str, Any]) -> Owner | None:
    uid = str(values.get("PUID") or "")
    gid = str(values.get("PGID") or "")
    return _numbers(f"{uid}:{gid}" if gid else uid)


def _numbers(text: str) -> Owner | None:
    uid, _, gid = text.partition(":")
    if not uid.isdigit() or (gid and not gid.isdigit()):
        return None
    return int(uid), int(gid or uid)
