"""A new user at every field: empty, at its longest, and with letters of every class, at four sizes.

A part at each commit; all of it with SCALETAIL_WALK=all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.app import App

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.field import Field, KeyField
from scaletail_tui.ui.toolkit.pane import Pane
from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.rotation import commit_number
from tests.ui.pages.stack.stack_pages import START
from tests.ui.pretend import screen_text, until
from tests.ui.walk.deck import SIZES
from tests.ui.walk.fields import CLASSES, WAYS, Entry, entries
from tests.ui.walk.lockstep import Twin
from tests.ui.walk.walker import Faults

WHOLE = ORIGINAL_ENVIRONMENT.get("SCALETAIL_WALK", "") == "all"
SHORT = 60
"""Letters that are typed one by one; what is longer is pasted."""


class Typist:
    """Types into the fields of one program, and judges what became of it."""

    def __init__(self, twin: Twin, faults: Faults) -> None:
        self.twin, self.app, self.pilot, self.faults = twin, twin.app, twin.pilot, faults

    async def go_home(self) -> None:
        """To the catalog, with nothing open and no draft."""
        for _ in range(12):
            page = self.app.page
            assert page is not None
            if page.question is not None:
                await self.pilot.press("n" if "n" in page.question.choices else "escape")
            elif len(self.app.screen_stack) > 1 or page.typing:
                await self.pilot.press("escape")
            else:
                break
        self.app.drafts.clear()
        await self.pilot.press("2", "escape", "1", "escape")

    async def go(self, way: str) -> None:
        for key in way.split():
            await self.twin.press(key)

    @property
    def asked(self) -> bool:
        page = self.app.page
        return page is not None and page.question is not None

    def typed(self) -> str:
        page = self.app.page
        assert page is not None
        if page.question is not None:
            return page.question.typed
        assert isinstance(self.app.focused, Field), f"no field here:\n{screen_text(self.app)}"
        return self.app.focused.value

    async def enter(self, text: str) -> None:
        """Clear the field and type the text, or paste it where a hand would not type so much."""
        await self.pilot.press("end", "ctrl+u")
        await until(lambda: not self.typed())
        if len(text) <= SHORT and text.isprintable():
            for letter in text:
                self.app.post_message(events.Key(letter, letter))
        else:
            self.app.post_message(events.Paste(text))
        for _ in range(3):
            await self.pilot.pause()
        if text.strip():
            await until(lambda: self.typed() or self.said())  # a busy machine hands keys on later

    def said(self) -> bool:
        """True when the page has said something of what was typed, beside its keys or at its question."""
        page = self.app.page
        assert page is not None
        return bool(page.key_row.message) or (page.question is not None and page.question.wrong)

    async def try_out(self, entry: Entry) -> None:
        told = f"{entry.field}: {entry.name}, left by {entry.end}, at {self.app.size}"
        await self.enter(entry.text)
        if entry.text.strip() and not self.typed():
            assert self.said(), f"nothing came of it, and nothing was said: {told}\n{screen_text(self.app)}"
        self.judge(told)
        await self.pilot.press(entry.end)
        await self.pilot.pause()
        self.judge(told)

    def judge(self, told: str) -> None:
        assert not self.faults.found, told + "\n" + "\n".join(self.faults.found)
        assert self.app.is_running and not self.app._exit, told
        text = screen_text(self.app)
        assert "practice" in text.splitlines()[0], f"{told}\n{text}"


@asynccontextmanager
async def typist(size: tuple[int, int], folder: Path) -> AsyncIterator[Typist]:
    practice, faults = Practice(clock=HandClock(START), folder=folder), Faults()
    app = ScaletailApp(practice.ports)
    logging.getLogger("scaletail_tui").addHandler(faults)
    asyncio.get_running_loop().set_exception_handler(faults.take)
    try:
        async with app.run_test(size=size) as pilot:
            twin = Twin(app, pilot, practice)
            await twin.know()
            yield Typist(twin, faults)
    finally:
        logging.getLogger("scaletail_tui").removeHandler(faults)


def services_of_every_kind(services: tuple[Service, ...]) -> list[Service]:
    """As few as have a question of each kind that is typed."""
    left = set(QuestionKind) - {QuestionKind.BOOL, QuestionKind.CHOICE}
    found = []
    while left:
        best = max(services, key=lambda one: len(left & {question.kind for question in one.questions}))
        gained = left & {question.kind for question in best.questions}
        if not gained:
            break
        found.append(best)
        left -= gained
    return found


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_field_takes_nothing_the_longest_and_letters_of_every_class(
    size: tuple[int, int], tmp_path: Path
) -> None:
    seed = commit_number() + SIZES.index(size) * 11
    async with typist(size, tmp_path) as one:
        for entry in entries(tuple(WAYS), first=seed, some=None if WHOLE else 1):
            await one.go_home()
            await one.go(WAYS[entry.field])
            assert one.asked or isinstance(one.app.focused, Field), f"{entry.field}:\n{screen_text(one.app)}"
            await one.try_out(entry)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_setting_of_a_service_takes_them_too_and_what_is_wrong_is_said(
    size: tuple[int, int], tmp_path: Path
) -> None:
    seed = commit_number() + SIZES.index(size) * 11
    async with typist(size, tmp_path) as one:
        services = services_of_every_kind(one.app.ports.catalog.load().services)
        assert services
        for number, service in enumerate(services if WHOLE else [services[seed % len(services)]]):
            await one.go_home()
            one.app.set_up(service)
            await one.twin.settle()
            await one.go("enter escape l n m")
            page = one.app.screen
            assert isinstance(page, WizardScreen) and page.step is Step.SETTINGS, screen_text(one.app)
            keys = tuple(row.key for row in page.form.rows if page.fields.takes_text(row.key))
            for entry in entries(keys, first=seed + number, some=None if WHOLE else 1):
                page.form.focus()
                page.form.change(cursor=entry.field)
                await one.pilot.press("enter")
                await one.pilot.pause()
                assert page.typing_in == entry.field, f"{service.slug}: {entry}\n{screen_text(one.app)}"
                await one.try_out(entry)
                page.fields.stop()
                page.form.change(cursor=entry.field)
                await one.pilot.pause()
                problem = page.fields.problem_of(entry.field)
                if problem is not None and size[1] >= 16:
                    pane = page.query_one("#means", Pane)
                    beside = pane.region.y == page.form.region.y  # its lines are then mixed with those of the form
                    seen = " ".join(row.text for row in pane.rows[:2]) if beside else screen_text(one.app)
                    seen = " ".join(seen.split())
                    said = " ".join(plain_line(problem).split())  # what cannot be read of an answer is not drawn
                    assert said[:18] in seen, f"{problem}: not said\n{screen_text(one.app)}"


async def test_a_key_is_never_drawn_whatever_is_typed() -> None:
    assert len(CLASSES) > 60
    async with App[None]().run_test():  # a field asks for the app that it is in
        for _, text in CLASSES:
            field = KeyField()
            field.value = text
            assert set(field._value.plain) <= {"*"} and len(field._value.plain) == len(text)
