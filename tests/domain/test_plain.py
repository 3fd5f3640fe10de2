"""Text from outside cannot reach the terminal as anything but text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaletail_tui.domain.plain import plain_line, plain_text, plain_tree


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("\x1b[2J\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b[?25lhidden cursor", "hidden cursor"),
        ("\x1b[38:2::255:0:0mtrue colour", "true colour"),
        ("\x1b]0;pwned\x07title", "title"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0;2;0;0;0\x1b\\sixel", "sixel"),
        ("\x1bXsos\x1b\\a\x1b^pm\x1b\\b\x1b_apc\x1b\\c", "abc"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x9d0;title\x9ctext\x90dcs\x9c!", "text!"),
        ("\x1b(Bcharset\x1bc reset\x1b7", "charset reset"),
        ("bell\x07 null\x00 back\x08 delete\x7f", "bell null back delete"),
        ("10%\r20%", "10%20%"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\x1b]0;never ended", "0;never ended"),
        ("cut off \x1b", "cut off "),
        ("cut off \x1b[3", "cut off "),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("one\u2028line", "one line"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("ünïcödé ✓ 漢字 👩‍💻", "ünïcödé ✓ 漢字 👩‍💻"),
    ],
)
def test_control_sequences_go_and_text_stays(raw: str, plain: str) -> None:
    assert plain_text(raw) == plain


@given(st.text(st.characters() | st.sampled_from("\x1b\x9b\x9d\x90\x07\\[];mP0")))
def test_no_control_character_but_tab_and_line_feed_is_ever_left(text: str) -> None:
    left = plain_text(text)

    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in left if char not in "\t\n")
    left.encode("utf-8")
    assert plain_text(left) == left


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_text_without_control_characters_is_unchanged(text: str) -> None:
    assert plain_text(text) == text


def test_many_introducers_that_never_end_take_no_time_to_speak_of() -> None:
    assert plain_text("\x1b]x" * 200_000) == "x" * 200_000


def test_one_line_has_single_blanks() -> None:
    assert plain_line(" a\n\tb \x1b[0m c ") == "a b c"


def test_every_string_of_a_json_value_is_made_plain() -> None:
    assert plain_tree({"a\x1b[m": ["\x07b", 1, None, {"c": "\x9bmd"}]}) == {"a": ["b", 1, None, {"c": "d"}]}
