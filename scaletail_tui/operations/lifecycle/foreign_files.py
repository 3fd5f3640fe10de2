"""Files in a stack's folder that belong to others, root's of the sidecar above all: found before anything is touched.

They are given to this user by a throw-away container, so that we remove all of it or nothing.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.engine import EngineRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasFolders, OwnerPorts

_SEE = 'for path; do test -e "$path" || test -L "$path" || { echo "$path is not seen" >&2; exit 1; }; done'
_OWN = 'set -e; owner="$1"; shift; for path; do chown -hR -- "$owner" "$path"; done'


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """A throw-away container that has been tried: it sees the foreign files of one stack's folder."""

    image: str
    owner: str
    """`UID:GID` of this user, as the engine must be told it."""


async def find_giver(ports: OwnerPorts, name: str, *, everything: bool, agreed: Sequence[str] = ()) -> Giver | None:
    """None where nothing foreign is in the way; raises ScaletailError, with nothing touched, where nobody can help.

    `everything` judges all that goes with identity and data, what the user `agreed` to among it; else the places of
    the files that we wrote.
    """
    foreign = await _foreign(ports, name, everything=everything, agreed=agreed)
    if not foreign:
        return None
    host = await ports.host.look()
    # A rootless engine shifts owners: its root is this user.
    rootless = (await ports.engine.look()).rootless
    giver = Giver(image=await _find_image(ports, name), owner="0:0" if rootless else f"{host.uid}:{host.gid}")
    if not giver.image:
        raise _stays(ports, name, foreign, f"{host.uid}:{host.gid}", "no image of it is left to start a container from")
    try:
        await _run(ports, name, giver, _SEE, [*foreign])
    except EngineRefused as refused:
        raise _stays(ports, name, foreign, f"{host.uid}:{host.gid}", refused.detail or refused.title) from refused
    return giver


async def take_over(
    ports: OwnerPorts, name: str, giver: Giver | None, *, everything: bool, agreed: Sequence[str] = ()
) -> None:
    """Make what is foreign now this user's; raises ScaletailError, with every file still there, where that fails."""
    foreign = await _foreign(ports, name, everything=everything, agreed=agreed)
    if not foreign:
        return
    host = await ports.host.look()
    owner = f"{host.uid}:{host.gid}"
    giver = giver or await find_giver(
        ports, name, everything=everything, agreed=agreed
    )  # made while the containers were stopping
    assert giver is not None
    try:
        await _run(ports, name, giver, _OWN, [giver.owner, *foreign])
    except EngineRefused as refused:
        raise _stays(ports, name, foreign, owner, refused.detail or refused.title, stopped=True) from refused
    left = await _foreign(ports, name, everything=everything, agreed=agreed)
    if left:
        raise _stays(ports, name, left, owner, "a container could not give them to this user", stopped=True)


async def _foreign(ports: HasFolders, name: str, *, everything: bool, agreed: Sequence[str]) -> tuple[str, ...]:
    if not ports.folders.exists(name):
        return ()
    return await asyncio.to_thread(ports.folders.find_foreign, name, everything=everything, agreed=agreed)


async def _run(ports: EngineAndFolders, name: str, giver: Giver, script: str, arguments: Sequence[str]) -> None:
    await ports.engine.in_folder(giver.image, ports.folders.folder(name), ["sh", "-c", script, "sh", *arguments])


async def _find_image(ports: EngineAndFolders, name: str) -> str:
    """An image of the stack that is here already and has a shell: the sidecar's first."""
    found = await members(ports, name)
    sidecar = [found.sidecar.image] if found.sidecar is not None else []
    disk = await asyncio.to_thread(ports.folders.read, name)
    written = [str(((disk.meta or {}).get("sidecar") or {}).get("image") or SIDECAR_IMAGE)] if disk is not None else []
    for image in (*sidecar, *(container.image for container in found.containers), *written):
        if image and await ports.engine.has_image(image):
            return image
    return ""


def _stays(
    ports: HasFolders, name: str, foreign: Sequence[str], owner: str, reason: str, *, stopped: bool = False
) -> ScaletailError:
    paths = [f"{ports.folders.folder(name)}/{path}" for path in foreign]
    gone = "; its containers are removed" if stopped else ""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return ScaletailError(
        f"{paths[0]}{more} belongs to another user, so every file of {name} stays{gone}.",
        detail=reason,
        remedy=f"Make it yours, then remove it again: sudo chown -R {owner} -- {shlex.join(paths)}",
    )
