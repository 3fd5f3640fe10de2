"""What was public before a redeploy, and is closed since, does not come back to the internet with the old files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.reach.doors import doors_in
from scaletail_tui.domain.stack.backends import backends_in, shown_as, with_backends
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.imports.entry import entry_of
from scaletail_tui.operations.plan.planning import spec_of
from scaletail_tui.operations.serve.apply import config_in, doors_of
from scaletail_tui.operations.serve.remember import remember
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.compose import EXTENSION
from scaletail_tui.render.serve import page_doors, render_serve
from scaletail_tui.render.sidecar import SERVE_FILE

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
    from scaletail_tui.ports.needs import HasCatalog

CLOSED_SINCE = "What was public before and has been closed since stays in your tailnet."


def close_what_is_closed(ports: HasCatalog, disk: StackOnDisk, texts: Mapping[str, str]) -> dict[str, str]:
    """Of old files, path to text, those that would open again what `disk` shows no more, as they may come back.

    Empty where they show the internet nothing that is not public now. Raises EditRefused where the old Compose file
    cannot be changed at that place alone.
    """
    from scaletail_tui.render.edit.yaml_nodes import read_plain

    text = texts.get(COMPOSE_FILE)
    meta = (read_plain(text) or {}).get(EXTENSION) if text else None
    service = entry_of(ports, disk)
    if text is None or not isinstance(meta, Mapping) or service is None:
        return _close_serve_file(disk, texts)
    backends, exposure = backends_in(meta), Exposure(str(meta.get("exposure") or Exposure.SERVE.value))
    old = replace(
        spec_of(service, disk), exposure=exposure, backends=backends, doors=doors_in(meta),
        service=shown_as(with_backends(service, backends), exposure),
    )  # fmt: skip
    new = _as_it_stands(old, disk)
    if new == old:
        return _close_serve_file(disk, texts)
    compose = {COMPOSE_FILE: remember(text, old, new)}
    if config_in(texts.get(SERVE_FILE, "{}")) == config_in(render_serve(old, old.exposure)):
        return {**compose, SERVE_FILE: render_serve(new, new.exposure)}
    # Of an older entry, or edited by hand: it leads to what the images listen on that come back with it.
    return {**compose, **_close_serve_file(disk, texts)}


def _close_serve_file(disk: StackOnDisk, texts: Mapping[str, str]) -> dict[str, str]:
    """The same of a Serve file that says more than the Compose file beside it, or that nobody knows the entry of.

    A port is closed as a whole: what it shows stays, and leads to where it led.
    """
    config = config_in(texts.get(SERVE_FILE, "{}"))
    public = {(port, path) for port, path, _, public in doors_of(config) if public}
    if not (more := public - _public_now(disk)):
        return {}
    stay = {str(port) for port, _ in public} - {str(port) for port, _ in more}
    allowed = {key: on for key, on in config.get("AllowFunnel", {}).items() if str(key).rpartition(":")[2] in stay}
    closed = {key: value for key, value in config.items() if key != "AllowFunnel"}
    closed |= {"AllowFunnel": allowed} if allowed else {}
    return {SERVE_FILE: json.dumps(closed, indent=2) + "\n"}


def _public_now(disk: StackOnDisk) -> frozenset[tuple[int, str]]:
    """By the Serve file that the sidecar follows, whatever the Compose file says of it."""
    shown = doors_of(config_in(disk.serve_text or "{}"))
    return frozenset((port, path) for port, path, _, public in shown if public)


def _as_it_stands(old: StackSpec, disk: StackOnDisk) -> StackSpec:
    public = _public_now(disk)
    page = page_doors(old, old.exposure)
    closed = any(door.public and (door.port, door.path) not in public for door in page)
    doors = tuple(door for door in old.doors if not door.public or (door.port, door.path) in public)
    return replace(old, exposure=Exposure.SERVE if closed else old.exposure, doors=doors)
