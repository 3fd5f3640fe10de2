"""Log a stack in again with a new key, as one action: its identity is copied first."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import is_oauth_client
from scaletail_tui.operations.keys.minted import tags_of
from scaletail_tui.operations.lifecycle.begun import MOVES, refuse_unfinished
from scaletail_tui.operations.lifecycle.identity_copy import copy_identity
from scaletail_tui.operations.remedies.auth_key import log_in_again, reads_our_key

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import RotatePorts


async def rotate(ports: RotatePorts, name: str, key: AuthKey) -> str:
    """Copy the identity, write the key, restart the pair, wait for the login; one sentence or two.

    An OAuth client's secret makes the key, with the device's tags. Raises BadInput for a stack made by hand or one
    without a tag, ApiRefused, ScaletailError where it does not log in: then the copy is named, too.
    """
    await reads_our_key(ports, name)
    key = await _minted(ports, name, key)
    with ports.locks.hold(name, "login"):
        await refuse_unfinished(ports, name, MOVES)
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
