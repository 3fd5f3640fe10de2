"""Further doors of a stack that was made by hand: paths, ports and TCP forwards, opened and closed where its own Serve
is said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import HTTPS_PORT, Door, Way
from scaletail_tui.operations.adopt.serving import HandServe, Source, check_changeable, find_serve, serve_anew
from scaletail_tui.operations.serve.switching import forget_time
from scaletail_tui.operations.serve.tailnet_doors import address_of, refuse_public_port, refuse_taken_port
from scaletail_tui.render.serve import CERT_DOMAIN
from scaletail_tui.render.served import close_in, handlers_at, is_encrypted, open_in

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts


async def open_door_by_hand(ports: AdoptPorts, name: str, door: Door, *, restart: bool = False) -> str:
    """Show one door more, or lead one elsewhere; return a sentence of what was seen. Raises ScaletailError."""
    with ports.locks.hold(name, "expose"):
        serve = await find_serve(ports, name)
        check_changeable(serve, restart=restart)
        _refuse(serve, door)
        host = serve.host if serve.source is Source.RUN_TIME else CERT_DOMAIN
        await serve_anew(ports, serve, json.dumps(open_in(serve.config, door, host=host), indent=2) + "\n")
        await forget_time(ports, name, serve.container)
        return f"{address_of(serve.host or name, door)} leads to {door.target}, for your tailnet."


async def close_door_by_hand(ports: AdoptPorts, name: str, port: int, path: str, *, restart: bool = False) -> str:
    """Take one back; the page itself is switched by its exposure. Raises BadInput."""
    with ports.locks.hold(name, "expose"):
        serve = await find_serve(ports, name)
        check_changeable(serve, restart=restart)
        if not any((one.port, one.path) == (port, path) for one in serve_facts(serve.config).handlers):
            where = f"{path} of port {port}" if path else f"TCP port {port}"
            raise BadInput(
                f"{name} shows nothing at {where}.", remedy=f"See what it shows: scaletail-tui expose {name}"
            )
        if (port, path) == (HTTPS_PORT, "/"):
            raise BadInput(
                f"/ of port {port} is the page of {name} itself.",
                remedy=f"Close it with: scaletail-tui expose {name} direct",
            )
        await serve_anew(ports, serve, json.dumps(close_in(serve.config, port, path), indent=2) + "\n")
        await forget_time(ports, name, serve.container)
        way = Way.TCP if not path else Way.HTTPS if is_encrypted(serve.config, port) else Way.HTTP
        return f"{address_of(serve.host or name, Door(port=port, path=path, way=way, target=''))} is closed."


def _refuse(serve: HandServe, door: Door) -> None:
    """A port speaks one language, and is for one kind of visitor; the page's own place is its owner's."""
    standing = [one for one in serve_facts(serve.config).handlers if one.port == door.port]
    if (door.port, door.path) == (HTTPS_PORT, "/") and "/" in handlers_at(serve.config, HTTPS_PORT):
        raise BadInput(
            f"/ of port {door.port} is the page of {serve.name} itself.", remedy="Give another --path or --port."
        )
    if any(one.public for one in standing):
        raise refuse_public_port(door)
    if not standing:
        refuse_taken_port(serve.name, door.port, serve.look)
        return
    speaks = is_encrypted(serve.config, door.port)
    if (speaks is not None, bool(speaks)) != (door.way.web, door.way.encrypted):
        said = "tcp" if speaks is None else "https" if speaks else "http"
        raise BadInput(f"Port {door.port} speaks {said} already.", remedy="Give another --port.")
