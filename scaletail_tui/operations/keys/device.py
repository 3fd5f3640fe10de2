"""A stack's device, as Tailscale's API has it, and what an admin may do to it from here."""

from __future__ import annotations

import asyncio
import logging
import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.authkey import MACHINES_PAGE
from scaletail_tui.domain.keys.calendar import SeenIdentity
from scaletail_tui.domain.keys.device import DeviceChange, TailnetDevice, find_device, find_older
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.ports.tailnet import ApiRefused
from scaletail_tui.render.sidecar import STATE_FOLDER

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DevicePorts, HasFolders, NotePorts, SidecarsOfStacks

NAME_COMES = 20.0
"""Seconds for the tailnet to take a device's new name up; one that an admin named by hand keeps that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is known here of a stack's device, without the API."""

    id: str = ""
    """Empty where no sidecar runs to tell it."""
    name: str = ""
    """Its DNS name."""
    address: str = ""

    @property
    def page(self) -> str:
        """Where an admin finds it."""
        return f"{MACHINES_PAGE}/{self.address}" if self.address else MACHINES_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLook:
    """A stack's device in the tailnet, and what earlier logins of the same name have left there."""

    identity: Identity
    device: TailnetDevice | None
    """None: the tailnet has none like it."""
    older: tuple[TailnetDevice, ...] = ()
    """By the name that they asked for; whose they were that alone does not tell."""
    proven: frozenset[str] = frozenset()
    """Ids of devices that are known to have been this stack."""


async def find_identity(ports: DevicePorts, name: str) -> Identity:
    """By the running sidecar, what was seen of it last, or the files; all fields are empty where neither tells."""
    status = await ask_status(ports, name)
    if status is not None and status.node_id:
        return Identity(id=status.node_id, name=status.dns_name, address=status.address)
    earlier = await asyncio.to_thread(ports.identities.recall, name)
    disk = await asyncio.to_thread(ports.folders.read, name)
    host = disk.env.get("PUBLIC_HOST", "") if disk is not None else ""
    if earlier is not None and host in ("", earlier.name):  # else it is of another stack that had this name before
        return Identity(id=earlier.id, name=earlier.name, address=earlier.address)
    return Identity(name=host)


async def control_server(ports: HasFolders, name: str) -> str:
    """The control server that a new key of this stack must be of; empty: Tailscale's, or the folder does not tell."""
    disk = await asyncio.to_thread(ports.folders.read, name)
    sidecar = (disk.meta or {}).get("sidecar") if disk is not None else None
    return str(sidecar.get("login_server") or "") if isinstance(sidecar, Mapping) else ""


async def ask_status(ports: SidecarsOfStacks, name: str) -> StatusFacts | None:
    """What the sidecar says of its login; None where it does not run, or no engine answers."""
    try:
        sidecar = (await members(ports, name)).sidecar
        if sidecar is None or not sidecar.running:
            return None
        raw = (await ports.sidecars.look(sidecar.name)).status
    except (SidecarSilent, ScaletailError):
        return None
    return status_facts(raw) if raw is not None else None


async def look_at_device(ports: DevicePorts, name: str) -> DeviceLook:
    """Ask the API. Raises ApiRefused, NoCredential, and BadInput where the stack has another control server."""
    if server := await control_server(ports, name):
        raise BadInput(
            f"{name} belongs to the control server {server}, and Tailscale's API knows nothing of that.",
            remedy="On Headscale: headscale nodes list",
        )
    identity = await find_identity(ports, name)
    found = look_up(await ports.tailnet.devices(), identity)
    return replace(found, proven=await find_earlier(ports, name))


async def find_earlier(ports: DevicePorts, name: str) -> frozenset[str]:
    """Ids of the devices that the stack was before, as far as anything here tells."""
    folder = f"{ports.folders.folder(name)}/{STATE_FOLDER}"
    return await asyncio.to_thread(ports.identities.earlier, name, folder)


def check_proven(name: str, devices: Iterable[TailnetDevice], known: Collection[str], act: str) -> None:
    """Raise BadInput for a device that has the name, and of which nothing here tells that it was this stack."""
    strange = [one for one in devices if one.id not in known]
    if strange:
        ids = " ".join(f"--id {shlex.quote(one.id)}" for one in strange)
        names = ", ".join(f"{one.name} ({one.id})" for one in strange)
        raise BadInput(
            f"Nothing here tells that {names} was {name}: the name is all that they share.",
            remedy=f"Look at {MACHINES_PAGE}; where it was, run: scaletail-tui device {name} {act} {ids}",
        )


def look_up(devices: Iterable[TailnetDevice], identity: Identity) -> DeviceLook:
    """The same in a list that is there already."""
    listed = tuple(devices)
    device = find_device(listed, device_id=identity.id, name=identity.name)
    older = find_older(listed, device) if device is not None else ()
    return DeviceLook(identity=identity, device=device, older=older)


