"""Funnel opens everything that stands on its port: what a stack would show is held against that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import Door
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.serve import WHOLE_PAGE_PORT, page_doors


def doors_shown(spec: StackSpec) -> tuple[Door, ...]:
    """All doors that serve.json holds for the spec."""
    return (*page_doors(spec, spec.exposure), *spec.doors)


def close_public(spec: StackSpec) -> StackSpec:
    """The stack without anything public in its files."""
    exposure = Exposure.SERVE if spec.exposure is Exposure.FUNNEL else spec.exposure
    return replace(spec, exposure=exposure, doors=tuple(door for door in spec.doors if not door.public))


def refuse_mixed_ports(spec: StackSpec) -> None:
    """Raise BadInput where a door meant for the tailnet would stand on a public port, and be public with it.

    The page's own place is no such door where the user made just that public; with Funnel the page says itself which
    port is for whom.
    """
    shown = doors_shown(spec)
    asked = set() if spec.exposure is Exposure.FUNNEL else {(door.port, door.path) for door in shown if door.public}
    refuse_beside_public([door for door in shown if door.public or (door.port, door.path) not in asked])


def refuse_beside_public(shown: Collection[Door]) -> None:
    """Raise BadInput where one of these doors is meant for the tailnet and stands on the port of a public one."""
    public = [door for door in shown if door.public]
    ports = {door.port for door in public}
    mixed = [one for one in shown if one.port in ports and not one.public]
    if not mixed:
        return
    port = mixed[0].port
    opened = " and ".join(dict.fromkeys(door.path for door in public if door.port == port))
    named = ", ".join(dict.fromkeys(door.path or "TCP" for door in mixed if door.port == port))
    raise BadInput(
        f"Funnel opens everything on its port: with {opened} of port {port} {named} would be public, too.",
        remedy=f"Give another --public-port, or close {opened} or {named} of port {port} first.",
    )


def stand_beside(standing: tuple[Door, ...], doors: tuple[Door, ...]) -> tuple[Door, ...]:
    """What stays beside new doors: all but those whose place they take."""
    taken = {(door.port, door.path) for door in doors}
    return tuple(door for door in standing if (door.port, door.path) not in taken)


def show_meanwhile(closed: StackSpec, doors: tuple[Door, ...], *, page: bool) -> tuple[Door, ...]:
    """What is shown while `doors` are public for a while: what stands in the tailnet stays there.

    With `page`, the page itself on 443, it makes room there for the few paths that its entry shows the internet, and
    stands beside. Raises BadInput where something of all that would be public, too.
    """
    beside = stand_beside(doors_shown(closed), doors)
    if page and closed.service.funnel.paths:
        own = page_doors(closed, Exposure.SERVE)
        moved = tuple(replace(door, port=WHOLE_PAGE_PORT) for door in own)
        beside = (*moved, *(door for door in beside if door not in own))
    shown = (*doors, *beside)
    refuse_beside_public(shown)
    return shown
