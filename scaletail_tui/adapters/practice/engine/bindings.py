"""What a simulated container publishes and mounts, as the engine tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.mounts import Mount, mount_of
from scaletail_tui.domain.comparison.bindings import port_of


def bind_mounts(config: Mapping[str, Any]) -> list[Mount]:
    """Of a resolved service; named volumes are left out."""
    mounts = (mount_of(volume) for volume in config.get("volumes") or ())
    return [mount for mount in mounts if mount.source.startswith("/")]


def mounts_entry(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`Mounts`, of a list entry and of `docker inspect`."""
    return [
        {
            "Type": "bind", "Source": mount.source, "Destination": mount.target, "Mode": "",
            "RW": not mount.read_only, "Propagation": "rprivate",
        }
        for mount in bind_mounts(config)
    ]  # fmt: skip


def port_bindings(config: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """`HostConfig.PortBindings`."""
    found: dict[str, list[dict[str, str]]] = {}
    for item in config.get("ports") or ():
        if isinstance(item, Mapping):
            address, number = str(item.get("host_ip") or ""), str(item.get("published") or "")
        else:
            address, _, number = str(item).rpartition(":")[0].rpartition(":")
        found.setdefault(port_of(item), []).append({"HostIp": address, "HostPort": number})
    return found
