"""The panes of a page: which of them the arrow keys move, and which a chosen command means."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from scaletail_tui.ui.toolkit.pane import Pane


def find_pane_to_move(page: Screen[Any]) -> Pane | None:
    """The pane that arrow keys move: the focused one, else the first that is seen."""
    if isinstance(page.focused, Pane):
        return page.focused
    panes = [pane for pane in page.query(Pane) if pane.display]
    return panes[0] if panes else None


def move_in(pane: Pane, way: str) -> None:
    """Move the cursor of a pane, or its view where it has no cursor."""
    match way:
        case "up":
            pane.move(-1)
        case "down":
            pane.move(1)
        case "page_up":
            pane.move_page(-1)
        case "page_down":
            pane.move_page(1)
        case "home":
            pane.move_home()
        case "end":
            pane.move_end()


def find_owner(page: Screen[Any], action: str) -> Widget:
    """Who has the method of an action: the page, what is focused, or a pane, one that is seen before the others."""
    name = f"action_{action.partition('(')[0]}"
    panes = sorted(page.query(Pane), key=lambda pane: not all(node.display for node in pane.ancestors_with_self))
    nodes = (page, page.focused, *panes)
    return next((node for node in nodes if node is not None and hasattr(node, name)), page)
