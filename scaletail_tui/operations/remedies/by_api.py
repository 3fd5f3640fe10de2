"""Remedies that an admin's page has, done through Tailscale's API where a credential for it is set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction
from scaletail_tui.operations.keys.device import approve, disable_key_expiry, rename, take_name_back

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasTailnet, RemedyPorts

BY_API: Mapping[str, tuple[RemedyAction, str]] = {
    "machine-approval-pending": (RemedyAction.APPROVE_DEVICE, "Approve the device, through Tailscale's API."),
    "node-key-expiring": (
        RemedyAction.DISABLE_KEY_EXPIRY, "Disable the key expiry of the device, through Tailscale's API."),
    "hostname-collision-suffix": (
        RemedyAction.TAKE_NAME_BACK, "Delete the old device that has the name, and rename this one."),
}  # fmt: skip
"""Finding to what the API can do about it."""


def offer_api(ports: HasTailnet, finding: Finding) -> Finding:
    """The finding with the remedy that the API allows; as it is where none does, or no credential is set.

    What somebody else's control server admits is none of the API's: then the finding says so by itself.
    """
    offer = BY_API.get(finding.id)
    if offer is None or not ports.tailnet.is_set:
        return finding
    action, text = offer
    return replace(finding, remedy=replace(finding.remedy, action=action, text=text, first="", does=text))


async def act_by_api(ports: RemedyPorts, name: str, action: RemedyAction, agreed: Collection[str] = ()) -> str:
    """Do it, and tell the stack's files its name where that is another one now; one sentence or two."""
    match action:
        case RemedyAction.APPROVE_DEVICE:
            return await approve(ports, name)
        case RemedyAction.DISABLE_KEY_EXPIRY:
            return await disable_key_expiry(ports, name)
    said, host = await take_name_back(ports, name, agreed)
    return f"{said} {await tell_files_of(ports, name, host)}".strip()


async def rename_device(ports: RemedyPorts, name: str, wanted: str) -> str:
    """The same with a name of one's own; the stack's lock is the caller's. Raises BadInput for a name that is taken."""
    said, host = await rename(ports, name, wanted)
    return f"{said} {await tell_files_of(ports, name, host)}".strip()


async def tell_files_of(ports: RemedyPorts, name: str, host: str) -> str:
    """What its files were told; a stack made by hand is told what its owner has to look for."""
    from scaletail_tui.operations.remedies.recreate import tell_name

    disk = ports.folders.read(name)
    if disk is None or disk.meta is None:
        return "Its files are yours: put the new name where they hold the old one."
    return await tell_name(ports, name, host)
