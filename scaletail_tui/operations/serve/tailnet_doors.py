"""Further paths, app ports and ports of the device, for the tailnet: opened and closed live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.listeners import parse_listeners
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import Door, Way
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.public_ports import doors_shown
from scaletail_tui.operations.serve.switching import change_doors, running_sidecar
from scaletail_tui.render.serve import page_doors

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ServePorts

_EVERYWHERE = ("0.0.0.0", "::", "*")


async def open_door(ports: ServePorts, name: str, door: Door) -> str:
    """Show one door more, or lead one elsewhere; return a sentence of what was seen. Raises ScaletailError."""
    with ports.locks.hold(name, "expose"):
        spec = await spec_from_disk(ports, name)
        _refuse(spec, door)
        if not any(one.port == door.port for one in doors_shown(spec)):
            refuse_taken_port(name, door.port, await running_sidecar(ports, name, spec.sidecar_container))
        kept = tuple(one for one in spec.doors if (one.port, one.path) != (door.port, door.path))
        wants = await change_doors(ports, spec, replace(spec, doors=(*kept, door)))
        return f"{door_words(spec, door)} leads to {door.target}, for your tailnet.{wants}"


async def close_door(ports: ServePorts, name: str, port: int, path: str) -> str:
    """Take back one door that was added; the catalog's page is switched by its exposure. Raises BadInput."""
    with ports.locks.hold(name, "expose"):
        spec = await spec_from_disk(ports, name)
        door = next((one for one in spec.doors if (one.port, one.path) == (port, path)), None)
        if door is None:
            where = f"{path} of port {port}" if path else f"TCP port {port}"
            page = any((one.port, one.path) == (port, path) for one in doors_shown(spec))
            raise BadInput(
                f"{where} is the page of {name} itself." if page else f"{name} shows nothing at {where}.",
                remedy=f"Close it with: scaletail-tui expose {name} direct" if page
                else f"See what it shows: scaletail-tui expose {name}",
            )  # fmt: skip
        await change_doors(ports, spec, replace(spec, doors=tuple(one for one in spec.doors if one != door)))
        return f"{door_words(spec, door)} is closed."


def door_words(spec: StackSpec, door: Door) -> str:
    """`https://vault.ts.net/admin`, `vault.ts.net:5432`."""
    return address_of(spec.public_host or spec.name, door)


def address_of(host: str, door: Door) -> str:
    """The same of any device, by its name."""
    usual = {Way.HTTPS: 443, Way.FUNNEL: 443, Way.HTTP: 80}.get(door.way)
    port = "" if door.port == usual else f":{door.port}"
    scheme = {Way.HTTPS: "https://", Way.FUNNEL: "https://", Way.HTTP: "http://"}.get(door.way, "")
    return f"{scheme}{host}{port}{'' if door.path == '/' else door.path}"


def _refuse(spec: StackSpec, door: Door) -> None:
    """A port speaks one language, and the page's own place is its exposure's."""
    if any((one.port, one.path) == (door.port, door.path) for one in page_doors(spec, spec.exposure)):
        raise BadInput(
            f"{door.path} of port {door.port} is the page of {spec.name} itself.",
            remedy="Give another --path or --port.",
        )
    for one in doors_shown(spec):
        if one.port == door.port and one.public:
            raise refuse_public_port(door)
        if one.port == door.port and (one.way.web, one.way.encrypted) != (door.way.web, door.way.encrypted):
            raise BadInput(f"Port {door.port} speaks {one.way.value} already.", remedy="Give another --port.")


def refuse_public_port(door: Door) -> BadInput:
    """For a door of the tailnet's on a port that the internet reaches."""
    return BadInput(
        f"Port {door.port} is public, and Funnel opens everything on its port: {door.path} would be, too.",
        remedy="Give another --port.",
    )


def refuse_taken_port(name: str, port: int, look: SidecarLook) -> None:
    """What an app holds on all addresses, Serve cannot listen on. Raises BadInput."""
    if any(one.port == port and one.address in _EVERYWHERE for one in parse_listeners(look.tcp or "")):
        raise BadInput(
            f"Something in {name} listens on port {port} itself, so devices of your tailnet reach it there "
            "without Serve.",
            remedy="Give another --port.",
        )
