"""What a restore stands on, judged before anything is put in place: an image to write with, databases without data."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.backup.manifest import Manifest
from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.database import data_places
from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE
from scaletail_tui.ports.folders import Standing
from scaletail_tui.ports.needs import EngineAndFolders, HasEngine, HasFolders


async def check_ground(ports: EngineAndFolders, model: Mapping[str, Any], manifest: Manifest, folder: str) -> None:
    """Raise BadInput or ScaletailError where the stack of this `model`, as it lies in `folder`, cannot be filled."""
    await find_writing_image(ports, model, manifest)
    await refuse_data_outside(ports, model, manifest, folder)


async def find_writing_image(ports: HasEngine, model: Mapping[str, Any], manifest: Manifest) -> str:
    """What owners and volumes are restored with: the stack's sidecar, which is pulled with it, else one that is here.

    The manifest may be anybody's: it names no image but a sidecar's.
    """
    services: Mapping[str, Any] = model.get("services") or {}
    images = [str((body or {}).get("image") or "") for body in services.values()]
    found = next((image for image in images if has_sidecar_image(image)), "")
    if found:
        return found
    saved = manifest.sidecar_image
    for image in (*([saved] if has_sidecar_image(saved) else []), SIDECAR_IMAGE):
        if await ports.engine.has_image(image):
            return image
    raise ScaletailError(
        "The stack has no sidecar, and a sidecar's image, with which owners and volumes are restored, is not here.",
        remedy=f"Run: docker pull {SIDECAR_IMAGE}",
    )


async def refuse_data_outside(ports: HasFolders, model: Mapping[str, Any], manifest: Manifest, folder: str) -> None:
    """Raise BadInput where a dump would be loaded over what stands outside of the stack: it may be newer."""
    for saved in manifest.databases:
        for source in _data_outside(model, saved.service, folder):
            if await asyncio.to_thread(ports.folders.standing, source) not in (Standing.NOTHING, Standing.EMPTY):
                raise BadInput(
                    f"{source[:200]!a}, outside of the stack, is where {saved.service} keeps its data, and is no empty "
                    "folder: the backup's dump would be loaded over what is in it.",
                    remedy="Move that elsewhere, so that an empty folder is there, and restore again.",
                )


def _data_outside(model: Mapping[str, Any], service: str, folder: str) -> Iterator[str]:
    """Folders of the host, not below the stack's own, that a database is given for its data."""
    body = (model.get("services") or {}).get(service)
    if not isinstance(body, Mapping):
        return
    places = data_places(str(body.get("image") or ""))
    for mount in map(mount_of, body.get("volumes") or ()):
        if not mount.source.startswith("/") or mount.target.rstrip("/") not in places:
            continue
        source = posixpath.normpath(mount.source)
        if not f"{source}/".startswith(f"{folder}/"):
            yield source
