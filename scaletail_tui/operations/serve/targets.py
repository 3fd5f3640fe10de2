"""Change where Serve's handlers lead, live; what then differs from the catalog is kept over later renders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.backends import is_backend, with_backends
from scaletail_tui.operations.imports.entry import entry_of
from scaletail_tui.operations.lifecycle.compose_folder import folder_of
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.apply import apply_serve, present_sidecar, take_back
from scaletail_tui.operations.serve.remember import remember
from scaletail_tui.render.serve import backend

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ServePorts, SpecPorts


async def set_targets(
    ports: ServePorts,
    name: str,
    change: Callable[[str], str],
    *,
    shown: Callable[[tuple[Handler, ...]], bool],
    by_hand: str,
) -> None:
    """Write every proxy's target as `change` makes it, and look until `shown` holds of what the sidecar serves.

    `by_hand` is what to do to a Serve file that is not ours. Raises ScaletailError; the old file then stands again.
    """
    disk = ports.folders.read(name)
    before = disk.serve_text if disk is not None else None
    if disk is None or before is None:
        folder = await folder_of(ports, name)
        raise ScaletailError(
            f"{name} has no Serve file that we wrote, so it is yours to change.",
            remedy=f"{by_hand} in its Serve configuration{f' in {folder}' if folder else ''}.",
        )
    if isinstance(serve_file_facts(before), str):
        raise ScaletailError(f"The Serve file of {name} is broken, so nothing is changed in it.")
    config = _change_targets(json.loads(before), change)
    kept = None
    if disk.meta is not None:  # first: where the file cannot be changed nothing is switched
        kept = await _keep(
            ports, name, disk.compose_text, {handler.path: handler.target for handler in serve_facts(config).handlers}
        )
    sidecar = (await present_sidecar(ports, name)).name
    try:
        await apply_serve(
            ports, name, sidecar, json.dumps(config, indent=2) + "\n", before=before,
            shown=lambda look: shown(serve_facts(look.serve or {}).handlers),
        )  # fmt: skip
        if kept is not None:
            ports.folders.set_exposure(name, kept)
    except BaseException:
        await take_back(ports, name, sidecar, serve=before, compose=disk.compose_text)
        raise


async def _keep(ports: SpecPorts, name: str, compose_text: str, targets: Mapping[str, str]) -> str | None:
    """compose.yaml with the targets that are not the catalog's; None where it says that already."""
    spec = await spec_from_disk(ports, name)
    disk = ports.folders.read(name)
    entry = None if disk is None else entry_of(ports, disk)
    ours = {shown.path: backend(shown) for shown in entry.serve} if entry is not None else {}
    other = {
        path: target for path, target in targets.items() if path in ours and target != ours[path] and is_backend(target)
    }
    if other == dict(spec.backends):
        return None
    service = with_backends(entry, other) if entry is not None else spec.service
    return remember(compose_text, spec, replace(spec, backends=other, service=service))


def _change_targets(config: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The Serve configuration with every proxy's target changed; all else as it is."""
    web = {}
    for key, site in (config.get("Web") or {}).items():
        handlers = {
            path: {**handler, "Proxy": change(str(handler["Proxy"]))} if "Proxy" in handler else handler
            for path, handler in (site.get("Handlers") or {}).items()
        }
        web[key] = {**site, "Handlers": handlers}
    return {**config, "Web": web}
