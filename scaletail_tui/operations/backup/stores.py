"""Where a stack keeps what: by its containers, and by its files for a service that has none at this moment."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.backup.manifest import LeftOut
from scaletail_tui.domain.catalog.mounts import mounts_in
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.observe.containers import Members
from scaletail_tui.ports.backup.bulk import Bulk
from scaletail_tui.ports.needs import HasFolders, ReadPorts

_VOLUME_LABEL = "com.docker.compose.volume"
_PROJECT_LABEL = "com.docker.compose.project"
_ANONYMOUS = "com.docker.volume.anonymous"
_STATE = "/var/lib/tailscale"
_OF_THE_HOST = ("/dev", "/proc", "/sys", "/run", "/var/run", "/etc/localtime", "/etc/timezone", "/lib/modules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A named volume of the stack."""

    key: str
    """As its Compose file calls it; the engine's name for it where no file does."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVolume:
    """What the engine calls a volume of the files; `external` ones are made by nobody's `up`, and may be shared."""

    name: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What stands at one path of a service's containers."""

    service: str
    at: str
    source: str
    """A folder of the host, or the engine's name of a volume; empty for a volume without a name that is not known."""
    volume: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """All that a stack keeps."""

    stores: tuple[Store, ...]
    named: Mapping[str, str]
    """The engine's name of a volume to its key, for all that the files name, used or not."""
    project: str
    sidecar: str = ""
    """Its service; empty for a stack without one."""
    state: str = _STATE
    """The path in the sidecar at which its identity stands."""
    left_out: tuple[LeftOut, ...] = ()

    def find_state(self) -> tuple[Store, str] | None:
        """What holds the identity, and the path below it; None where nothing outside of the container does."""
        for store in self.stores:
            if store.service != self.sidecar:
                continue
            if self.state == store.at or self.state.startswith(f"{store.at.rstrip('/')}/"):
                return store, self.state[len(store.at.rstrip("/")) :].strip("/")
            if store.at.startswith(f"{self.state}/"):
                return store, ""
        return None


async def find_stores(ports: ReadPorts, folder: str, project: str, found: Members) -> Stores:
    """Read the files with Compose, and without it what Compose leaves away: all that is behind a profile."""
    left: tuple[LeftOut, ...] = ()
    model: Mapping[str, Any] = {}
    try:
        model = await ports.compose.config(folder, project)
    except ScaletailError:
        why = "Compose cannot read its files, so a volume that none of its containers has may be missing"
        left = (LeftOut(path=folder, why=why),)
    try:
        read = (await asyncio.to_thread(ports.folders.compose, folder, project)).model
    except ScaletailError:
        read = {}
    project = str(model.get("name") or project)
    named = {key: one.name for key, one in name_volumes(model, read, project).items()}
    stores = [
        Store(service=one.service, at=at, source=_volume_name(source) if at in one.volumes else source,
              volume=at in one.volumes)
        for one in found.containers
        for at, source in one.mounts.items()
    ]  # fmt: skip
    for one in (model, read):  # first what containers have: their files may have changed since
        there = {(store.service, store.at) for store in stores}
        stores += [store for store in _stores_in(one, folder, named) if (store.service, store.at) not in there]
    sidecar, settings = _find_sidecar(found, model, read)
    return Stores(
        stores=tuple(stores), named={name: key for key, name in named.items()}, project=project, sidecar=sidecar,
        state=posixpath.normpath(settings.get("TS_STATE_DIR") or _STATE), left_out=left,
    )  # fmt: skip