async def approve(ports: DevicePorts, name: str) -> str:
    """Let the device in; one sentence of what was done."""
    device = await _own(ports, name)
    if device.approved:
        return f"{device.name} is approved already."
    await ports.tailnet.change(device.id, DeviceChange.APPROVE)
    return f"{device.name} is approved."


async def disable_key_expiry(ports: DevicePorts, name: str) -> str:
    """Let its login last; one sentence."""
    device = await _own(ports, name)
    if device.never_expires:
        return f"The login of {device.name} does not expire already."
    await ports.tailnet.change(device.id, DeviceChange.DISABLE_KEY_EXPIRY)
    return f"The login of {device.name} does not expire any more."


async def rename(ports: DevicePorts, name: str, wanted: str) -> tuple[str, str]:
    """Give the device another name: a sentence, and the DNS name of now. Raises BadInput for one that is taken.

    The stack's files know the old name: `tell_name` tells them.
    """
    listed = await ports.tailnet.devices()
    look = look_up(listed, await find_identity(ports, name))
    device = _known(look, name)
    if taken := next((one for one in listed if one.label == wanted and one.id != device.id), None):
        online = "is online" if taken.online else "is offline"
        raise BadInput(
            f"{taken.name} has that name, and {online}.",
            remedy=f"Where it is an old login of this stack: scaletail-tui device {name} take-name-back",
        )
    if device.label == wanted:
        return f"{device.name} has that name already.", device.name
    await ports.tailnet.change(device.id, DeviceChange.RENAME, name=wanted)
    host = f"{wanted}.{device.name.partition('.')[2]}"
    return f"{device.name} is called {host} now.", host


async def take_name_back(ports: DevicePorts, name: str, agreed: Collection[str] = ()) -> tuple[str, str]:
    """Delete the offline device that holds the name which this one asked for, and rename this one: a sentence, a name.

    Raises BadInput where nothing is in the way, or what is there is online, asked for another name, or is not known to
    have been this stack and not among the ids that were `agreed` to.
    """
    listed = await ports.tailnet.devices()
    device = _known(look_up(listed, await find_identity(ports, name)), name)
    if device.label == device.hostname:
        raise BadInput(f"{device.name} has the name that it asked for.")
    holder = next((one for one in listed if one.label == device.hostname and one.id != device.id), None)
    if holder is not None:
        if holder.online or holder.hostname != device.hostname:
            why = "is online" if holder.online else "was never this stack"
            raise BadInput(
                f"{holder.name} {why}, so it keeps its name.", remedy="Give this stack another name: --hostname NAME"
            )
        check_proven(name, (holder,), {*agreed, *await find_earlier(ports, name)}, "take-name-back")
        await ports.tailnet.change(holder.id, DeviceChange.DELETE)
    await ports.tailnet.change(device.id, DeviceChange.RENAME, name=device.hostname)
    host = f"{device.hostname}.{device.name.partition('.')[2]}"
    gone = f"The old {holder.name} is deleted; " if holder is not None else ""
    return f"{gone}{device.name} is called {host} now.", host


async def delete_device(ports: DevicePorts, device: TailnetDevice) -> str:
    """Take it out of the tailnet: if it still runs, it is logged out; one sentence."""
    try:
        await ports.tailnet.change(device.id, DeviceChange.DELETE)
    except ApiRefused as refused:
        if find_device(await ports.tailnet.devices(), device_id=device.id) is None:
            return f"{device.name} was not in the tailnet any more."
        raise refused
    return f"{device.name} is deleted from the tailnet."


async def _own(ports: DevicePorts, name: str) -> TailnetDevice:
    return _known(await look_at_device(ports, name), name)


def _known(look: DeviceLook, name: str) -> TailnetDevice:
    if look.device is not None:
        return look.device
    called = look.identity.name or "its name is not known, for it does not run"
    raise ScaletailError(f"The tailnet has no device of {name} ({called}).", remedy=f"Look at {MACHINES_PAGE}")


log = logging.getLogger(__name__)


async def note_identity(ports: NotePorts, name: str, status: Mapping[str, Any]) -> None:
    """Keep what `tailscale status --json` says of a device that is logged in; the id before it is not forgotten.

    A state folder of ours that cannot be written ends no deploy.
    """
    facts = status_facts(status)
    if not facts.running or not facts.node_id:
        return
    earlier = await asyncio.to_thread(ports.identities.recall, name)
    same = earlier is not None and (earlier.id, earlier.name) == (facts.node_id, facts.dns_name)
    seen = SeenIdentity(
        at=ports.clock.now(), id=facts.node_id, name=facts.dns_name, address=facts.address, tags=facts.tags,
        expires=facts.key_expiry, certificate=earlier.certificate if same and earlier is not None else None,
    )  # fmt: skip
    try:
        await asyncio.to_thread(ports.identities.keep, name, seen)
    except (OSError, FilesRefused) as refused:
        log.warning("which device %s is, is not kept: %s", name, refused)
