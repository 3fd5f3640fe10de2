"""Rows laid into a width: columns, cuts, wraps, the ASCII twin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from scaletail_tui.ui.toolkit.glyphs import ASCII, in_ascii
from scaletail_tui.ui.toolkit.rows import Cell, Row, at, cut, lay_out, right, row, unfold, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ink

TEXT = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Mn", "Me", "Cf")), max_size=60)


def drawn(one: Row, width: int, *, ascii_only: bool = False) -> str:
    text = ""
    for span in lay_out(one.cells, width, ascii_only=ascii_only):
        text += " " * (span.x - cell_len(text)) + span.text
    return text


def test_the_first_cell_starts_at_column_1_and_columns_where_they_say() -> None:
    assert drawn(row("OK", at(13, "engine"), at(26, "docker")), 40) == " OK          engine       docker"


def test_a_column_is_cut_before_the_next_one_begins() -> None:
    assert drawn(row(at(3, "A very long name"), at(12, "what")), 30) == "   A very…  what"


def test_the_last_column_is_cut_one_blank_before_the_edge() -> None:
    assert drawn(row("x" * 50), 20) == " " + "x" * 17 + "…"


def test_the_right_end_stays_and_the_left_gives_way() -> None:
    assert drawn(row("a heading that is long", right("7 of 9")), 24) == " a heading tha…" + "  7 of 9".rjust(8)
    assert drawn(row("Path", right("tailnet")), 24) == " Path           tailnet"


def test_a_column_may_count_from_the_right_edge() -> None:
    assert drawn(row("name", at(-2, "!")), 12) == " name     !"


def test_wide_characters_are_cut_by_cells() -> None:
    assert cut("日本語日本語", 7) == "日本語…"
    assert cut("日本語", 6) == "日本語"


def test_a_wrapped_row_hangs_under_its_last_column() -> None:
    one = row(at(1, "seen"), at(7, "permission denied while trying to connect"), wrap=True)
    lines = [drawn(Row(cells), 30) for cells in unfold(one, 30)]
    assert lines == [" seen  permission denied", "       while trying to", "       connect"]


def test_a_word_longer_than_the_line_is_broken() -> None:
    lines = wrap_cells([Cell("https://login.tailscale.com/a/1234567890")], 20)
    assert "".join(cell.text for line in lines for cell in line) == "https://login.tailscale.com/a/1234567890"
    assert all(sum(cell_len(cell.text) for cell in line) <= 20 for line in lines)


@given(TEXT, st.integers(8, 60))
def test_wrapping_loses_no_word_and_fits(text: str, room: int) -> None:
    lines = wrap_cells([Cell(text)], room)
    assert " ".join("".join(cell.text for cell in line) for line in lines).split() == text.split() or any(
        cell_len(word) > room for word in text.split()
    )
    assert all(cell_len("".join(cell.text for cell in line).rstrip()) <= room for line in lines)


@given(TEXT, TEXT, TEXT, st.integers(10, 100))
def test_what_is_laid_out_never_overlaps_and_never_leaves_the_line(a: str, b: str, c: str, width: int) -> None:
    x = 0
    for span in lay_out(row(a, at(13, b), right(c)).cells, width):
        assert span.x >= x or span.x >= width - cell_len(c) - 2
        x = span.x + cell_len(span.text)
        assert x <= width


def test_the_ascii_twin_has_the_same_widths_and_no_other_character() -> None:
    assert all(len(plain) == 1 and cell_len(glyph) == 1 for glyph, plain in ASCII.items())
    assert in_ascii("✓ OK  ·  1 café ◔ 東") == "+ OK  -  1 cafe ~ ?"
    assert drawn(row("✗ x", at(5, "东京" * 20)), 20, ascii_only=True).isascii()


@pytest.mark.parametrize("ink", list(Ink))
def test_every_ink_is_a_cell(ink: Ink) -> None:
    assert row(("text", ink)).cells[0].ink is ink
