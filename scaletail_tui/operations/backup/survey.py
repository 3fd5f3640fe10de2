"""What a backup of a stack has to hold, found before anything is stopped."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace

from scaletail_tui.domain.backup.manifest import Device, LeftOut, SavedImage
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.database import Database
from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE
from scaletail_tui.operations.backup.stores import Stores, Volume, find_elsewhere, find_stores, find_volumes
from scaletail_tui.operations.databases.copy import find_databases
from scaletail_tui.operations.observe.containers import Members, find_project, members
from scaletail_tui.operations.observe.origin import Origin, StackOrigin
from scaletail_tui.ports.backup.bulk import Bulk
from scaletail_tui.ports.needs import HasEngine, SidecarPorts, SurveyPorts
from scaletail_tui.render.sidecar import STATE_FOLDER


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
    stores = await find_stores(ports, origin.folder, await find_project(ports, name), found)
    volumes, nameless = await find_volumes(bulk, stores)
    seen = Survey(
        origin=origin, found=found, databases=find_databases(found), volumes=volumes, links=links,
        image=await find_image(ports, origin, found), device=await _find_device(ports, found),
        images=await _find_images(ports, found),
        left_out=(
            *stores.left_out, *nameless, *find_elsewhere(stores, (origin.folder, *(target for _, target in links))),
        ),
    )  # fmt: skip
    return replace(seen, device=_add_state(seen, stores))


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


async def _find_device(ports: SidecarPorts, found: Members) -> Device:
    if found.sidecar is None or not found.sidecar.running:
        return Device()
    try:
        look = await ports.sidecars.look(found.sidecar.name)
    except ScaletailError:
        return Device()
    facts = status_facts(look.status or {})
    return Device(id=facts.node_id, name=facts.dns_name, addresses=facts.addresses)


def _add_state(seen: Survey, stores: Stores) -> Device:
    """Where the device's identity is kept."""
    if (held := stores.find_state()) is None:
        return replace(seen.device, folder=STATE_FOLDER)
    store, below = held
    if store.volume:
        return replace(seen.device, volume=next((one.key for one in seen.volumes if one.name == store.source), ""))
    return replace(seen.device, folder=seen.below_folder(f"{store.source}/{below}".rstrip("/")))


async def _find_images(ports: HasEngine, found: Members) -> tuple[SavedImage, ...]:
    saved = []
    for one in sorted(found.containers, key=lambda one: one.service):
        about = await ports.engine.image(one.image) if one.image else None
        digests = (about or {}).get("RepoDigests") or ()
        saved.append(SavedImage(service=one.service, image=one.image, digest=str(digests[0]) if digests else ""))
    return tuple(saved)
