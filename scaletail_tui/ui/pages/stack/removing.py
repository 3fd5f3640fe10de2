"""Saving a stack from its page, and removing it, which offers that first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Any, Protocol

from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
from scaletail_tui.ui.work import Left

_ENOUGH = "no, that is all"


class Removable(Protocol):
    """What is known of the stack by now."""

    managed: bool

    @property
    def stopped(self) -> bool: ...


class Removing:
    """Nothing is done before the last answer; a no to one step is a yes to those before it, and says so.

    Ctrl+c is no answer: nothing is done at all.
    """

    def __init__(self, page: Page[Any], stack: str, remedies: Remedies, saving: Saving, *, of: Removable) -> None:
        self._page = page
        self._stack = stack
        self._remedies = remedies
        self._saving = saving
        self._of = of

    async def ask(self) -> None:
        """Offer to save it first, then ask for each step."""
        choices = {"b": "save it first", "n": "without"}
        chosen = await self._page.choose(f"Removes {self._stack}, step by step. Save it into a file first?", choices)
        if not chosen or (chosen == "b" and not await self._saving.save()):
            return
        try:
            await self._ask_steps()
        except Left as left:
            if left.sentence and chosen == "b":
                raise Left("Left: it is saved, and nothing else was done.") from left
            raise

    async def _ask_steps(self) -> None:
        from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_files
        from scaletail_tui.operations.lifecycle.start_stop import stop_pair

        page, ports, stack = self._page, self._page.ports, self._stack
        runs = not self._of.stopped
        if runs and not await page.ask(f"Stops app and sidecar of {stack}.", yes="stop"):
            return
        hand = "" if self._of.managed else " It was made by hand: Compose must start it again."
        question = f"Then removes its containers? Files, identity and data stay.{hand}"
        if not await page.choose(question, {"y": "remove"}, escape=_ENOUGH):
            if runs:
                await self._remedies.do(partial(stop_pair, ports, stack), "stopping", f"{stack} is stopped")
            return
        question = "Then removes the files that we wrote? Identity, data and your own files stay."
        if not self._of.managed or not await page.choose(question, {"y": "remove"}, escape=_ENOUGH):
            await self._leave(partial(remove_containers, ports, stack))
            return
        agreed = await self._ask_for_own()
        if agreed is None:
            return
        folder = ports.folders.folder(stack)
        question = f"Then removes the device's identity and all data in {folder}? There is no way back."
        if not await page.ask_word(question, stack, escape=_ENOUGH):
            await self._leave(partial(remove_files, ports, stack, agreed))
            return
        await self._remove_all(agreed)

    async def _remove_all(self, agreed: tuple[str, ...]) -> None:
        from scaletail_tui.operations.keys.goodbye import remove_with_device

        delete = await self._ask_for_device()
        if delete is not None:
            ports, stack = self._page.ports, self._stack
            await self._leave(partial(remove_with_device, ports, stack, stack, agreed, delete=delete))

    async def _ask_for_own(self) -> tuple[str, ...] | None:
        """Those of the user's own files that go, too, each asked for; None where he leaves."""
        from scaletail_tui.operations.lifecycle.remove import find_handwritten

        agreed = []
        for path in await find_handwritten(self._page.ports, self._stack):
            keys = {"k": "keep", "r": "remove"}
            chosen = await self._page.choose(f"{path} is yours, or edited by you. Remove it, too?", keys)
            if not chosen:
                return None
            agreed += [path] if chosen == "r" else []
        return tuple(agreed)

    async def _ask_for_device(self) -> bool | None:
        """Whether the device goes from the tailnet, too; None where the user leaves.

        Not asked without the API, or where no device is proven to be the stack's.
        """
        from scaletail_tui.operations.keys.goodbye import name_device

        if not await asyncio.to_thread(lambda: self._page.ports.tailnet.is_set):
            return False
        device = await name_device(self._page.ports, self._stack)
        if not device:
            return False
        question = f"And its device {device} in your tailnet?"
        chosen = await self._page.choose(question, {"d": "delete it", "k": "keep it"})
        return chosen == "d" if chosen else None

    async def _leave(self, act: Callable[[], Awaitable[object]]) -> None:
        """Take the stack away and leave its page; the list says what happened."""
        said = await self._remedies.do(act, "removing")
        if said:
            self._page.dismiss(None)
            self._page.app.call_after_refresh(self._page.main_app.say, said)


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
