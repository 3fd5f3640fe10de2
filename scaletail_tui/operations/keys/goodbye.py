"""Take a stack away with its device: what its identity was is known before, and the tailnet is told after.

A name proves no device: the files of a copy may still say the original's. Only one whose id is known is deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.device import TailnetDevice, find_device
from scaletail_tui.domain.stack.removal import DeviceGone, Removal
from scaletail_tui.operations.keys.device import Identity, control_server, delete_device, find_earlier, find_identity
from scaletail_tui.operations.lifecycle.remove import remove_identity_and_data
from scaletail_tui.ports.tailnet import NoCredential

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DevicePorts, GoodbyePorts

_STATE = "tailscale/state"


async def remove_with_device(
    ports: GoodbyePorts, name: str, typed: str, agreed: Sequence[str] = (), *, delete: bool
) -> Removal:
    """Containers, files, identity and data; then the device, where that is wished and the API lets us.

    What the API refuses is told in the removal, with the page where an admin does it: the stack is gone all the same.
    Raises what `remove_identity_and_data` raises, with the device untouched.
    """
    server = await control_server(ports, name)
    identity = await find_identity(ports, name)
    known = await find_earlier(ports, name)  # the removal takes away what tells it
    done = await remove_identity_and_data(ports, name, typed, agreed)
    if _STATE in done.files.stays:
        return done
    await asyncio.to_thread(ports.identities.forget, name)
    if server or not (identity.name or delete):
        return done
    return replace(done, device=await _tell_tailnet(ports, name, identity, known, delete=delete))


async def name_device(ports: DevicePorts, name: str) -> str:
    """The DNS name of the device that a removal would delete; empty where none is proven to be the stack's."""
    if await control_server(ports, name):
        return ""
    identity = await find_identity(ports, name)
    try:
        own = await _find_own(ports, identity, await find_earlier(ports, name))
    except ScaletailError:
        return identity.name if identity.id else ""
    return own.name if own is not None else ""


async def _find_own(ports: DevicePorts, identity: Identity, known: Collection[str]) -> TailnetDevice | None:
    """The stack's device as the tailnet has it, by its id; one that has the name alone must be among the known ids."""
    device = find_device(await ports.tailnet.devices(), device_id=identity.id, name=identity.name)
    return device if device is None or device.id in {identity.id, *known} else None


async def _tell_tailnet(
    ports: DevicePorts, name: str, identity: Identity, known: Collection[str], *, delete: bool
) -> DeviceGone:
    stays = _stays(name, identity)
    told = DeviceGone(name=identity.name, page=identity.page, sentence=stays)
    if not delete:
        return told
    try:
        device = await _find_own(ports, identity, known)
        if device is None:
            gone = f"The tailnet has no device {identity.name} any more."
            return replace(told, deleted=True, sentence=gone) if identity.id else told
        said = await delete_device(ports, device)
    except NoCredential:
        return told
    except ScaletailError as refused:
        return replace(told, sentence=f"{refused.title} {stays}")
    return replace(told, name=device.name, deleted=True, sentence=said)


def _stays(name: str, identity: Identity) -> str:
    if identity.id:
        return f"Its device {identity.name} stays in your tailnet until it is deleted: {identity.page}"
    if identity.name:
        return (
            f"Nothing here proves that the device {identity.name} was {name}, so it stays in your tailnet. Where it "
            f"was, delete it there: {identity.page}"
        )
    return f"Nothing here tells which device {name} was, so none was deleted: {identity.page}"
