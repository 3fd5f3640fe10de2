"""Saving a stack from its page: where to, how far it is, and before a removal."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import Any

from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies


class Saving:
    """Backups of one stack: made by a process of their own, so that leaving the page or the program ends none."""

    def __init__(self, page: Page[Any], stack: str, remedies: Remedies) -> None:
        self._page = page
        self._stack = stack
        self._remedies = remedies

    async def ask(self) -> bool:
        """Save it after a yes; True where its data are to be moved instead."""
        file = await asyncio.to_thread(self._page.ports.backups.file_for, self._stack)
        question = f"Saves {self._stack} into {file}. It stands still while its files are packed."
        chosen = await self._page.choose(question, {"y": "save", "m": "move its data instead"})
        if chosen == "y":
            await self.save(file)
        return chosen == "m"

    async def save(self, file: str = "") -> bool:
        """True where it was saved; what was seen of it is said."""
        file = file or await asyncio.to_thread(self._page.ports.backups.file_for, self._stack)
        return bool(await self._remedies.do(partial(self._see_through, file), "saving"))

    async def _see_through(self, file: str) -> str:
        from scaletail_tui.domain.backup.progress import WORDS, BackupMade
        from scaletail_tui.domain.errors import ScaletailError

        made: BackupMade | None = None
        async with aclosing(self._page.ports.backups.save(self._stack, file)) as steps:
            async for step in steps:
                if isinstance(step, BackupMade):
                    made = step
                else:
                    self._page.main_app.tasks.tell(self._stack, f"{WORDS[step.step].lower()}: {step.seen}")
        if made is None:
            raise ScaletailError(f"The backup of {self._stack} ended before it was whole.")
        return made.sentence()
