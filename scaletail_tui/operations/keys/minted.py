"""A key that the user's own OAuth client makes for one stack, in the place of one that is pasted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scaletail_tui.domain.keys.authkey import AuthKey

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import FoldersAndTailnet, HasFolders


async def tags_of(ports: HasFolders, name: str) -> tuple[str, ...]:
    """The tags that the stack's device asks for; empty for one that is a user's, or made by hand."""
    disk = await asyncio.to_thread(ports.folders.read, name)
    sidecar = (disk.meta or {}).get("sidecar") if disk is not None else None
    return tuple(str(tag) for tag in sidecar.get("tags") or ()) if isinstance(sidecar, Mapping) else ()


async def tags_for_key(ports: FoldersAndTailnet, name: str) -> tuple[str, ...]:
    """The tags of the key that can be made for the stack.

    Empty where none can: no credential is set, the device is a user's, or the control server is the user's own.
    """
    from scaletail_tui.operations.keys.device import control_server

    tags = await tags_of(ports, name)
    if not tags or await control_server(ports, name):
        return ()
    return tags if await asyncio.to_thread(lambda: ports.tailnet.is_set) else ()


async def make_key(ports: FoldersAndTailnet, name: str) -> AuthKey:
    """A single-use key with the stack's tags, good for ten minutes. Raises ApiRefused, which names a missing scope."""
    return await ports.tailnet.mint_key(None, await tags_of(ports, name))


def offer(tags: tuple[str, ...]) -> str:
    """One sentence that asks for it."""
    return f"Log in with a single-use key ({', '.join(tags)}) that your OAuth client makes now?"
