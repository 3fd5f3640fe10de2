"""The same keys in two programs: one is resized behind them, the other had that size from the beginning."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import START
from tests.ui.pretend import screen_text

KEYS = ("down", "down", "down", "up", "enter", "enter", "escape", "1", "2", "3", "n", "m", "space", "i", "r", "x", "f",
        "g", "v", "s", "h", "a", "slash", "colon", "question_mark")  # fmt: skip
"""Those that do the same at every size: no pages, and no Tab, for how many panes there are depends on the room."""
WAYS = ("", "2", "2 enter", "2 enter i", "2 down enter", "2 end enter", "2 enter x", "1 enter", "1 enter enter",
        "1 enter enter l n", "1 enter enter l n m", "3", "3 down", "1 i", "1 slash", "1 question_mark", "1 colon",
        "1 enter enter l n n", "1 enter enter l n n enter")  # fmt: skip
"""To every kind of page."""
MAY_DIFFER: tuple[tuple[str, str], ...] = (
    (r"[*]{3,}", "A secret that is hidden has as many stars as there is room for."),
    (r"\d\d:\d\d(:\d\d)?", "Moments of a log's lines: the two clocks are moved one after the other."),
    (r"\b\d+ m?s\b", "How long something took, or has lasted, by the same clocks."),
    (r"\d+ lines? of our own probes", "How often was looked: where there is more room more is looked at."),
)
"""What two pages that are the same may differ in, as a pattern, and why; nothing else may.

Sentences beside the keys are taken back on both, for they go by themselves after some seconds of the real clock.
"""
MAY_LACK: tuple[tuple[str, str], ...] = (
    (r"\d+ % cpu  ·  .*? out\b", "What a stack costs is measured beside the look, and shown once it is known."),
)
"""What one of them may have in the place of blanks."""
CALM = 0.4
"""Seconds that both clocks move after a key: more than a cursor rests before more is looked at."""


@dataclass(frozen=True, slots=True)
class Twin:
    """One of the two."""

    app: ScaletailApp
    pilot: Pilot[str]
    practice: Practice

    async def press(self, key: str) -> None:
        await self.pilot.press(key)
        await self.settle()

    async def know(self) -> None:
        """Until host and stacks are judged: what a busy machine tells late would make the two differ by itself."""
        while not self.app.overview.judged or self.app.host_report is None:
            await self.settle()
        for _ in range(20):
            if all(stack.state is not StackState.UNKNOWN for stack in self.app.overview.stacks):
                break
            self.app.monitor.look_again()  # a look had no time on that machine
            await self.settle()

    async def settle(self) -> None:
        """Until the page stands still while its clock does."""
        assert isinstance(self.practice.clock, HandClock)
        before = ""
        for _ in range(40):
            await self.practice.clock.advance(CALM, breath=0.01)
            await self.pilot.pause()
            now = screen_text(self.app)
            if now == before and self._tells_of_its_cursor() and self.app.has_taken_all_keys:
                return
            before = now

    def _tells_of_its_cursor(self) -> bool:
        """False while the catalog has yet to tell of the service under its cursor, which it does by the real clock."""
        return not isinstance(self.app.page, CatalogScreen) or self.app.page.at_rest

    async def page(self) -> str:
        """What is seen, each list scrolled as if it had just been opened where its cursor stands."""
        for pane in self.app.screen.query(Pane):
            if pane.has_cursor:
                pane.top = 0
                pane.change()
        if isinstance(self.app.screen, WizardScreen):
            self.app.screen.fields.place()
        if self.app.page is not None and self.app.page.question is None:
            self.app.page.key_row.unsay()
        await self.pilot.pause()
        text = screen_text(self.app)
        for pattern, _ in MAY_LACK:
            text = re.sub(pattern, lambda found: " " * len(found[0]), text)
        return re.sub("|".join(pattern for pattern, _ in MAY_DIFFER), "#", text)


class Lockstep:
    """Both of them, walked by the dice of one seed."""

    def __init__(self, seed: str, before: tuple[int, int], after: tuple[int, int], folder: Path) -> None:
        self.dice = random.Random(seed)
        self.before, self.after = before, after
        self.folder = folder

    @asynccontextmanager
    async def _twins(self) -> AsyncIterator[tuple[Twin, Twin]]:
        async with AsyncExitStack() as both:
            twins = []
            for name, size in (("a", self.before), ("b", self.after)):
                (self.folder / name).mkdir(parents=True)
                practice = Practice(clock=HandClock(START), folder=self.folder / name)
                app = ScaletailApp(practice.ports)
                pilot = await both.enter_async_context(app.run_test(size=size))
                twins.append(Twin(app, pilot, practice))
            yield twins[0], twins[1]

    async def run(self, count: int) -> str:
        """Press so many keys, then resize; how the two pages differ, or an empty text."""
        keys = [*self.dice.choice(WAYS).split(), *self.dice.choices(KEYS, k=count)]
        async with self._twins() as (moved, opened):
            await asyncio.gather(moved.know(), opened.know())
            for key in ("2", "1", *keys):
                await asyncio.gather(moved.press(key), opened.press(key))
            await moved.pilot.resize_terminal(*self.after)
            await moved.settle()
            await opened.settle()
            seen = (await moved.page()).replace(str(self.folder / "a"), str(self.folder / "b"))
            wanted = await opened.page()
            if seen == wanted:
                return ""
            return (
                f"after {' '.join(keys)}\n--- opened at {self.after}\n{wanted}\n--- resized from {self.before}\n{seen}"
            )
