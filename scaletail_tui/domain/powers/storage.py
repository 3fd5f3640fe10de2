"""What a container mounts: folders of the host, by whatever way, volumes of other stacks, the engine's socket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.forms import is_true, mapping, mounts_of, pairs
from scaletail_tui.domain.powers.places import Place, judge_path
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power

_OF_THE_NETWORK = ("nfs", "cifs", "smb", "ceph", "gluster", "9p", "sshfs", "davfs", "fuse")
_OVERLAY = re.compile(r"(?:lowerdir|upperdir|workdir)=([^,]+)")
_ADDRESS = re.compile(r"(?:tcp|http|https|ssh)://(?:[^@/]*@)?\[?([^/\]:]+)")


def find_storage(
    name: str, body: Mapping[str, Any], model: Mapping[str, Any], place: Place, *, project: str, sidecar: bool
) -> Iterator[Power]:
    volumes = mapping(model.get("volumes"))
    for mount in mounts_of(body):
        if mount.kind == "volume":
            about = mapping(volumes.get(mount.source))
            yield from _volume(name, mount.source, about, place, read_only=mount.read_only, project=project)
        elif mount.kind in ("bind", "npipe"):
            yield from path_powers(name, mount.source, place, read_only=mount.read_only, sidecar=sidecar)
    if is_true(body.get("use_api_socket")):
        yield make_power(PowerKind.SOCKET, name, "use_api_socket")
    yield from _engine_address(name, body, model)


def path_powers(name: str, path: str, place: Place, *, read_only: bool, sidecar: bool = False) -> Iterator[Power]:
    """The powers of having one path; what the user named himself is expected."""
    chosen = place.is_chosen(path)
    for kind, detail in judge_path(place, path, read_only=read_only, sidecar=sidecar):
        expected = chosen or (sidecar and kind is PowerKind.TUNNEL)
        yield make_power(kind, name, detail, expected=expected)


def _volume(
    name: str, key: str, about: Mapping[str, Any], place: Place, *, read_only: bool, project: str
) -> Iterator[Power]:
    external = about.get("external")
    if isinstance(external, Mapping) or is_true(external):
        yield make_power(PowerKind.OTHER_VOLUMES, name, str(about.get("name") or mapping(external).get("name") or key))
        return
    named = str(about.get("name") or "")
    if named and named != f"{project}_{key}":
        yield make_power(PowerKind.OTHER_VOLUMES, name, named)
    driver = str(about.get("driver") or "local")
    if driver != "local":
        yield make_power(PowerKind.PLUGINS, name, driver)
    options = dict(pairs(about.get("driver_opts")))
    device, kind, how = options.get("device", ""), options.get("type", "").lower(), options.get("o", "")
    flags = {word.strip() for word in how.split(",")}
    read_only = read_only or "ro" in flags
    if kind.startswith(_OF_THE_NETWORK) or "addr=" in how:
        yield make_power(PowerKind.NETWORK_FILES, name, device or kind)
    elif kind == "overlay":
        for path in (one for layers in _OVERLAY.findall(how) for one in layers.split(":") if one):
            yield from path_powers(name, path, place, read_only=read_only)
    elif kind in ("tmpfs", "ramfs"):
        return
    elif {"bind", "rbind"} & flags or kind in ("", "none", "bind"):
        if device:
            yield from path_powers(name, device, place, read_only=read_only)
    else:  # a file system of the host's own disks, or one of the kernel's
        yield make_power(PowerKind.RAW_DEVICES, name, f"{device} ({kind})" if device else kind)


def _engine_address(name: str, body: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[Power]:
    """`DOCKER_HOST` that leads out of the stack: to the host, to a proxy for the socket, to another machine."""
    ours = {"localhost", "127.0.0.1", "::1"} if str(body.get("network_mode") or "") != "host" else set()
    for service, other in mapping(model.get("services")).items():
        ours |= {str(service), *(str(mapping(other).get(key) or "") for key in ("container_name", "hostname"))}
    for key, value in pairs(body.get("environment")):
        if key not in ("DOCKER_HOST", "CONTAINER_HOST"):
            continue
        address = _ADDRESS.match(value)
        if address is not None and address[1] not in ours:
            yield make_power(PowerKind.ENGINE_ADDRESS, name, address[1])
