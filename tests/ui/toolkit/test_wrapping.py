"""Text that wraps in a pane."""

from __future__ import annotations

from rich.cells import cell_len

from scaletail_tui.ui.toolkit.rows import Cell, wrap_cells


def test_a_line_that_fills_its_room_keeps_its_last_word_whole() -> None:
    lines = wrap_cells([Cell("four words that wrap here")], 10)
    texts = ["".join(cell.text for cell in line) for line in lines]
    assert texts == ["four words", "that wrap", "here"]
    assert all(cell_len(text) <= 10 for text in texts)
