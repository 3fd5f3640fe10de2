"""The rows of the catalog: services, categories, and what stands there when nothing is found."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.catalog.search import CATEGORIES
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.summary import StackSummary
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import LOOKS
from scaletail_tui.ui.toolkit.theme import Ink

WHAT_COLUMN = 24
CATEGORY_COLUMN = -17
CATEGORY_FROM = 76
"""Width of the list from which the category has a column."""


def categories_of(services: Sequence[Service]) -> list[tuple[str, int]]:
    """Categories that have services, with how many; those that the catalog does not know come last, by name."""
    counts: dict[str, int] = {}
    for service in services:
        counts[service.category] = counts.get(service.category, 0) + 1
    known = [name for name in CATEGORIES if name in counts]
    return [(name, counts[name]) for name in [*known, *sorted(set(counts) - set(known))]]


def category_rows(services: Sequence[Service]) -> list[Row]:
    """The rail beside the list; the key of the row for all is a blank."""
    rows = [row("All", right(str(len(services))), key=" ")]
    return rows + [row(name, right(str(count)), key=name) for name, count in categories_of(services)]


def _shows_category(page_width: int) -> bool:
    """True where the list, without what stands beside it, has room for a third column."""
    width = page_width if page_width < 100 else page_width - 62 if page_width < 140 else page_width - 78
    return width >= CATEGORY_FROM


def services_heading(page_width: int) -> Row:
    cells = [at(1, "Service"), at(WHAT_COLUMN, "What it is")]
    if _shows_category(page_width):
        cells.append(at(CATEGORY_COLUMN, "Category"))
    return row(*cells)


def service_row(service: Service, stacks: Sequence[StackSummary], page_width: int) -> Row:
    """One service; the glyph tells the state of the first of its stacks on this host."""
    cells = [at(3, service.name), at(WHAT_COLUMN, service.short, Ink.MUTED)]
    if stacks:
        look = LOOKS[stacks[0].state]
        cells.insert(0, at(1, look.glyph, look.ink))
    if _shows_category(page_width):
        cells.append(at(CATEGORY_COLUMN, service.category, Ink.MUTED))
    cells.append(at(-2, "!" if service.needs else "", Ink.WAIT))
    return row(*cells, key=service.slug, copy=service.name)


def nothing_rows(text: str, category: str, total: int) -> list[Row]:
    """In place of the list when the search finds nothing."""
    if not text:
        return []
    inside = f" in {category}" if category else ""
    sentence = f'Nothing{inside} matches "{text}". Try fewer letters, or press Esc to see all {total}.'
    return [BLANK, row(at(3, sentence), wrap=True)]


def own_entry_rows() -> list[Row]:
    """Where to go with a service that the catalog does not have."""
    return [
        row(("Not in the catalog? A compose file of your own is an entry too:", Ink.MUTED)),
        row(("scaletail-tui catalog check FOLDER tells what it still needs.", Ink.MUTED)),
    ]
