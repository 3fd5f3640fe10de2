"""The shortest way from what a terminal shows to what it shall show."""

from __future__ import annotations

from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from scaletail_tui.ui.changed_cells import ChangedCells, change_of_style

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH, _environ={})
STYLES = (
    Style(),
    Style(color="#d7dde2", bgcolor="#12161a"),
    Style(color="#74c2c6", bgcolor="#12161a", bold=True),
    Style(reverse=True),
    Style(dim=True, underline=True),
    Style(color="red", bold=True),
)
LETTERS = st.text(st.sampled_from("ab ✓…日本é"), min_size=1, max_size=6)
LINES = st.lists(st.lists(st.tuples(LETTERS, st.sampled_from(STYLES)), max_size=4), min_size=HEIGHT, max_size=HEIGHT)
Page = Sequence[Sequence[tuple[str, Style]]]


def page_update(page: Page) -> LayoutUpdate:
    strips = [Strip([Segment(text, style) for text, style in line]).adjust_cell_length(WIDTH) for line in page]
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))


def written(update: CompositorUpdate | None) -> str:
    return "" if update is None else update.render_segments(CONSOLE)


class Shown:
    """A terminal."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    def seen(self) -> list[list[tuple[object, ...]]]:
        """Cells as an eye sees them: of a blank its ground and lines, unless it is reversed."""
        cells = []
        for y in range(HEIGHT):
            line: list[tuple[object, ...]] = []
            for x in range(WIDTH):
                cell = self.screen.buffer[y][x]
                front = ("", False) if cell.data == " " and not cell.reverse else (cell.fg, cell.bold)
                line.append((cell.data, cell.bg, cell.underscore, cell.reverse, *front))
            cells.append(line)
        return cells


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, min_size=2, max_size=5))
def test_the_changes_alone_lead_to_the_same_screen_as_drawing_all_of_it(pages: list[Page]) -> None:
    by_changes, size, cells = Shown(), Size(WIDTH, HEIGHT), ChangedCells()
    for page in pages:
        by_changes.stream.feed(written(cells.update(page_update(page), size, CONSOLE)))
    at_once = Shown()
    at_once.stream.feed(written(ChangedCells().update(page_update(pages[-1]), size, CONSOLE)))
    assert by_changes.seen() == at_once.seen()


def test_an_equal_page_costs_nothing_and_one_letter_a_few_bytes() -> None:
    cells, size = ChangedCells(), Size(WIDTH, HEIGHT)
    plain = STYLES[1]
    page: Page = [[("hello world!", plain)]] * HEIGHT
    assert written(cells.update(page_update(page), size, CONSOLE))
    assert cells.update(page_update(page), size, CONSOLE) is None
    changed: Page = [page[0], [("hello World!", plain)], page[2]]
    assert len(written(cells.update(page_update(changed), size, CONSOLE))) < 50


def test_what_is_forgotten_is_drawn_again() -> None:
    cells, size = ChangedCells(), Size(WIDTH, HEIGHT)
    page: Page = [[("hello", STYLES[1])]] * HEIGHT
    first = written(cells.update(page_update(page), size, CONSOLE))
    cells.forget()
    assert written(cells.update(page_update(page), size, CONSOLE)) == first


def test_a_character_of_doubtful_width_is_followed_by_where_the_next_one_stands() -> None:
    cells = ChangedCells()
    page: Page = [[("a☃b", STYLES[0])], [], []]
    assert "☃\x1b[1;3H" in written(cells.update(page_update(page), Size(WIDTH, HEIGHT), CONSOLE))


def test_only_the_part_of_a_style_that_differs_is_sent() -> None:
    text, key = "38;2;1;2;3;48;2;9;9;9", "1;38;2;7;7;7;48;2;9;9;9"
    assert change_of_style("", text) == f"\x1b[{text}m"
    assert change_of_style(text, key) == "\x1b[1;38;2;7;7;7m"
    assert change_of_style(key, text) == "\x1b[22;38;2;1;2;3m"
    assert change_of_style("1;31", "2;31") == "\x1b[22;2m"
    assert change_of_style(text, "") == "\x1b[0m"
    assert change_of_style("31", "1") == "\x1b[1;39m" or change_of_style("31", "1") == "\x1b[0;1m"
