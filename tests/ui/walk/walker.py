"""A walk through the program in practice: random keys from a seed, and what must hold after each of them."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field
from typing import Any

from textual import events
from textual.pilot import Pilot

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import START
from tests.ui.pretend import screen_text
from tests.ui.walk.deck import Step, draw, told

LEG = 400
"""Keys after which the program is started anew, so that a walk is not lost in one corner."""
STUCK = 240.0
"""Seconds after which a step counts as one that hangs; a machine with much else to do needed 60 for four keys."""
KEPT = 25
"""Steps that are told of a walk that failed."""


@dataclass
class Faults(logging.Handler):
    """What broke without ending the program: traces in the log, and tasks that nobody waits for."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))

    def take(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.found.append(f"{context.get('message')}: {error!r}")


class Walk:
    """One program, walked by the dice of one seed."""

    def __init__(self, seed: str, size: tuple[int, int]) -> None:
        self.dice = random.Random(seed)
        self.home = size
        self.done: list[Step] = []
        self.faults = Faults()

    async def run(self, count: int) -> int:
        """Press so many keys, or fewer where the program was left; how many they were. Raises AssertionError."""
        practice = Practice(clock=HandClock(START))
        app = ScaletailApp(practice.ports)
        logging.getLogger("scaletail_tui").addHandler(self.faults)
        asyncio.get_running_loop().set_exception_handler(self.faults.take)
        pressed = 0
        try:
            async with app.run_test(size=self.home) as pilot:
                while pressed < count and app.is_running and not app._exit:
                    step = draw(self.dice, self.home)
                    self.done.append(step)
                    async with asyncio.timeout(STUCK):
                        await take(step, app, pilot, practice)
                    pressed += max(1, len(step.keys) or len(step.text[:1]))
                    if app.is_running and not app._exit:
                        self._judge(app)
                if app.is_running and app.tasks.doing:
                    await practice.clock.advance(900.0)  # type: ignore[attr-defined]
        except Exception as error:
            raise AssertionError(f"{error!r}, after\n{told(self.done[-KEPT:])}") from error
        finally:
            logging.getLogger("scaletail_tui").removeHandler(self.faults)
        return pressed

    def _judge(self, app: ScaletailApp) -> None:
        assert not self.faults.found, "\n".join(self.faults.found)
        page = app.page
        assert page is not None
        width, height = app.size
        if width < 40 or height < 10 or not page.is_mounted or not screen_text(app):
            return  # too small, or a page that is being opened
        assert "practice" in screen_text(app).splitlines()[0], f"not said that it is practice:\n{screen_text(app)}"
        pane = page.focused
        if isinstance(pane, Pane) and pane.has_cursor and pane.current is not None and pane.body_height:
            seen = range(pane.top, pane.top + pane.body_height)
            lines = [line for line, (index, _) in enumerate(pane.fold_lines()) if index == pane.cursor]
            assert set(lines) & set(seen), f"the cursor of #{pane.id} is out of sight:\n{screen_text(app)}"


async def take(step: Step, app: ScaletailApp, pilot: Pilot[str], practice: Practice) -> None:
    """Do one step."""
    match step.kind:
        case "key":
            await pilot.press(*step.keys)
        case "burst":
            for key in step.keys:
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            await pilot.pause()
        case "paste":
            app.post_message(events.Paste(step.text))
            await pilot.pause()
        case "click":
            x, y = step.size[0] % app.size.width, step.size[1] % app.size.height
            await pilot.click(offset=(x, y), times=len(step.keys))
        case "resize":
            await pilot.resize_terminal(*step.size)
        case "wait":
            assert isinstance(practice.clock, HandClock)
            await practice.clock.advance(step.seconds)
    await pilot.pause()
