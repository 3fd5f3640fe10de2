"""Moving a stack's data to another disk from its page: where to, what is changed, and what an earlier move has left."""

from __future__ import annotations

import asyncio
import posixpath
from contextlib import aclosing
from functools import partial
from typing import Any

from scaletail_tui.domain.stack.undertaking import Undertaking
from scaletail_tui.ports.backup.backup_runs import MoveRequest
from scaletail_tui.ports.jobs import Course
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies


class Moving:
    """A move goes on when the page or the program is left; one that was cut off is asked about first."""

    def __init__(self, page: Page[Any], stack: str, remedies: Remedies) -> None:
        self._page = page
        self._stack = stack
        self._remedies = remedies

    async def ask(self) -> None:
        from scaletail_tui.operations.moving.old_data import find_old_data

        ports = self._page.ports
        if await self.ask_cut_off():
            return
        old = await find_old_data(ports, self._stack)
        if old:
            await self._ask_for_old(old)
            return
        await self._ask_where()

    async def ask_cut_off(self) -> bool:
        """True where a move was cut off: asked about, and taken on or back, before anything else is done."""
        begun = await asyncio.to_thread(self._page.ports.undertakings.read, self._stack)
        if begun is None or begun.moved is None:
            return False
        await self._ask_course(begun)
        return True

    async def _ask_course(self, begun: Undertaking) -> None:
        chosen = await self._page.choose(begun.sentence(), {"g": "go on", "z": "back to the old data"})
        if chosen:
            await self._go(MoveRequest(stack=self._stack, course=Course.GO_ON if chosen == "g" else Course.BACK))

    async def _ask_for_old(self, old: tuple[str, ...]) -> None:
        names = ", ".join(posixpath.basename(one) for one in old)
        if await self._page.ask_word(f"Its data were moved. Removes the old ones for good: {names}.", self._stack):
            act = partial(self._page.ports.backups.remove_old_data, self._stack)
            await self._remedies.do(act, "removing old data", f"The old data of {self._stack} are gone.")

    async def _ask_where(self) -> None:
        from scaletail_tui.operations.moving.plan import plan_move

        typed = await self._page.ask_text("Folder on the other disk, as /mnt/big", enter="look")
        if not typed or not typed.strip():
            return
        plan = await plan_move(self._page.ports, self._stack, typed.strip().rstrip("/") or "/")
        if await self._page.ask(plan.question(), yes="move"):
            await self._go(MoveRequest(stack=self._stack, to=posixpath.dirname(plan.target)[: -len(self._stack) - 1]))

    async def _go(self, request: MoveRequest) -> None:
        await self._remedies.do(partial(self._see_through, request), "moving its data")

    async def _see_through(self, request: MoveRequest) -> str:
        from scaletail_tui.domain.backup.progress import WORDS
        from scaletail_tui.domain.errors import ScaletailError
        from scaletail_tui.domain.stack.data_move import DataMoved

        done: DataMoved | None = None
        async with aclosing(self._page.ports.backups.move_data(request)) as steps:
            async for step in steps:
                if isinstance(step, DataMoved):
                    done = step
                else:
                    self._page.main_app.tasks.tell(self._stack, f"{WORDS[step.step].lower()}: {step.seen}")
        if done is None:
            raise ScaletailError(f"Moving the data of {self._stack} ended before it was whole.")
        return done.sentence()
