"""Changes of folders that were under way when the program was ended: told at the next look, with both ways on."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import StackSummary
from scaletail_tui.operations.adopt.take_over import say_unfinished

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasAdoptions


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedChange:
    """One stack's."""

    stack: str
    sentence: str

    def to_json(self) -> dict[str, str]:
        return {"stack": self.stack, "sentence": self.sentence, "fix": self.way()}

    def way(self) -> str:
        """On or back."""
        name = shlex.quote(self.stack)
        return f"Go on: scaletail-tui adopt --resume {name}. Go back: scaletail-tui adopt --revert {name}"


async def find_unfinished(ports: HasAdoptions, rows: Iterable[StackSummary]) -> tuple[UnfinishedChange, ...]:
    """Of stacks made by hand; a folder that cannot be looked at has none, its row says what is wrong with it."""

    def look() -> tuple[UnfinishedChange, ...]:
        found = []
        for row in rows:
            if row.managed or not row.folder:
                continue
            try:
                said = say_unfinished(row.name, ports.adoptions.look(row.folder))
            except ScaletailError:
                continue
            if said:
                found.append(UnfinishedChange(stack=row.name, sentence=said))
        return tuple(found)

    return await asyncio.to_thread(look)
