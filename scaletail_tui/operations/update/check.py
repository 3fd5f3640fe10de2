"""What an update of a stack would bring: its images as they run, and as their registries have them now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.recognise import service_of_images
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.update.images import ImageFacts, ServiceImage, StackImages, Standing, image_facts
from scaletail_tui.domain.update.reference import Pin, parse_reference
from scaletail_tui.operations.kept.keep import refused_before
from scaletail_tui.operations.lifecycle.compose_folder import place_of, sidecar_service_in
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.operations.update.recreate import services_to_recreate
from scaletail_tui.ports.engine import RegistryRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import CheckPorts, HasRegistries


_AT_ONCE = 4
"""Questions to registries at the same time."""


@dataclass(slots=True)
class Asked:
    """What registries said in this run: one question an image, however many stacks have it."""

    ports: HasRegistries
    _answers: dict[str, asyncio.Task[str]] = field(default_factory=dict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def digest(self, reference: str) -> str:
        """Raises RegistryRefused."""
        if reference not in self._answers:
            self._answers[reference] = asyncio.ensure_future(self._ask(reference))
        return await self._answers[reference]

    async def _ask(self, reference: str) -> str:
        async with self._turns:
            return await self.ports.registries.digest(reference)


async def check_images(ports: CheckPorts, name: str, asked: Asked | None = None) -> StackImages:
    """Compare what runs with the registries; downloads nothing and changes nothing.

    Raises BadInput for a name that nothing has, and EngineUnreachable. What keeps the stack from being updated stands
    in the answer's `refusal`.
    """
    asked = asked or Asked(ports)
    origin = await check_known(ports, name)
    found = await members(ports, name)
    plain = StackImages(stack=name, folder=origin.folder, at=ports.clock.now())
    if not found.containers:
        return replace(plain, refusal=f"{name} has no containers yet.", remedy=f"Run: scaletail-tui start {name}")
    try:
        place = await place_of(ports, name)
        model = await ports.compose.config(place.folder, place.project)
        refusal, remedy, folder = "", "", place.folder
    except ScaletailError as error:
        refusal, remedy, folder, model = error.title, error.remedy, origin.folder, _model_of(found)
    bodies: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    wanted = [key for key in bodies if found.of(key)]
    images = tuple(await asyncio.gather(*(_judge(ports, asked, found, key, bodies[key]) for key in wanted)))
    refused = refused_before(await asyncio.to_thread(ports.kept.read, name))
    images = tuple(replace(one, refused=(one.service, one.new_digest) in refused) for one in images)
    if not refusal and not any(one.running for one in (*found.apps, *((found.sidecar,) if found.sidecar else ()))):
        refusal = f"{name} is stopped: nothing would show whether the new images answer."
        remedy = f"Run: scaletail-tui start {name}"
    service = await asyncio.to_thread(_service_of, ports, origin.disk, images)
    outdated = frozenset(one.service for one in images if one.outdated)
    return replace(
        plain, folder=folder, service=service.slug if service is not None else "", images=images,
        recreated=services_to_recreate(model, outdated, sidecar=sidecar_service_in(model)),
        releases=releases_of(service) if service is not None else "", refusal=refusal, remedy=remedy,
    )  # fmt: skip


async def check_all(ports: CheckPorts, names: Sequence[str]) -> tuple[StackImages, ...]:
    """The same of several, each image asked for once; what goes wrong with one stands in its own row."""
    asked = Asked(ports)

    async def check(name: str) -> StackImages:
        try:
            return await check_images(ports, name, asked)
        except ScaletailError as error:
            return StackImages(stack=name, folder="", refusal=error.title, remedy=error.remedy, at=ports.clock.now())

    return tuple(await asyncio.gather(*(check(name) for name in names)))


def releases_of(service: Service) -> str:
    """Where its makers tell of new versions."""
    source = service.links.get("source", "").rstrip("/")
    if source.startswith(("https://github.com/", "https://codeberg.org/")) and source.count("/") == 4:
        return f"{source}/releases"
    return (
        f"{source}/-/releases" if source.startswith("https://gitlab.com/") else source or service.links.get("home", "")
    )


async def _judge(ports: CheckPorts, asked: Asked, found: Members, key: str, body: Mapping[str, Any]) -> ServiceImage:
    container = found.of(key)[0]
    reference = str(body.get("image") or container.image)
    made_from, here = await asyncio.gather(ports.engine.image(container.image_id), ports.engine.image(reference))
    # an image whose last name was taken away can be unknown to the engine while a container of it still runs
    runs = image_facts(made_from, reference) if made_from is not None else ImageFacts(id=container.image_id)
    parts = parse_reference(reference)
    image = ServiceImage(
        service=key, container=container.name, reference=reference, standing=Standing.SAME, runs=runs, pin=parts.pin
    )
    if body.get("build"):
        return replace(image, standing=Standing.MADE_HERE)
    if parts.pin is not Pin.NONE:
        return replace(image, standing=Standing.PINNED)
    local = image_facts(here, reference) if here is not None else None
    moved = local is not None and local.id != runs.id
    same = image
    if local is not None and moved:
        image = replace(image, standing=Standing.PULLED, new_digest=local.digest or local.id, new_version=local.version)
    known = local.digest if local is not None else runs.digest
    if not known and here is not None:
        return image if moved else replace(image, standing=Standing.MADE_HERE)
    try:
        digest = await asked.digest(reference)
    except RegistryRefused as error:
        standing = image.standing if moved else Standing.UNKNOWN
        return replace(image, standing=standing, trouble=error.trouble, said=f"{error.title} {error.remedy}".strip())
    if digest == known:
        return image
    if digest == runs.digest:  # also where the name leads to an older one: another stack went back to that
        return same
    return replace(image, standing=Standing.NEWER, new_digest=digest, new_version="")


def _model_of(found: Members) -> dict[str, Any]:
    """What can be told of the services where their files cannot be read."""
    return {"services": {one.service: {"image": one.image} for one in found.containers if one.service}}


def _service_of(ports: CheckPorts, disk: StackOnDisk | None, images: Sequence[ServiceImage]) -> Service | None:
    catalog = ports.catalog.load()
    named = str((disk.meta or {}).get("service") or "") if disk is not None else ""
    slug = named or service_of_images(catalog.services, [one.reference for one in images])
    return catalog.get(slug) if slug else None


def images_to_json(found: StackImages) -> dict[str, Any]:
    """One stack of `update --check --json`."""
    return {
        "stack": found.stack, "folder": found.folder, "service": found.service or None,
        "newer": bool(found.outdated), "images": [_image(one, found.at) for one in found.images],
        "recreates": list(found.recreated), "releases": found.releases or None,
        **({"refusal": found.refusal, "fix": found.remedy} if found.refusal else {}),
    }  # fmt: skip


def _image(one: ServiceImage, now: float) -> dict[str, Any]:
    age = None if one.runs.made is None else int(max(0.0, now - one.runs.made) // 86_400)
    return {
        "service": one.service, "container": one.container, "image": one.reference, "state": one.standing.value,
        "runs": {"digest": one.runs.digest or None, "id": one.runs.id, "version": one.runs.version or None,
                 "age_days": age},
        **({"new": {"digest": one.new_digest, "version": one.new_version or None}} if one.outdated else {}),
        **({"pinned_by": one.pin.value} if one.pin.value else {}),
        **({"trouble": one.trouble.value, "said": one.said} if one.trouble is not None else {}),
        **({"went_back_before": True} if one.refused else {}),
    }  # fmt: skip
