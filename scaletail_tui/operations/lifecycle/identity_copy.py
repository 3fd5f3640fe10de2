"""The copy of a device's identity that is made before anything that could touch it; the newest three stay."""

from __future__ import annotations

import asyncio
import posixpath
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.sidecar import STATE_FOLDER

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import CopyPorts, HasFolders

_STAMP = f"{'[0-9]' * 8}T{'[0-9]' * 6}"
"""Of `file_stamp`, to the letter: what else stands beside it is the user's."""


def keep_newest(place: str, kind: str) -> str:
    """The shell's words that take away all but three of the folders PLACE.KIND-TIME: their names sort by time."""
    return f'set -- "{place}".{kind}-{_STAMP}; while [ $# -gt 3 ]; do rm -rf -- "$1"; shift; done'


_COPY = (
    'set -e; umask 077; rm -rf -- "$2.part"; cp -RP -- "$1" "$2.part"; chmod -R go-rwx -- "$2.part"; '
    'chown -R "$3" -- "$2.part"; mv -- "$2.part" "$2"; ' + keep_newest("$1", "copy")
)
"""The newest three stay: their names sort by time."""


async def copy_identity(ports: CopyPorts, name: str, *, image: str = "") -> str:
    """Copy the state folder beside itself, ourselves or as root in a throw-away container; the copy's path.

    Empty where there is none yet. The container is made from the sidecar's image, or from `image` where there is no
    sidecar any more; it must be on this host. Raises BadInput where the identity is in a volume, FilesRefused.
    """
    found = await members(ports, name)
    folder = state_folder(ports, name, found)
    disk = await asyncio.to_thread(ports.folders.read, name)
    if disk is not None and not disk.has_state and not _maybe_closed(found.sidecar):
        return ""
    try:
        return await asyncio.to_thread(ports.identities.copy, folder)
    except FilesRefused as refused:
        image = found.sidecar.image if found.sidecar is not None else image
        if not refused.permission or not image:
            raise  # also where there is no such folder: then the sidecar cannot keep what it gets
    parent, base = posixpath.split(folder)
    host = await ports.host.look()
    aside = f"{base}.copy-{file_stamp(ports.clock.now())}"
    argv = ["sh", "-c", _COPY, "sh", base, aside, f"{host.uid}:{host.gid}"]
    await ports.engine.in_folder(image, parent, argv)
    return f"{parent}/{aside}"


def _maybe_closed(sidecar: ContainerFacts | None) -> bool:
    """A sidecar that ran has written an identity, whether this user sees it or not."""
    return sidecar is not None


def state_folder(ports: HasFolders, name: str, found: Members) -> str:
    """The folder on this host that holds the identity; raises BadInput where it is a volume or nowhere."""
    if found.sidecar is not None:
        inside = found.sidecar.sidecar_settings.get("TS_STATE_DIR") or "/var/lib/tailscale"
        for target, source in found.sidecar.mounts.items():
            if inside == target or inside.startswith(f"{target.rstrip('/')}/"):
                if target not in found.sidecar.volumes and source.startswith("/"):
                    return posixpath.join(source, inside[len(target) :].lstrip("/")).rstrip("/")
                volume = source.removesuffix("/_data").rpartition("/")[2]
                raise BadInput(
                    f"The identity of {name} is in the volume {volume}, which the engine keeps.",
                    remedy=f"Remove the sidecar's container, then the volume: docker volume rm {volume}",
                )
    disk = ports.folders.read(name)
    if disk is None or (disk.meta is None and disk.compose_text):  # without a Compose file it is what a removal left
        raise BadInput(f"Where {name} keeps its identity is not known.", remedy="Look for TS_STATE_DIR in its files.")
    return f"{disk.folder}/{STATE_FOLDER}"
