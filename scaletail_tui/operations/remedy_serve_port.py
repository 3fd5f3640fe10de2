"""Point Serve at the port on which the app really listens, live."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.diagnosis.readings import serve_facts, serve_file_facts
from scaletail_tui.domain.diagnosis.sidecar_facts import Handler
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.operations.remedy_sidecar import present_sidecar
from scaletail_tui.operations.serve_switch import apply_serve
from scaletail_tui.operations.stack_place import folder_of
from scaletail_tui.ports import Ports


async def set_serve_port(ports: Ports, name: str, argument: str) -> str:
    """Change Serve's handlers from one port of the app to another; `argument` is `WRONG:RIGHT`."""
    wrong, _, right = argument.partition(":")
    if not (wrong.isdigit() and right.isdigit()):
        raise BadInput(f"{argument!r} does not name the two ports.")
    disk = ports.folders.read(name)
    before = disk.serve_text if disk is not None else None
    if before is None:
        folder = await folder_of(ports, name)
        raise ScaletailError(
            f"{name} has no Serve file that we wrote, so it is yours to change.",
            remedy=f"Write port {right} for {wrong} in its Serve configuration{f' in {folder}' if folder else ''}.",
        )
    if isinstance(serve_file_facts(before), str):
        raise ScaletailError(f"The Serve file of {name} is broken, so no port is changed in it.")
    changed = _with_port(json.loads(before), int(wrong), int(right))
    await apply_serve(
        ports, name, (await present_sidecar(ports, name)).name, json.dumps(changed, indent=2) + "\n", before=before,
        shown=lambda look: _leads_to(serve_facts(look.serve or {}).handlers, int(right)),
    )  # fmt: skip
    return f"Serve of {name} sends requests to port {right} now."


def _leads_to(handlers: tuple[Handler, ...], port: int) -> bool:
    return any(one.backend is not None and one.backend[1] == port for one in handlers)


def _with_port(config: Mapping[str, Any], wrong: int, right: int) -> dict[str, Any]:
    """The Serve configuration with `127.0.0.1:wrong` replaced in every proxy; all else as it is."""
    web = {}
    for key, site in (config.get("Web") or {}).items():
        handlers = {
            path: {**handler, "Proxy": _moved(str(handler["Proxy"]), wrong, right)} if "Proxy" in handler else handler
            for path, handler in (site.get("Handlers") or {}).items()
        }
        web[key] = {**site, "Handlers": handlers}
    return {**config, "Web": web}


def _moved(proxy: str, wrong: int, right: int) -> str:
    scheme, mark, rest = proxy.rpartition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.rpartition(":")
    return f"{scheme}{mark}{name}:{right}{slash}{path}" if port == str(wrong) else proxy
