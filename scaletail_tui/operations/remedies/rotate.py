"""Log a stack in again with a new key, as one action: its identity is copied first."""

from __future__ import annotations

import asyncio
import posixpath
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import is_oauth_client
from scaletail_tui.operations.keys.minted import tags_of
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.remedies.auth_key import log_in_again, reads_our_key
from scaletail_tui.operations.remedies.identity import keep_newest, state_folder
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import RotatePorts

_COPY = (
    'set -e; umask 077; rm -rf -- "$2.part"; cp -RP -- "$1" "$2.part"; chmod -R go-rwx -- "$2.part"; '
    'chown -R "$3" -- "$2.part"; mv -- "$2.part" "$2"; ' + keep_newest("$1", "copy")
)
"""The newest three stay: their names sort by time."""


async def rotate(ports: RotatePorts, name: str, key: AuthKey) -> str:
    """Copy the identity, write the key, restart the pair, wait for the login; one sentence or two.

    An OAuth client's secret makes the key, with the device's tags. Raises BadInput for a stack made by hand or one
    without a tag, ApiRefused, ScaletailError where it does not log in: then the copy is named, too.
    """
    await reads_our_key(ports, name)
    key = await _minted(ports, name, key)
    with ports.locks.hold(name, "login"):
        return await log_in_with_copy(ports, name, key)


async def log_in_with_copy(ports: RotatePorts, name: str, key: AuthKey) -> str:
    """Copy the identity, then log in again; the copy is named, whatever becomes of the login. The caller holds it."""
    await reads_our_key(ports, name)
    aside = await copy_identity(ports, name)
    kept = f" Its identity as it was is kept as {posixpath.basename(aside)}." if aside else ""
    try:
        return f"{await log_in_again(ports, name, key)}{kept}"
    except ScaletailError as error:
        raise ScaletailError(f"{error.title}{kept}", detail=error.detail, remedy=error.remedy) from error


async def copy_identity(ports: RotatePorts, name: str) -> str:
    """Copy the state folder beside itself, ourselves or as root in a throw-away container; the copy's path.

    Empty where there is none yet. Raises BadInput where it is in a volume, FilesRefused.
    """
    found = await members(ports, name)
    folder = state_folder(ports, name, found)
    disk = await asyncio.to_thread(ports.folders.read, name)
    if disk is not None and not disk.has_state and not _maybe_closed(found.sidecar):
        return ""
    try:
        return await asyncio.to_thread(ports.identities.copy, folder)
    except FilesRefused as refused:
        if not refused.permission or found.sidecar is None:
            raise  # also where there is no such folder: then the sidecar cannot keep what it gets
    parent, base = posixpath.split(folder)
    host = await ports.host.look()
    aside = f"{base}.copy-{file_stamp(ports.clock.now())}"
    argv = ["sh", "-c", _COPY, "sh", base, aside, f"{host.uid}:{host.gid}"]
    await ports.engine.in_folder(found.sidecar.image, parent, argv)
    return f"{parent}/{aside}"


def _maybe_closed(sidecar: ContainerFacts | None) -> bool:
    """A sidecar that ran has written an identity, whether this user sees it or not."""
    return sidecar is not None


async def _minted(ports: RotatePorts, name: str, key: AuthKey) -> AuthKey:
    if not is_oauth_client(key):
        return key
    tags = await tags_of(ports, name)
    if not tags:
        raise BadInput(
            f"An OAuth client admits tagged devices only, and {name} has no tag.",
            remedy=f"Give an auth key, or let its login last: scaletail-tui device {name} disable-key-expiry",
        )
    return await ports.tailnet.mint_key(key, tags)
