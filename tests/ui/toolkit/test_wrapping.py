"""Text that wraps in a pane."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from scaletail_tui.ui.toolkit.rows import Cell, wrap_cells


def test_a_line_that_fills_its_room_keeps_its_last_word_whole() -> None:
    lines = wrap_cells([Cell("four words that wrap here")], 10)
    texts = ["".join(cell.text for cell in line) for line in lines]
    assert texts == ["four words", "that wrap", "here"]
    assert all(cell_len(text) <= 10 for text in texts)


@pytest.mark.parametrize("room", [-3, 0, 1, 2])
@pytest.mark.parametrize("text", ["Leave it? Answers are kept.", "漢字", "a\u0301\u0301 🚀🚀", ""])
def test_no_room_is_too_narrow_to_come_to_an_end(text: str, room: int) -> None:
    lines = wrap_cells([Cell(text)], room)
    assert "".join(cell.text for line in lines for cell in line).replace(" ", "") == text.replace(" ", "")
