"""Devices of the host: named ones, whole kinds of them, and graphics processors."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.forms import items, mapping, texts
from scaletail_tui.domain.powers.places import Place
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power

_GRAPHICS = ("/dev/dri", "/dev/kfd", "/dev/nvidia", "nvidia.com/", "amd.com/", "/dev/vchiq", "/dev/mali")
_RAW = re.compile(
    r"/dev(?:|/(?:mem|kmem|port|sd[a-z].*|hd[a-z].*|vd[a-z].*|xvd[a-z].*|nvme\d.*|mmcblk\d.*|dm-\d+|md\d.*"
    r"|loop.*|mapper.*|disk.*|block.*|sr\d+|sg\d+|zfs|btrfs-control|zd\d.*|nbd\d.*|bsg.*|vfio.*))"
)
_MEMORY = re.compile(r"c\s+(?:\*|1):(?:\*|1|2|4)\s")
_TUNNEL = "/dev/net/tun"


def find_devices(name: str, body: Mapping[str, Any], place: Place, *, sidecar: bool) -> Iterator[Power]:
    for device in items(body.get("devices")):
        path = str(mapping(device).get("source") or "") if isinstance(device, Mapping) else str(device).split(":")[0]
        if path := posixpath.normpath(path) if path.startswith("/") else path:
            yield _judge(name, path, chosen=place.is_chosen(path), sidecar=sidecar)
    for rule in texts(body.get("device_cgroup_rules")):
        raw = rule.strip().startswith(("a", "b")) or bool(_MEMORY.match(f"{rule.strip()} "))
        yield make_power(PowerKind.RAW_DEVICES if raw else PowerKind.DEVICES, name, rule)
    for one in items(body.get("gpus")):
        yield make_power(
            PowerKind.GPUS, name, _name_device(mapping(one)) or ("all" if isinstance(one, Mapping) else str(one))
        )
    resources = mapping(mapping(body.get("deploy")).get("resources"))
    for one in items(mapping(resources.get("reservations")).get("devices")):
        wanted = {word.lower() for word in texts(mapping(one).get("capabilities"))}
        kind = PowerKind.GPUS if "gpu" in wanted else PowerKind.DEVICES
        yield make_power(kind, name, _name_device(mapping(one)) or ", ".join(sorted(wanted)))


def _judge(name: str, path: str, *, chosen: bool, sidecar: bool) -> Power:
    if path == _TUNNEL:
        return make_power(PowerKind.TUNNEL, name, path, expected=sidecar or chosen)
    if path.startswith(_GRAPHICS):
        return make_power(PowerKind.GPUS, name, path, expected=chosen)
    kind = PowerKind.RAW_DEVICES if _RAW.fullmatch(path.rstrip("/")) else PowerKind.DEVICES
    return make_power(kind, name, path, expected=chosen)


def _name_device(device: Mapping[str, Any]) -> str:
    """The driver, and which of its devices."""
    return " ".join([str(device.get("driver") or ""), *texts(device.get("device_ids"))]).strip()
