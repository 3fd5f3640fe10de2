"""What a backup of a stack has to hold, found before anything is stopped."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scaletail_tui.domain.backup.manifest import Device, LeftOut, SavedImage
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.database import Database
from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE
from scaletail_tui.operations.databases.copy import find_databases
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.operations.observe.origin import Origin, StackOrigin
from scaletail_tui.ports.backup.bulk import Bulk
from scaletail_tui.ports.needs import HasEngine, SidecarPorts, SurveyPorts
from scaletail_tui.render.sidecar import STATE_FOLDER

_VOLUME_LABEL = "com.docker.compose.volume"
_ANONYMOUS = "com.docker.volume.anonymous"
_STATE = "/var/lib/tailscale"
_OF_THE_HOST = ("/dev", "/proc", "/sys", "/run", "/var/run", "/etc/localtime", "/etc/timezone", "/lib/modules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A named volume of the stack."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A stack as a backup finds it."""

    origin: StackOrigin
    found: Members
    databases: tuple[Database, ...]
    volumes: tuple[Volume, ...]
    links: tuple[tuple[str, str], ...]
    """Folders of the stack that are links to elsewhere, and where they lead: what is there is saved in their place."""
    image: str
    """An image that is here, to read files with."""
    device: Device
    images: tuple[SavedImage, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def folder(self) -> str:
        return self.origin.folder

    @property
    def running(self) -> tuple[ContainerFacts, ...]:
        return tuple(one for one in self.found.containers if one.running)

    @property
    def running_in_order(self) -> tuple[str, ...]:
        """Names of what runs, in the order in which it starts: helpers, sidecar, apps."""
        found = self.found
        order = (*found.helpers, *((found.sidecar,) if found.sidecar is not None else ()), *found.apps)
        return tuple(one.name for one in order if one.running)

    @property
    def service(self) -> str:
        """Of the catalog."""
        meta = self.origin.disk.meta if self.origin.disk is not None else None
        return str((meta or {}).get("service") or "")

    def below_folder(self, path: str) -> str:
        """A path of the host relative to the stack's folder, behind its links too; empty for one elsewhere."""
        for link, target in (("", self.folder), *self.links):
            if path == target or path.startswith(f"{target}/"):
                return f"{link}{path[len(target) :]}".strip("/")
        return ""


async def survey(ports: SurveyPorts, bulk: Bulk, origin: StackOrigin) -> Survey:
    """Raises BadInput or ScaletailError where there is nothing to be saved, or nothing to read it with."""
    name = origin.name
    if not origin.folder or origin.origin is Origin.CONTAINERS:
        raise BadInput(f"{name} has no folder that could be saved.", remedy=origin.way())
    found = await members(ports, name)
    links = _find_links(origin)
    volumes, nameless = await _find_volumes(bulk, found)
    seen = Survey(
        origin=origin, found=found, databases=find_databases(found), volumes=volumes, links=links,
        image=await find_image(ports, origin, found), device=await _find_device(ports, found),
        images=await _find_images(ports, found),
        left_out=(*nameless, *_find_elsewhere(found, (origin.folder, *(target for _, target in links)))),
    )  # fmt: skip
    return replace(seen, device=_add_state(seen))


async def find_image(ports: HasEngine, origin: StackOrigin, found: Members) -> str:
    """An image that is here and has `tar`: the sidecar's first. Raises ScaletailError where there is none."""
    sidecar = [found.sidecar.image] if found.sidecar is not None else []
    meta = (origin.disk.meta or {}) if origin.disk is not None else {}
    written = str((meta.get("sidecar") or {}).get("image") or SIDECAR_IMAGE)
    for image in (*sidecar, written):
        if image and await ports.engine.has_image(image):
            return image
    raise ScaletailError(
        f"The image of {origin.name}'s sidecar is not here, and files of other users are read with it.",
        remedy=f"Run: docker pull {written}",
    )


def _find_links(origin: StackOrigin) -> tuple[tuple[str, str], ...]:
    if origin.disk is None:
        return ()
    found = []
    for path, target in origin.disk.data_links.items():
        absolute = posixpath.normpath(posixpath.join(origin.folder, posixpath.dirname(path), target))
        if not absolute.startswith(f"{origin.folder}/"):
            found.append((path, absolute))
    return tuple(found)


async def _find_volumes(bulk: Bulk, found: Members) -> tuple[tuple[Volume, ...], tuple[LeftOut, ...]]:
    volumes: dict[str, Volume] = {}
    nameless = []
    for one in found.containers:
        for at in one.volumes:
            name = posixpath.basename(one.mounts.get(at, "").removesuffix("/_data"))
            if not name or name in volumes:
                continue
            labels = await asyncio.to_thread(bulk.find_volume, name)
            if labels is not None and _ANONYMOUS in labels:
                nameless.append(LeftOut(path=at, why=f"{one.service} keeps it in a volume without a name"))
            elif labels is not None:
                volumes[name] = Volume(key=_key(labels.get(_VOLUME_LABEL) or name), name=name)
    return tuple(sorted(volumes.values(), key=lambda one: one.key)), tuple(nameless)


def _key(name: str) -> str:
    return name.replace("/", "_") if name not in (".", "..") else "_"


def _find_elsewhere(found: Members, inside: Sequence[str]) -> tuple[LeftOut, ...]:
    """Folders of the host that are mounted and are not the stack's own."""
    seen: dict[str, str] = {}
    for one in found.containers:
        for at, source in one.mounts.items():
            host = any(source == top or source.startswith(f"{top}/") for top in _OF_THE_HOST)
            ours = any(source == top or source.startswith(f"{top}/") for top in inside)
            if source.startswith("/") and at not in one.volumes and not host and not ours:
                seen.setdefault(source, one.service)
    return tuple(
        LeftOut(path=path, why=f"{service} mounts it from outside of the stack's folder")
        for path, service in sorted(seen.items())
    )


async def _find_device(ports: SidecarPorts, found: Members) -> Device:
    if found.sidecar is None or not found.sidecar.running:
        return Device()
    try:
        look = await ports.sidecars.look(found.sidecar.name)
    except ScaletailError:
        return Device()
    facts = status_facts(look.status or {})
    return Device(id=facts.node_id, name=facts.dns_name, addresses=facts.addresses)


def _add_state(seen: Survey) -> Device:
    """Where the device's identity is kept."""
    sidecar = seen.found.sidecar
    at = next((at for at in sidecar.mounts if at.startswith(_STATE)), "") if sidecar is not None else ""
    if sidecar is None or not at:
        return replace(seen.device, folder=STATE_FOLDER)
    if at in sidecar.volumes:
        name = posixpath.basename(sidecar.mounts[at].removesuffix("/_data"))
        return replace(seen.device, volume=next((one.key for one in seen.volumes if one.name == name), ""))
    return replace(seen.device, folder=seen.below_folder(sidecar.mounts[at]))


async def _find_images(ports: HasEngine, found: Members) -> tuple[SavedImage, ...]:
    saved = []
    for one in sorted(found.containers, key=lambda one: one.service):
        about = await ports.engine.image(one.image) if one.image else None
        digests = (about or {}).get("RepoDigests") or ()
        saved.append(SavedImage(service=one.service, image=one.image, digest=str(digests[0]) if digests else ""))
    return tuple(saved)
