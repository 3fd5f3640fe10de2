"""Staged files of deploys that were killed: told by every command that looks, and cleared away by those that act."""

from __future__ import annotations

import asyncio

from scaletail_tui.domain.stack.leftover import Leftover
from scaletail_tui.ports.bundle import Ports


async def find_leftovers(ports: Ports, name: str | None = None) -> tuple[Leftover, ...]:
    """Of all stacks, or of one; what a running job has staged is none."""
    found = await asyncio.to_thread(ports.folders.leftovers)
    return tuple(one for one in found if name in (None, one.name) and ports.locks.holder(one.name) is None)


async def clear_leftover(ports: Ports, name: str) -> str:
    """Put the rest of a killed deploy's files in place, or throw them away; one sentence, empty where there are none.

    For a caller that holds the stack.
    """
    if all(one.name != name for one in await asyncio.to_thread(ports.folders.leftovers)):
        return ""
    return await asyncio.to_thread(ports.folders.finish, name)
