"""F1 on every page and in every field: it shows the keys of where one came from, and leads back there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import SECTION_TITLES
from scaletail_tui.ui.pages.help.page import HelpScreen
from scaletail_tui.ui.pages.page import Page
from tests.ui.pages.stack.stack_pages import START
from tests.ui.pretend import screen_text
from tests.ui.walk.lockstep import Twin

WAYS = {
    "catalog": "1", "catalog-search": "1 slash", "catalog-details": "1 i", "commands": "1 colon",
    "wizard-name": "1 enter", "wizard-key": "1 enter enter", "wizard-reach": "1 enter enter escape l",
    "wizard-settings": "1 enter enter escape l n", "review": "1 enter enter escape l n n",
    "stacks": "2", "stacks-search": "2 slash", "stack": "2 enter", "evidence": "2 enter i", "logs": "2 enter o",
    "reach": "2 enter f t", "update": "2 down down down down enter u", "lint": "2 enter L",
    "improve": "2 down down down down down enter A", "host": "3", "gallery": "3 g", "tour": "1 question_mark t",
}  # fmt: skip
"""Keys from the start to each kind of page, and into its fields."""


@pytest.mark.slow
@pytest.mark.parametrize("way", list(WAYS))
async def test_f1_shows_the_keys_of_the_page_and_leads_back(way: str, tmp_path: Path) -> None:
    practice = Practice(clock=HandClock(START), folder=tmp_path)
    app = ScaletailApp(practice.ports)
    async with app.run_test(size=(120, 40)) as pilot:
        twin = Twin(app, pilot, practice)
        await twin.know()
        for key in ("2", "1", *WAYS[way].split()):
            await twin.press(key)
        page = app.screen
        assert isinstance(page, Page)
        await twin.press("f1")
        assert isinstance(app.screen, HelpScreen), screen_text(app)
        text = screen_text(app)
        assert SECTION_TITLES[page.SECTION] in text
        first = next(key.label for key in KEYS[page.SECTION] if page.offers(key))
        assert first[:14] in text
        await twin.press("escape")
        assert app.screen is page


def test_every_section_of_keys_has_a_title_on_the_help_page() -> None:
    assert set(KEYS) <= set(SECTION_TITLES)
