"""Mend what Serve does: write serve.json anew (a broken one is kept beside it), or set the port or scheme it asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.lifecycle.compose_folder import by_hand, folder_of
from scaletail_tui.operations.lifecycle.start_stop import restart_held
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.apply import apply_serve, backend_state, doors_of, present_sidecar
from scaletail_tui.operations.serve.targets import set_targets
from scaletail_tui.render.serve import render_serve

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts, ServePorts

_SCHEMES = ("http", "https+insecure")


async def rewrite_serve(ports: LookPorts, name: str) -> str:
    """A sidecar that runs applies it live; one that died of the broken file is brought back, and its apps with it."""
    disk = ports.folders.read(name)
    if disk is None or disk.meta is None:
        folder = await folder_of(ports, name)
        raise by_hand(
            name, "we do not know what its Serve file should say",
            f"Correct the file that TS_SERVE_CONFIG names{f', in {folder}' if folder else ''}, then restart the pair.",
        )  # fmt: skip
    spec = await spec_from_disk(ports, name)
    text = render_serve(spec, spec.exposure)
    sidecar = await present_sidecar(ports, name)
    # A sidecar dies of a file that it cannot read, soon if not yet: what it still serves says nothing of the new one.
    dies = disk.serve_text is not None and disk.serve_text.strip() and not _is_json(disk.serve_text)
    if not dies and sidecar.running and await backend_state(ports, sidecar.name) == "Running":
        wanted = doors_of(json.loads(text))
        before = disk.serve_text if disk.serve_text is not None and _is_json(disk.serve_text) else None

        def shows(look: SidecarLook) -> bool:
            return doors_of(look.serve or {}) == wanted

        await apply_serve(ports, name, sidecar.name, text, before=before, shown=shows)
        return f"Wrote serve.json of {name} anew; the sidecar applied it."
    ports.folders.write_serve(name, text)
    await restart_held(ports, name)
    return f"Wrote serve.json of {name} anew and restarted sidecar and app."


async def set_serve_port(ports: ServePorts, name: str, argument: str) -> str:
    """Change Serve's handlers from one port of the app to another; `argument` is `WRONG:RIGHT`."""
    wrong, _, right = argument.partition(":")
    if not (wrong.isdigit() and right.isdigit()):
        raise BadInput(f"{argument!r} does not name the two ports.")
    await set_targets(
        ports, name, lambda proxy: _move_port(proxy, wrong, right), by_hand=f"Write port {right} for {wrong}",
        shown=lambda handlers: any(
            handler.backend is not None and handler.backend[1] == int(right) for handler in handlers
        ),
    )  # fmt: skip
    return f"Serve of {name} sends requests to port {right} now."


async def set_serve_scheme(ports: ServePorts, name: str, argument: str) -> str:
    """Change the scheme of the handlers that lead to one port of the app; `argument` is `PORT:SCHEME`."""
    port, _, scheme = argument.partition(":")
    if not port.isdigit() or scheme not in _SCHEMES:
        raise BadInput(f"{argument!r} does not name a port and http or https+insecure.")
    await set_targets(
        ports, name, lambda proxy: _change_scheme(proxy, port, scheme), by_hand=f"Write {scheme}:// for port {port}",
        shown=lambda handlers: {scheme} == {
            handler.scheme for handler in handlers if handler.backend and handler.backend[1] == int(port)
        },
    )  # fmt: skip
    return f"Serve of {name} asks port {port} over {scheme} now."


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _move_port(proxy: str, wrong: str, right: str) -> str:
    scheme, mark, rest = proxy.rpartition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.rpartition(":")
    return f"{scheme}{mark}{name}:{right}{slash}{path}" if port == wrong else proxy


def _change_scheme(proxy: str, port: str, scheme: str) -> str:
    rest = proxy.rpartition("://")[2]
    return f"{scheme}://{rest}" if rest.partition("/")[0].rpartition(":")[2] == port else proxy
