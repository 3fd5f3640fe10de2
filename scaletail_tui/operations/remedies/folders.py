"""Make the folders that a stack mounts and that are missing, with the owner that its app needs.

Only folders that the stack itself mounts are touched, and of one that exists only its own owner: what is in it stays.

Which user an app's folder must belong to.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.operations.lifecycle.compose_folder import place_of
from scaletail_tui.operations.lifecycle.start_stop import restart_held, start_held
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.ports.engine import EngineRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasEngine, OwnerPorts, RepairPorts, StartPorts


Owner = tuple[int, int]
"""User id and group id."""


async def owner_in(ports: OwnerPorts, model: Mapping[str, Any], service: str, disk: StackOnDisk | None) -> Owner:
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


_MAKE = (
    "set -e; while [ $# -gt 1 ]; do "
    'if [ -L "$2" ]; then echo "$2 is a symbolic link" >&2; exit 1; fi; '
    'mkdir -p -- "$2"; chown -h -- "$1" "$2"; shift 2; done'
)
_SYSTEM = frozenset({"", "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "usr"})
_SHARED = frozenset({"home", "opt", "root", "tmp", "var"})
"""Top folders that belong to the system themselves, but not what is in them."""


async def make_folders(ports: RepairPorts, name: str, argument: str) -> str:
    """`argument` has one `UID:GID PATH` a line; a line without owner takes the one that the stack's files tell.

    Raises BadInput for a path that the stack does not mount, ScaletailError where neither this user nor a container
    of the engine may do it.
    """
    place = await place_of(ports, name)
    model = await ports.compose.config(place.folder, place.project)
    found = await members(ports, name)
    mounted = _find_mounted(model, found)
    owners: dict[str, Owner] = {}
    for path, owner in _folders_to_make(argument, place.folder):
        service = _find_mounting_service(path, mounted, place.folder)
        if service is None:
            raise BadInput(f"{path} is no folder of {name}: none of its services mounts it.")
        top, _, below = path.strip("/").partition("/")
        if top in _SYSTEM or (top in _SHARED and not below):
            raise BadInput(f"{path} belongs to the system, so its owner stays.")
        owners[path] = owner or await owner_in(ports, model, service, place.disk)
    if not owners:
        raise BadInput("No folder is named.")
    await _make(ports, name, owners, found)
    await _running_again(ports, name, owners)
    return _sentence(owners)


def _find_mounting_service(path: str, mounted: Mapping[str, str], folder: str) -> str | None:
    """The service that mounts the folder, one above it, or, within the stack's own folder, one below it."""
    for source, service in mounted.items():
        inside = path.startswith(f"{folder}/") and source.startswith(f"{path}/")
        if path == source or path.startswith(f"{source}/") or inside:
            return service
    return None


async def _make(ports: EngineAndFolders, name: str, owners: Mapping[str, Owner], found: Members) -> None:
    # A rootless engine shifts owners: only a container of its own gives a folder the owner that the app will see.
    rootless = (await ports.engine.look()).rootless
    left = [
        path for path, (uid, gid) in owners.items() if rootless or not ports.folders.own_folder(path, uid=uid, gid=gid)
    ]
    if not left:
        return
    image = (
        found.sidecar.image
        if found.sidecar is not None
        else next((container.image for container in found.containers), "")
    )
    if not image:
        raise ScaletailError(
            f"This user may not give {left[0]} its owner, and {name} has no container whose image could.",
            remedy=f"Run: sudo install -d -o {owners[left[0]][0]} -g {owners[left[0]][1]} {left[0]}",
        )
    for parent, paths in _by_parent(left).items():
        await _in_container(ports, image, parent, {path: owners[path] for path in paths})


async def _in_container(ports: HasEngine, image: str, parent: str, owners: Mapping[str, Owner]) -> None:
    """As root, seeing nothing but the parent folder, or the nearest one above it that is there."""
    pairs = [part for path, owner in owners.items()
             for part in (_text(owner), posixpath.relpath(path, parent))]  # fmt: skip
    try:
        await ports.engine.in_folder(image, parent, ["sh", "-c", _MAKE, "sh", *pairs])
    except EngineRefused as refused:
        above = posixpath.dirname(parent)
        if "source path does not exist" not in refused.detail or above == "/":
            raise
        await _in_container(ports, image, above, owners)


async def _running_again(ports: StartPorts, name: str, owners: Mapping[str, Owner]) -> None:
    """Who mounts one of the folders finds it now: restart it where it runs, start it where it could not."""
    found = await members(ports, name)
    touched = [container for container in found.containers if _mounts(container, owners)]
    if found.sidecar is not None and found.sidecar in touched:
        await restart_held(ports, name)
        return
    for one in touched:
        if one.status in ("running", "restarting"):
            await ports.engine.restart(one.name)
    await start_held(ports, name)


def _mounts(one: ContainerFacts, owners: Mapping[str, Owner]) -> bool:
    return any(source == path or source.startswith(f"{path}/") or path.startswith(f"{source}/")
               for source in one.mounts.values() for path in owners)  # fmt: skip


def _folders_to_make(argument: str, folder: str) -> Iterable[tuple[str, Owner | None]]:
    for line in argument.splitlines():
        first, _, rest = line.strip().partition(" ")
        owner = _owner(first) if rest else None
        path = rest.strip() if owner is not None else line.strip()
        if path:
            yield posixpath.normpath(posixpath.join(folder, path)), owner


def _owner(text: str) -> Owner | None:
    uid, _, gid = text.partition(":")
    return (int(uid), int(gid)) if uid.isdigit() and gid.isdigit() else None


def _find_mounted(model: Mapping[str, Any], found: Members) -> dict[str, str]:
    """Folder on this host to the service that mounts it, as the files say and as the containers were made."""
    mounted: dict[str, str] = {}
    for service, body in (model.get("services") or {}).items():
        for volume in body.get("volumes") or ():
            if isinstance(volume, Mapping):
                source, bind = str(volume.get("source") or ""), volume.get("type", "bind") == "bind"
            else:
                source, bind = str(volume).partition(":")[0], True
            if bind and source.startswith("/"):
                mounted.setdefault(posixpath.normpath(source), str(service))
    for container in found.containers:
        for target, source in container.mounts.items():
            if source.startswith("/") and target not in container.volumes and not target.startswith("/run/secrets/"):
                mounted.setdefault(posixpath.normpath(source), container.service)
    return mounted


def _by_parent(paths: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for path in paths:
        grouped.setdefault(posixpath.dirname(path), []).append(path)
    return grouped


def _text(owner: Owner) -> str:
    return f"{owner[0]}:{owner[1]}"


def _sentence(owners: Mapping[str, Owner]) -> str:
    shown = [f"{path} ({_text(owner)})" for path, owner in owners.items()]
    rest = f" and {len(shown) - 2} more" if len(shown) > 2 else ""
    return f"Made {', '.join(shown[:2])}{rest}; what is in them stays as it was."
