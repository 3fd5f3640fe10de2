"""Change where Serve's handlers lead, live; what then differs from the catalog is kept over later renders."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.backends import is_backend, with_backends
from scaletail_tui.operations.lifecycle.compose_folder import folder_of
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.apply import apply_serve
from scaletail_tui.operations.serve.sidecar import present_sidecar
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.render.serve import backend
from scaletail_tui.render.stack import PORTS_SAID, render_compose

_KEPT = re.compile(r"^  backends:\n(?:    .*\n)+", re.MULTILINE)
_PORTS = re.compile(rf"^  # {PORTS_SAID}.*\n", re.MULTILINE)
_EXPOSURE = re.compile(r"^  exposure: .*\n", re.MULTILINE)


async def set_targets(
    ports: Ports, name: str, change: Callable[[str], str], *, shown: Callable[[tuple[Handler, ...]], bool], by_hand: str
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
    await apply_serve(
        ports, name, (await present_sidecar(ports, name)).name, json.dumps(config, indent=2) + "\n", before=before,
        shown=lambda look: shown(serve_facts(look.serve or {}).handlers),
    )  # fmt: skip
    if disk.meta is not None:
        await _keep(ports, name, disk.compose_text, {one.path: one.target for one in serve_facts(config).handlers})


async def _keep(ports: Ports, name: str, compose_text: str, targets: Mapping[str, str]) -> None:
    """Write into compose.yaml which targets are not the catalog's; what else stands there stays as it is."""
    spec = await spec_from_disk(ports, name)
    entry = ports.catalog.load().get(spec.service.slug)
    ours = {shown.path: backend(shown) for shown in entry.serve} if entry is not None else {}
    other = {
        path: target for path, target in targets.items() if path in ours and target != ours[path] and is_backend(target)
    }
    if other == dict(spec.backends):
        return
    told = _KEPT.search(render_compose(replace(spec, backends=other)))
    lines = told[0] if told is not None else ""
    shown = replace(spec, backends=other, service=with_backends(entry, other) if entry is not None else spec.service)
    said = _PORTS.search(render_compose(shown))
    if said is not None:
        compose_text = _PORTS.sub(lambda _: said[0], compose_text, count=1)
    text = _EXPOSURE.sub(lambda exposure: exposure[0] + lines, _KEPT.sub("", compose_text, count=1), count=1)
    ports.folders.set_exposure(name, text)


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
