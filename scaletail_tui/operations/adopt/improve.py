"""Make a stack better in place, see that its device is the same afterwards; or put its files back as they were."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.adoption.record import AdoptionRecord, Reverted
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.adopt.improvement import ImprovementPlan
from scaletail_tui.operations.adopt.take_over import adopt, say_unfinished
from scaletail_tui.operations.adopt.unfinished import UnfinishedChange
from scaletail_tui.operations.lifecycle.compose_folder import StackPlace, place_of
from scaletail_tui.operations.lifecycle.start_stop import create_containers
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.serve.apply import login_state
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.sidecars import SidecarSilent

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts

LOGIN_WITHIN = 40.0
"""Seconds for the device to be back under its identity; seen: two."""
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Improved:
    """What was done."""

    name: str
    folder: str
    restarted: tuple[str, ...] = ()
    """Containers that were made anew."""
    address: str = ""
    """Of the device, the same before and after; empty where it did not run."""
    reverted: Reverted | None = None


async def improve(
    ports: AdoptPorts, name: str, plan: ImprovementPlan, *, restart: bool = True, told: Told = lambda _: None
) -> Improved:
    """Write what the plan shows and make the containers anew, where they run. Raises ScaletailError with the way back.

    Before anything is written Compose has read the new files, and it is known that the stack can be made from them.
    """
    with ports.locks.hold(name, "improve"):
        place = await place_of(ports, name)
        await _check_by_compose(ports, place, plan)
        await adopt(ports, plan.folder)
        before = await _address_of(ports, name)
        await asyncio.to_thread(ports.adoptions.change, plan.folder, plan.change)
        told("The files are written; the old ones are kept.")
        return await _make_anew(ports, place, before, restart=restart, told=told)


async def revert(
    ports: AdoptPorts, name: str, folder: str, *, restart: bool = True, told: Told = lambda _: None
) -> Improved:
    """Every file as it was before the first improvement; the folder is no longer managed then."""
    with ports.locks.hold(name, "revert"):
        record = await asyncio.to_thread(ports.adoptions.look, folder)
        before = await _address_of(ports, name)
        done = await asyncio.to_thread(ports.adoptions.revert, folder)
        told("The files are as they were.")
        if not record.changed:
            return Improved(name=name, folder=folder, reverted=done)
        place = await place_of(ports, name)
        return replace(await _make_anew(ports, place, before, restart=restart, told=told), reverted=done)


async def go_on(
    ports: AdoptPorts, name: str, folder: str, *, restart: bool = True, told: Told = lambda _: None
) -> Improved:
    """Finish what was interrupted, whichever way it went."""
    with ports.locks.hold(name, "improve"):
        before = await _address_of(ports, name)
        await asyncio.to_thread(ports.adoptions.go_on, folder)
        told("The files are whole.")
        return await _make_anew(ports, await place_of(ports, name), before, restart=restart, told=told)


def check_finished(name: str, record: AdoptionRecord) -> None:
    """Raise ScaletailError where something is unfinished, with the two ways on."""
    if said := say_unfinished(name, record):
        raise ScaletailError(said, remedy=UnfinishedChange(stack=name, sentence=said).way())


async def _check_by_compose(ports: AdoptPorts, place: StackPlace, plan: ImprovementPlan) -> None:
    """Raise ComposeFailed where Compose takes the old files and not the new ones."""
    old = {path: text for path, text in plan.change.old.items() if not path.startswith(("..", "/"))}
    fresh = {file.path: "" if file.secret else file.text for file in plan.change.files}
    try:
        await ports.compose.resolve({**old, **plan.change.new, **fresh}, place.folder, place.project)
    except ComposeFailed as failed:
        try:
            await ports.compose.resolve(old, place.folder, place.project)
        except ComposeFailed:
            return  # it cannot judge this folder from its files alone
        raise ComposeFailed(
            "Docker Compose refuses the improved files, so nothing was written.", detail=failed.detail
        ) from failed


async def _make_anew(ports: AdoptPorts, place: StackPlace, before: str, *, restart: bool, told: Told) -> Improved:
    name = place.name
    found = await members(ports, name)
    if not restart or found.sidecar is None or not found.sidecar.running:
        return Improved(name=name, folder=place.folder)
    ids = {one.name: one.id for one in found.containers}
    services = {one.service for one in found.containers if not one.done}
    model = await ports.compose.config(place.folder, place.project)
    await create_containers(ports, name, services, place=place, model=model)
    after = await members(ports, name)
    made = tuple(one.name for one in after.containers if ids.get(one.name) != one.id)
    address = ""
    if after.sidecar is not None and before:
        await login_state(ports, after.sidecar.name, within=LOGIN_WITHIN, enough=("Running",))
        address = await _address_of(ports, name)
        if address != before:
            raise ScaletailError(
                f"The device of {name} has not come back as {before}.", detail=f"It is {address or 'not logged in'}.",
                remedy=f"Look: scaletail-tui doctor {name}. Go back: scaletail-tui adopt --revert {name}",
            )  # fmt: skip
        await asyncio.to_thread(ports.folders.empty_auth_key, name)
    return Improved(name=name, folder=place.folder, restarted=made, address=address)


async def _address_of(ports: AdoptPorts, name: str) -> str:
    """The device's tailnet address; empty where it is not logged in, or not running."""
    sidecar = (await members(ports, name)).sidecar
    if sidecar is None or not sidecar.running:
        return ""
    try:
        look = await ports.sidecars.look(sidecar.name)
    except SidecarSilent:
        return ""
    facts = status_facts(look.status or {})
    return next(iter(facts.addresses), "") if facts.state == "Running" else ""
