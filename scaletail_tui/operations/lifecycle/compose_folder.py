"""Where Docker Compose can act on a stack, our own folder or that of a stack made by hand, and one run of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent, StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.operations.observe.containers import find_project
from scaletail_tui.operations.observe.origin import Origin, find_origin
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders, OriginPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlace:
    """A folder whose Compose file, with its override, is the whole of the stack."""

    name: str
    folder: str
    project: str
    """What Compose calls it."""
    disk: StackOnDisk | None = None
    """What stands there, where it is below our root."""

    @property
    def managed(self) -> bool:
        """True when we wrote it, so that it can be written anew."""
        return self.disk is not None and self.disk.meta is not None


async def place_of(ports: OriginPorts, name: str) -> StackPlace:
    """Raises ScaletailError, with the command to type, where a stack was made in a way that we cannot repeat."""
    origin, project = await asyncio.gather(find_origin(ports, name), find_project(ports, name))
    if origin.origin is Origin.OURS:
        return StackPlace(name=name, folder=origin.folder, project=project, disk=origin.disk)
    folder, files = origin.folder, list(origin.files)
    if origin.disk is not None and origin.disk.compose_text and not files:
        return StackPlace(name=name, folder=folder, project=project, disk=origin.disk)
    if not folder:
        raise ScaletailError(f"{name} has no folder below {ports.folders.root} to be made from.")
    again = f"Run in {folder}: docker compose {_options(files)}up -d --force-recreate"
    if files != await _find_usual(ports, folder, project):
        shown = ", ".join(file.removeprefix(f"{folder}/") for file in files) or "files that are not known"
        raise ScaletailError(f"{name} was made by hand from {shown}, so it is yours to make anew.", remedy=again)
    return StackPlace(name=name, folder=folder, project=project, disk=origin.disk)


async def _find_usual(ports: HasFolders, folder: str, project: str) -> list[str]:
    """The files that Compose takes there when nobody names any; none where they cannot be read."""
    try:
        return list((await asyncio.to_thread(ports.folders.compose, folder, project)).files)
    except FilesRefused:
        return []


async def folder_of(ports: OriginPorts, name: str) -> str:
    """The stack's folder, for words; empty where nothing tells."""
    return (await find_origin(ports, name)).folder


def by_hand(name: str, what: str, remedy: str) -> BadInput:
    """What we cannot do to a stack that we did not write, and what its owner can."""
    return BadInput(f"{name} was made by hand: {what}.", remedy=remedy)


def sidecar_service_in(model: Mapping[str, Any]) -> str:
    """The Compose service that is the sidecar: ours by name, else the one whose network others share, else by image."""
    services: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    if SIDECAR_SERVICE in services:
        return SIDECAR_SERVICE
    by_image = [key for key, body in services.items() if has_sidecar_image(str((body or {}).get("image", "")))]
    modes = [str((body or {}).get("network_mode") or "") for body in services.values()]
    lenders = [mode.removeprefix("service:") for mode in modes if mode.startswith("service:")]
    return next((key for key in (*by_image, *lenders) if key in services), "")


def _options(files: list[str]) -> str:
    return "".join(f"-f {file} " for file in files)


log = logging.getLogger(__name__)


async def run_to_end(events: AsyncGenerator[ComposeEvent, None]) -> None:
    """Take every event; raises ComposeFailed. The child is ended when we are cancelled."""
    async with aclosing(events):
        async for event in events:
            if event.id:
                log.debug("compose: %s %s %s", event.id, event.status, event.text)
