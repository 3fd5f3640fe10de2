"""Row 1 of the catalog: the categories as chips, or what is searched for."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.catalog.service import CatalogLoad
from scaletail_tui.ui.pages.catalog.rows import categories_of
from scaletail_tui.ui.toolkit.rows import Cell, right
from scaletail_tui.ui.toolkit.theme import Ink


def find_cells(load: CatalogLoad, *, text: str, category: str, searching: bool, width: int) -> list[Cell]:
    """`text` is the search that is kept, `searching` true while it is typed (the field then stands to the left)."""
    if searching:
        return [right("Esc clears")]
    if text:
        cells = [Cell("/ ", Ink.KEY, at=1), Cell(text), Cell("   Esc clears", Ink.MUTED)]
    elif width >= 100:  # the rail has the categories
        cells = [Cell("/ ", Ink.KEY, at=1, action="search"), Cell("search name, purpose, image", Ink.FAINT)]
    else:
        cells = _chips(load, category, room=width - 14)
    if load.failures:
        number = len(load.failures)
        what = "1 entry" if number == 1 else f"{number} entries"
        cells = [cell for cell in cells if not cell.right]
        cells.append(right(f"{what} could not be read  ", Ink.WAIT, action="failures"))
        cells.append(right("!", Ink.KEY, action="failures"))
    return cells


def _chips(load: CatalogLoad, category: str, *, room: int) -> list[Cell]:
    """Whole chips only, with a hint when there are more; the chosen one is always among them."""
    counts = categories_of(load.services)
    chips = [_chip("All", len(load.services), here=not category)]
    chips += [_chip(name, count, here=name == category) for name, count in counts]
    names = [name for name, _ in counts]
    start = 0
    while True:
        shown = [chips[0], *chips[1 + start :]]
        end = _that_fit(shown, room - 3)
        if category not in names or names.index(category) < start + end - 1:
            break
        start += 1
    cells = [cell for chip in shown[:end] for cell in chip]
    return cells if end == len(shown) else [*cells, right(">", Ink.FAINT, action="category(1)")]


def _chip(name: str, count: int, *, here: bool) -> tuple[Cell, Cell]:
    gap = "" if name == "All" else "  "
    action = f"category_named('{name if gap else ''}')"
    return (
        Cell(f"{gap}{name} ", Ink.KEY if here else Ink.MUTED, at=None if gap else 1, action=action),
        Cell(str(count), Ink.TEXT if here else Ink.MUTED, action=action),
    )


def _that_fit(chips: Sequence[tuple[Cell, Cell]], room: int) -> int:
    """How many of the chips, from the first on."""
    used = 1
    for index, chip in enumerate(chips):
        used += sum(len(cell.text) for cell in chip)
        if used > room:
            return index
    return len(chips)