async def find_volumes(bulk: Bulk, stores: Stores) -> tuple[tuple[Volume, ...], tuple[LeftOut, ...]]:
    """Volumes that are there, each under a key of its own; and those that cannot be named when they come back."""
    volumes: dict[str, Volume] = {}
    nameless = []
    wanted = dict.fromkeys([*stores.named, *(one.source for one in stores.stores if one.volume and one.source)])
    users = {one.source: one for one in stores.stores if one.volume}
    for name in wanted:
        labels = await asyncio.to_thread(bulk.find_volume, name)
        if labels is None:
            continue
        if _ANONYMOUS in labels and name not in stores.named:
            nameless.append(_nameless(users[name]))
            continue
        key = stores.named.get(name) or (
            labels.get(_VOLUME_LABEL) if labels.get(_PROJECT_LABEL) == stores.project else name
        )
        volumes[name] = Volume(key=_free(_key(key or name), name, volumes), name=name)
    nameless += [_nameless(one) for one in stores.stores if one.volume and not one.source]
    return tuple(sorted(volumes.values(), key=lambda one: one.key)), tuple(nameless)


def find_elsewhere(stores: Stores, inside: Sequence[str]) -> tuple[LeftOut, ...]:
    """Folders of the host that are mounted and are not the stack's own."""
    seen: dict[str, str] = {}
    for one in stores.stores:
        host = any(one.source == top or one.source.startswith(f"{top}/") for top in _OF_THE_HOST)
        ours = any(one.source == top or one.source.startswith(f"{top}/") for top in inside)
        if one.source.startswith("/") and not one.volume and not host and not ours:
            seen.setdefault(one.source, one.service)
    return tuple(
        LeftOut(path=path, why=f"{service} mounts it from outside of the stack's folder")
        for path, service in sorted(seen.items())
    )


def name_volumes(model: Mapping[str, Any], read: Mapping[str, Any], project: str) -> dict[str, NamedVolume]:
    """Key to what the engine calls each volume: as Compose resolves it, and as the files say it behind a profile."""
    return {
        str(key): NamedVolume(
            name=str(_map(body).get("name") or (key if _map(body).get("external") else f"{project}_{key}")),
            external=bool(_map(body).get("external")),
        )
        for files in (read, model)
        for key, body in _map(files.get("volumes")).items()
    }


async def read_volumes(
    ports: HasFolders, folder: str, project: str, model: Mapping[str, Any]
) -> dict[str, NamedVolume]:
    """`name_volumes` of a folder of which `model` is Compose's. Raises ScaletailError where it cannot be read."""
    read = await asyncio.to_thread(ports.folders.compose, folder, project)
    return name_volumes(model, read.model, project)


def _stores_in(model: Mapping[str, Any], folder: str, named: Mapping[str, str]) -> list[Store]:
    found = []
    for service, mount in mounts_in(model):
        if mount.kind == "volume":
            source = named.get(mount.source, mount.source)
            found.append(Store(service=service, at=mount.target, source=source, volume=True))
        elif mount.kind == "bind" and mount.source.startswith((".", "/")):
            source = posixpath.normpath(posixpath.join(folder, mount.source))
            found.append(Store(service=service, at=mount.target, source=source, volume=False))
    return found


def _find_sidecar(found: Members, *models: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
    """Its service and what it is told."""
    if found.sidecar is not None:
        return found.sidecar.service, found.sidecar.sidecar_settings
    for model in models:
        for name, body in _map(model.get("services")).items():
            if has_sidecar_image(str(_map(body).get("image") or "")):
                return str(name), _settings(_map(body).get("environment"))
    return "", {}


def _settings(raw: Any) -> dict[str, str]:
    pairs = raw.items() if isinstance(raw, Mapping) else (str(one).partition("=")[::2] for one in raw or ())
    return {str(key): str(value) for key, value in pairs if value is not None}


def _map(raw: Any) -> Mapping[Any, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _volume_name(source: str) -> str:
    return posixpath.basename(source.removesuffix("/_data"))


def _nameless(store: Store) -> LeftOut:
    return LeftOut(path=store.at, why=f"{store.service} keeps it in a volume without a name")


def _key(name: str) -> str:
    return name.replace("/", "_") if name not in (".", "..") else "_"


def _free(key: str, name: str, taken: Mapping[str, Volume]) -> str:
    """The key, or the engine's name where another volume has it: that is one volume's alone."""
    keys = {one.key for one in taken.values()}
    own = _key(name)
    choices = (key, own, *(f"{own}.{count}" for count in range(2, len(keys) + 3)))
    return next(one for one in choices if one not in keys)
