"""A question about what a pane shows: it can be read to its end before the answer, however small the screen is."""

from __future__ import annotations

from typing import Any

from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane


async def ask_about(page: Page[Any], shown: Pane, sentence: str, *, yes: str) -> bool:
    """True after `y`. Keys that move scroll the pane meanwhile; where only one pane has room it is that one."""
    fronts = {pane: pane.has_class("-front") for pane in page.query(Pane)}
    for pane in fronts:
        pane.set_class(pane is shown and any(fronts.values()), "-front")
    page.key_row.scrolls = shown
    try:
        return await page.ask(sentence, yes=yes)
    finally:
        page.key_row.scrolls, shown.covered = None, 0
        for pane, front in fronts.items():
            pane.set_class(front, "-front")
