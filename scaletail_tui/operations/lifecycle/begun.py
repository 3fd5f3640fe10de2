"""What was begun with a stack and cut off, and what therefore must not be done to it before that has come to an end."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasBackups, HasUndertakings, MarksPorts

MOVES = (UndertakingKind.MOVE_DATA,)
"""Data may be in neither place for a moment: containers that are made then would begin with an empty folder."""
MOVES_AND_RENAMES = (*MOVES, UndertakingKind.RENAME)
"""A new stack under either name of a rename would stand in the way of both ends of it."""


def find_undertaking(ports: HasUndertakings, name: str) -> Undertaking | None:
    """What was begun with the stack of this name, by whichever of its names it is known."""
    return next((one for one in ports.undertakings.all() if name in one.names), None)


async def refuse_begun(ports: HasUndertakings, stack: str, kinds: Collection[UndertakingKind] | None = None) -> None:
    """Raise BadInput where something, or something of these kinds, was begun with this stack and has not ended.

    It says how to go on with it and how to go back. For who holds the stack, so that none of it goes on.
    """
    begun = await asyncio.to_thread(find_undertaking, ports, stack)
    if begun is not None and (kinds is None or begun.kind in kinds):
        raise BadInput(begun.sentence(), remedy=begun.way())


async def refuse_half_restored(ports: HasBackups, stack: str) -> None:
    """Raise BadInput for a stack whose data a restore has not brought back whole.

    What ran on it now would begin with empty databases, and going on with the restore would write over its work.
    """
    mark = await asyncio.to_thread(ports.backups.half_restored, stack)
    if mark is not None and not mark.filled:
        raise BadInput(mark.sentence(), remedy=mark.way())


async def refuse_unfinished(ports: MarksPorts, stack: str, kinds: Collection[UndertakingKind] | None = None) -> None:
    """`refuse_begun` and `refuse_half_restored`: for whoever makes containers of the stack."""
    await refuse_begun(ports, stack, kinds)
    await refuse_half_restored(ports, stack)
