"""Where what runs is not what the folder says, by Compose's own fingerprints, and how it becomes so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.comparison.borrowed import strangers_of, with_borrowed
from scaletail_tui.domain.comparison.drift import Drift, DriftPart, find_container_drift, find_serve_drift
from scaletail_tui.domain.diagnosis.evidence.inspect import stack_containers
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.operations.imports.earlier import refuse_beside_earlier
from scaletail_tui.operations.lifecycle.begun import MOVES, refuse_unfinished
from scaletail_tui.operations.lifecycle.compose_folder import StackPlace, place_of
from scaletail_tui.operations.observe.containers import Members, inspect_project
from scaletail_tui.operations.remedies.recreate import recreate
from scaletail_tui.operations.serve.apply import await_shown, set_as_written
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.sidecars import SidecarSilent

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DriftPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftLook:
    """What was found, and of what nothing is known."""

    found: tuple[Drift, ...] = ()
    unseen: str = ""
    """Why it could not be looked at, or not whole; one sentence."""

    @property
    def containers(self) -> bool:
        """True where making containers anew would help."""
        return any(one.part is not DriftPart.SERVE and not one.unnamed for one in self.found)

    @property
    def serve(self) -> bool:
        return any(one.part is DriftPart.SERVE for one in self.found)


async def find_drift(ports: DriftPorts, name: str) -> DriftLook:
    """Look at containers and Serve; never raises for what does not answer."""
    try:
        place = await place_of(ports, name)
        inspected = await inspect_project(ports, name)
        found = Members(name=name, containers=stack_containers(inspected))
        if not found.containers:
            return DriftLook(unseen=f"Nothing of {name} runs.")
        joined = {one.service: one.joined for one in found.containers if one.joined}
        borrow = any(one.borrows for one in found.containers)
        lent = {one.service: one.id for one in found.containers} if borrow else {}
        model, hashes = await asyncio.gather(
            ports.compose.config(place.folder, place.project),
            ports.compose.hashes(place.folder, place.project, joined=joined, lent=lent),
        )
        containers = await _containers(ports, place, found, inspected, model, hashes)
        return DriftLook(found=(*containers, *await _serve(ports, place, found)))
    except ScaletailError as error:
        return DriftLook(unseen=error.title)


async def apply_folder(ports: DriftPorts, name: str, look: DriftLook) -> str:
    """Make containers anew that differ, the sidecar first, and let Serve show what its file says; one sentence.

    A container that no file names is left alone, and told. Raises ScaletailError with what did not become so.
    """
    said = []
    with ports.locks.hold(name, "compare"):
        await refuse_unfinished(ports, name, MOVES)
        await refuse_beside_earlier(ports, name)
        if look.containers:
            said.append(await recreate(ports, name))
        place = await place_of(ports, name)
        found = Members(name=name, containers=stack_containers(await inspect_project(ports, name)))
        text = await asyncio.to_thread(_serve_text, ports, place)
        if look.serve and text and found.sidecar is not None and await _serve(ports, place, found):
            sidecar, file = found.sidecar.name, serve_file_facts(text)
            await set_as_written(ports, sidecar, text)
            if isinstance(file, str) or not await await_shown(
                ports, sidecar, lambda seen: not find_serve_drift(
                    sidecar, file, serve_facts(seen.serve or {}), public_for_a_while=False
                ),
            ):  # fmt: skip
                raise ScaletailError(
                    f"Serve of {name} does not show what its file says.", remedy=f"Run: scaletail-tui doctor {name}"
                )
            said.append("Serve shows what its file says.")
    said += [
        f"No file that counts names {one.what}, so it was left alone; to take it away: docker rm -f {one.what}"
        for one in look.found
        if one.unnamed
    ]
    return " ".join(said) or f"{name} runs as its folder says."


async def _containers(
    ports: DriftPorts, place: StackPlace, found: Members, inspected: tuple[Mapping[str, Any], ...],
    model: Mapping[str, Any], hashes: Mapping[str, str],
) -> list[Drift]:  # fmt: skip
    bodies: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    by_id = {str(one.get("Id")): one for one in inspected}
    drifts: list[Drift] = []
    unnamed = any(one.service not in bodies for one in found.containers)
    by_profile = await asyncio.to_thread(_behind_profile, ports, place) if unnamed else ()
    for one in found.containers:
        body = bodies.get(one.service)
        if body is None:
            if one.service in by_profile:
                continue
            drifts.append(
                Drift(part=DriftPart.CONTAINER, where=one.service, what=one.name, files="", runs=one.status)
            )  # fmt: skip
        elif one.config_hash and hashes.get(one.service, one.config_hash) != one.config_hash:
            seen = by_id[one.id]
            image = await ports.engine.image(str(seen.get("Image") or ""))
            body = with_borrowed(one.service, bodies, await _mounts_of_strangers(ports, bodies))
            drifts += find_container_drift(one.service, body, seen, image)
    there = {one.service for one in found.containers}
    for service, body in bodies.items():
        if service not in there and not body.get("profiles"):
            drifts.append(Drift(part=DriftPart.CONTAINER, where=service, what="", files="one", runs=""))
    return drifts


async def _mounts_of_strangers(
    ports: DriftPorts, bodies: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Iterable[object]]:
    """Of containers outside of the file whose mounts its services take."""
    found = {}
    for name in strangers_of(bodies):
        with suppress(ScaletailError):  # one that is gone lends nothing
            found[name] = (await ports.engine.inspect(name)).get("Mounts") or ()
    return found


def _behind_profile(ports: DriftPorts, place: StackPlace) -> frozenset[str]:
    """Services that Compose's model leaves out unless somebody names their profile."""
    try:
        read = ports.folders.compose(place.folder, place.project)
    except FilesRefused:
        return frozenset()
    services: Mapping[str, Any] = read.model.get("services") or {}
    return frozenset(key for key, body in services.items() if isinstance(body, Mapping) and body.get("profiles"))


async def _serve(ports: DriftPorts, place: StackPlace, found: Members) -> tuple[Drift, ...]:
    text = await asyncio.to_thread(_serve_text, ports, place)
    sidecar = found.sidecar
    if text is None or sidecar is None or not sidecar.running:
        return ()
    file = serve_file_facts(text)
    try:
        look = await ports.sidecars.look(sidecar.name)
    except SidecarSilent:
        return ()
    if isinstance(file, str) or look.serve is None:
        return ()
    limited = ports.public_times.of(place.name) is not None
    return find_serve_drift(sidecar.name, file, serve_facts(look.serve), public_for_a_while=limited)


def _serve_text(ports: DriftPorts, place: StackPlace) -> str | None:
    """Of the file that the sidecar reads live; None where there is none."""
    if place.managed and place.disk is not None:
        return place.disk.serve_text
    from scaletail_tui.domain.adoption.serve import find_live_file

    stack = LintStack(ports.user_files.read(place.folder))
    path = next((path for one in stack.sidecars if (path := find_live_file(stack, one))), "")
    return ports.folders.text_at(f"{place.folder}/{path}") if path else None
