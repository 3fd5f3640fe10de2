"""Take a stack away with its device: what its identity was is known before, and the tailnet is told after."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.device import find_device
from scaletail_tui.domain.stack.removal import DeviceGone, Removal
from scaletail_tui.operations.keys.device import Identity, control_server, delete_device, find_identity
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
    done = await remove_identity_and_data(ports, name, typed, agreed)
    if _STATE in done.files.stays:
        return done
    await asyncio.to_thread(ports.identities.forget, name)
    if server or not identity.name:
        return done
    return replace(done, device=await _tell_tailnet(ports, identity, delete=delete))


async def _tell_tailnet(ports: DevicePorts, identity: Identity, *, delete: bool) -> DeviceGone:
    stays = f"Its device {identity.name} stays in your tailnet until it is deleted: {identity.page}"
    if not delete:
        return DeviceGone(name=identity.name, page=identity.page, sentence=stays)
    try:
        device = find_device(await ports.tailnet.devices(), device_id=identity.id, name=identity.name)
        if device is None:
            gone = f"The tailnet has no device {identity.name} any more."
            return DeviceGone(name=identity.name, page=identity.page, deleted=True, sentence=gone)
        said = await delete_device(ports, device)
    except NoCredential:
        return DeviceGone(name=identity.name, page=identity.page, sentence=stays)
    except ScaletailError as refused:
        return DeviceGone(name=identity.name, page=identity.page, sentence=f"{refused.title} {stays}")
    return DeviceGone(name=identity.name, page=identity.page, deleted=True, sentence=said)
