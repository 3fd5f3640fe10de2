"""The first and the last row of every page, and its panes: places, keys that work here, and what arrows move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from textual.screen import Screen
from textual.widget import Widget

from scaletail_tui.ui.keymap.key import KeyItem
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.toolkit.glyphs import FAIL, SEPARATOR
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Cell, Row, right, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ink

PLACES = (("1", "catalog", "Catalog"), ("2", "stacks", "Stacks"), ("3", "host", "Host"))
KEYS_IN_ROW = 6
PRACTICE = "practice"


def places_cells(overview: Overview, *, place: str, trail: str, width: int) -> list[Cell]:
    """Row 0: the places with what is wrong or public there, the trail of a flow, and where this is.

    That it is practice is never left out: where it has no place at the right end it stands for the program's name.
    """
    cells = [Cell("scaletail", Ink.ACCENT, at=1)]
    for key, name, title in PLACES:
        here = name == place
        if trail and width < 100 and not here:
            continue
        cells.append(Cell(f"  {key} ", Ink.KEY if here else Ink.MUTED, action=f"app.place('{name}')"))
        cells.append(Cell(title, Ink.STRONG if here else Ink.MUTED, action=f"app.place('{name}')"))
        if name == "stacks" and overview.failing:
            cells.append(Cell(f" {FAIL}{overview.failing}", Ink.FAIL))
        if name == "stacks" and overview.public:
            cells.append(Cell(f" PUBLIC {overview.public}", Ink.PUBLIC))
        if name == "host" and overview.engine_down:
            cells.append(Cell(f" {FAIL} engine", Ink.FAIL))
    if trail:
        cells += [Cell("  / ", Ink.FAINT), Cell(trail, Ink.TEXT)]
    room = width - 4 - sum(cell_len(cell.text) for cell in cells)
    facts = _facts(overview, width, room)
    if overview.practice and PRACTICE not in facts:
        cells[0] = Cell(PRACTICE.ljust(len(cells[0].text)), Ink.WAIT, at=1)  # no place moves by it
    return [*cells, right(SEPARATOR.join(facts))]


def _facts(overview: Overview, width: int, room: int) -> list[str]:
    """Where this is, as far as it fits beside the places: engine, host, practice and tailnet give way in this order."""
    practice = PRACTICE if overview.practice else ""
    host, engine = (overview.host, overview.engine) if width >= 100 else ("", "")
    for facts in ((practice, host, engine, overview.tailnet), (practice, host, overview.tailnet),
                  (practice, overview.tailnet), (overview.tailnet,)):  # fmt: skip
        known = [fact for fact in facts if fact]
        if cell_len(SEPARATOR.join(known)) <= room:
            return known
    return []


def key_cells(items: Sequence[KeyItem], last: KeyItem, width: int) -> list[Cell]:
    """As many keys as fit, the main one first, and the last one at the right end."""
    last_key, last_label, last_action = last
    room = width - 2 - len(f"{last_key} {last_label}") - 2
    cells: list[Cell] = []
    used = 1
    for key, label, action in items[: KEYS_IN_ROW - 1]:
        size = cell_len(f"{key} {label}") + (2 if cells else 0)
        if used + size > room:
            break
        gap = "  " if cells else ""
        cells += [Cell(f"{gap}{key}", Ink.KEY, at=None if cells else 1, action=action)]
        cells += [Cell(f" {label}", Ink.MUTED, action=action)]
        used += size
    return [*cells, right(last_key, Ink.KEY, action=last_action), right(f" {last_label}", action=last_action)]


def too_small_rows(width: int, height: int, least: tuple[int, int]) -> list[Row]:
    """What is said where a terminal has too few columns or rows for a page."""
    need = f"Too small: {least[0]}×{least[1]} is needed, this is {width}×{height}"
    return [Row((Cell(line[0].text, at=0),)) for line in wrap_cells([Cell(need)], max(8, width - 1))]


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
