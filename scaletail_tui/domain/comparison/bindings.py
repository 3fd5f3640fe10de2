"""What a container opens on the host and mounts from it: as its folder says, and as it was made."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.catalog.mounts import Mount, mount_of

_ANY = ("", "0.0.0.0")
"""How every address of the host is written."""
SELINUX = ("z", "Z")
"""Options of a mount that label the folder, for several containers or for one."""
_NAMELESS = re.compile(r"[0-9a-f]{64}")
"""The name of a volume that nobody named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One place inside, and what it is bound to outside."""

    seen: str
    """For people."""
    written: tuple[str, ...] = ()
    """As items of the service's list in a Compose file; empty where an item cannot say it."""
    options: tuple[str, ...] = field(default=(), compare=False)
    """Of a mount, SELinux's: they stand with an item that is written, and are no difference of their own."""


def port_of(item: object) -> str:
    """`80/tcp`, of an item of `ports` as Compose or a user writes it."""
    if isinstance(item, Mapping):
        return f"{item.get('target')}/{item.get('protocol') or 'tcp'}"
    number, _, protocol = str(item).rpartition(":")[2].partition("/")
    return f"{number}/{protocol or 'tcp'}"


def ports_said(items: Iterable[object]) -> Mapping[str, Binding]:
    """By port inside, of a service as Compose resolves it."""
    found: dict[str, list[str]] = {}
    for item in items:
        if isinstance(item, Mapping):
            outside = _outside(str(item.get("host_ip") or ""), str(item.get("published") or ""))
        else:
            address, _, number = str(item).rpartition(":")[0].rpartition(":")
            outside = _outside(address.strip("[]"), number)
        found.setdefault(port_of(item), []).append(outside)
    return {inside: _published(inside, outside) for inside, outside in found.items()}


def ports_bound(bindings: Mapping[str, Any]) -> Mapping[str, Binding]:
    """The same of `HostConfig.PortBindings`."""
    found: dict[str, Binding] = {}
    for inside, bound in bindings.items():
        outside = [
            _outside(str(one.get("HostIp") or ""), str(one.get("HostPort") or ""))
            for one in bound or [{}]
            if isinstance(one, Mapping)
        ]
        found[str(inside)] = _published(str(inside), outside)
    return found


def _outside(address: str, number: str) -> str:
    if address in _ANY:
        return number
    return f"[{address}]:{number}" if ":" in address else f"{address}:{number}"


def _published(inside: str, outside: Iterable[str]) -> Binding:
    places = sorted(outside)
    seen = ", ".join(place or "any" for place in places)
    written = tuple(f"{place}:{inside}" if place else inside for place in places)
    return Binding(seen=f"{seen} on the host", written=written)


def target_of(item: object) -> str:
    """Where an item of `volumes` is mounted."""
    return mount_of(item).target.rstrip("/")


def mounts_said(items: Iterable[object]) -> Mapping[str, Binding]:
    """By folder inside; a volume of the engine's has no name here, since Compose gives it another one."""
    return {mount.target.rstrip("/"): _mounted(mount) for mount in map(mount_of, items)}


def mounts_made(mounted: Iterable[object]) -> Mapping[str, Binding]:
    """The same of the list `Mounts` of a container; a volume of the engine's stands without its name here, too."""
    found: dict[str, Binding] = {}
    for one in mounted:
        if isinstance(one, Mapping):
            kind = str(one.get("Type") or "")
            mount = Mount(
                source=str(one.get("Source") or "") if kind == "bind" else "", kind=kind,
                target=str(one.get("Destination") or "").rstrip("/"), read_only=one.get("RW") is False,
            )  # fmt: skip
            options = tuple(option for option in str(one.get("Mode") or "").split(",") if option in SELINUX)
            found[mount.target] = _mounted(mount, options)
    return found


def targets_of_nameless(mounted: Iterable[object]) -> frozenset[str]:
    """Folders inside on what nobody named: an image asks for such volumes without any file's word."""
    return frozenset(
        str(one.get("Destination") or "").rstrip("/")
        for one in mounted
        if isinstance(one, Mapping)
        and one.get("Type") != "bind"
        and (not one.get("Name") or _NAMELESS.fullmatch(str(one.get("Name"))))
    )


def targets_given(items: Iterable[object] | None, folder: str) -> frozenset[str]:
    """Where Compose mounts the files of a service's `configs` or `secrets`: below `folder`, unless they say a path."""
    found = (
        str(item.get("target") or item.get("source") or "") if isinstance(item, Mapping) else str(item)
        for item in items or ()
    )
    return frozenset(posixpath.join(folder, target).rstrip("/") for target in found)


def _mounted(mount: Mount, options: tuple[str, ...] = ()) -> Binding:
    if not mount.source.startswith("/"):
        return Binding(seen=f"a {mount.kind or 'volume'}")
    suffix = ":ro" if mount.read_only else ""
    seen = f"{mount.source}{', read-only' if mount.read_only else ''}"
    return Binding(seen=seen, written=(f"{mount.source}:{mount.target}{suffix}",), options=options)
