"""Which containers a deploy over a stack makes anew, and why: told before, by comparing what stands with the plan."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.operations.observe.containers import members

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import StartPorts


class ReplacedFor(StrEnum):
    """Why a container is made anew."""

    SETTINGS = "settings"
    """Its service reads otherwise than it did."""
    IMAGE = "image"
    """Its image's name leads to another image than it was made from, or to one that must be pulled."""
    SIDECAR = "sidecar"
    """It lives in the network of a sidecar that is made anew."""
    NAME = "name"
    """Its stack is called otherwise."""


WORDS = {
    ReplacedFor.SETTINGS: "its settings change",
    ReplacedFor.IMAGE: "its image is another one by now",
    ReplacedFor.SIDECAR: "its sidecar is made anew",
    ReplacedFor.NAME: "it gets the new name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """One container that will not be there afterwards; another one takes its place."""

    service: str
    container: str
    why: tuple[ReplacedFor, ...]


async def find_replaced(ports: StartPorts, plan: Plan) -> tuple[Replaced, ...]:
    """Nothing for a new stack, and nothing where engine or Compose do not tell."""
    if not plan.replaces_a_stack:
        return ()
    files = {file.path: file.text for file in plan.files}
    try:
        before, after, found = await asyncio.gather(
            ports.compose.config(plan.folder, plan.stack),
            ports.compose.resolve(files, plan.folder, plan.stack),
            members(ports, plan.stack),
        )
        bodies: Mapping[str, Mapping[str, Any]] = after.get("services") or {}
        present = {key: await ports.engine.image(str(body.get("image") or "")) for key, body in bodies.items()}
    except ScaletailError:
        return ()
    old: Mapping[str, Mapping[str, Any]] = before.get("services") or {}
    why: dict[str, list[ReplacedFor]] = {}
    for key, body in bodies.items():
        reasons = [ReplacedFor.SETTINGS] if old.get(key) != body else []
        image = present[key]
        made_from = {one.image_id for one in found.of(key)}
        if made_from and (image is None or str(image.get("Id")) not in made_from):
            reasons.append(ReplacedFor.IMAGE)
        why[key] = reasons
    for key, body in bodies.items():
        guest = str(body.get("network_mode") or "") == f"service:{SIDECAR_SERVICE}"
        if guest and why.get(SIDECAR_SERVICE) and found.of(SIDECAR_SERVICE):
            why[key].append(ReplacedFor.SIDECAR)
    return tuple(
        Replaced(service=key, container=one.name, why=tuple(why[key]))
        for key in bodies
        for one in found.of(key)
        if why[key]
    )
