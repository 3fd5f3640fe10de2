"""Funnel opens everything that stands on its port: what a stack would show is held against that."""

from __future__ import annotations

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import Door
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.serve import page_doors


def doors_shown(spec: StackSpec) -> tuple[Door, ...]:
    """All doors that serve.json holds for the spec."""
    return (*page_doors(spec, spec.exposure), *spec.doors)


def refuse_mixed_ports(spec: StackSpec) -> None:
    """Raise BadInput where a door meant for the tailnet would stand on a public port, and be public with it.

    The page's own place is no such door where the user made just that public; with Funnel the page says itself which
    port is for whom.
    """
    shown = doors_shown(spec)
    public = [door for door in shown if door.public]
    ports = {door.port for door in public}
    asked = set() if spec.exposure is Exposure.FUNNEL else {(door.port, door.path) for door in public}
    mixed = [one for one in shown if one.port in ports and not one.public and (one.port, one.path) not in asked]
    if not mixed:
        return
    port = mixed[0].port
    opened = " and ".join(dict.fromkeys(door.path for door in public if door.port == port))
    named = ", ".join(dict.fromkeys(door.path or "TCP" for door in mixed if door.port == port))
    raise BadInput(
        f"Funnel opens everything on its port: with {opened} of port {port} {named} would be public, too.",
        remedy=f"Give another --public-port, or close {opened} or {named} of port {port} first.",
    )
