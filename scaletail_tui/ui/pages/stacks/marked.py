"""What the stacks page does to all marked stacks, or to the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.several.rows import tell_names
from scaletail_tui.ui.pages.stacks.listing import StackListing

KEYS = {"restart": "r", "stop": "s", "start": "t", "doctor": "d", "lint": "l", "update": "u", "improve": "i"}
"""Action to the key that chooses it; one that has none here takes the first letter of its name that is free."""


class MarkedActs:
    """Asks what to do, asks again before anything is changed, and opens the page that shows it."""

    def __init__(self, page: Page[Any], listing: StackListing) -> None:
        self._page = page
        self._listing = listing

    def begin(self, action: str, names: Sequence[str]) -> None:
        """Do it to these stacks, after a yes where it changes them."""
        self._page.work(lambda: self._begin(action, names), group="several", asks=True, doing=f"{action} of several")

    def begin_choice(self, names: Sequence[str]) -> None:
        """Ask what shall be done to them."""
        self._page.work(lambda: self._choose(names), group="several", asks=True, doing="choosing for several")

    async def _choose(self, names: Sequence[str]) -> None:
        from scaletail_tui.operations.several.table import ACTIONS

        keys = find_keys(tuple(ACTIONS))
        choices = {keys[action.id]: action.label for action in ACTIONS.values()}
        chosen = await self._page.choose(f"What shall be done to {tell_names(names)}?", choices)
        action = next((one for one, key in keys.items() if key == chosen), "")
        if action:
            await self._begin(action, names)

    async def _begin(self, action_id: str, names: Sequence[str]) -> None:
        from scaletail_tui.operations.several.table import ACTIONS
        from scaletail_tui.ui.stack_tasks import SeveralRun

        action = ACTIONS[action_id]
        if action.preview is not None:
            from scaletail_tui.ui.pages.several.preview import PreviewScreen

            shown = await self._page.main_app.push_screen_wait(PreviewScreen(action, names))
            if not shown:
                return
            action, names = action.with_shown(shown), tuple(shown)
        elif action.changes:
            waves = f", in waves of {action.at_once}" if len(names) > action.at_once else ""
            if not await self._page.ask(f"{action.plan}: {tell_names(names)}{waves}.", yes=action.label):
                return
        run = SeveralRun(action, names)
        if self._page.main_app.tasks.begin_several(self._page.ports, run):
            from scaletail_tui.ui.pages.several.page import SeveralScreen

            self._listing.marked -= set(names)
            self._page.app.push_screen(SeveralScreen(run))


def find_keys(actions: Sequence[str]) -> dict[str, str]:
    """A key for each action, no two the same."""
    keys: dict[str, str] = {}
    for action in actions:
        taken = set(keys.values())
        wanted = [KEYS[action]] if action in KEYS else []
        keys[action] = next(letter for letter in (*wanted, *action, *"123456789") if letter not in taken)
    return keys
