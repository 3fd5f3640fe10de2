"""A word of manuals is ordinary, a word of no manual is not, and digits among letters are more so."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.looks import Look, find_look, is_phrase


def look(value: str, *, sure: bool = False) -> Look:
    return find_look(value, 0, len(value), sure=sure)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("database", Look.ORDINARY),
        ("sessions", Look.ORDINARY),
        ("changed", Look.ORDINARY),
        ("flamingo", Look.WORD),
        ("wireless-wonder", Look.DASHED),
        ("read-only", Look.ORDINARY),
        ("otter7!", Look.MADE),
        ("q8Zt1LrX0vRk9PsN", Look.RANDOM),
        ("10.0.0.1:8080", Look.ORDINARY),
        ("+602ms", Look.ORDINARY),
        ("CVE-2024-3094", Look.ORDINARY),
        ("name-value.c", Look.ORDINARY),
        ("v2.14.1", Look.ORDINARY),
    ],
)
def test_a_value_is_judged_by_its_letters(value: str, expected: Look) -> None:
    assert look(value) == expected


def test_what_is_a_name_by_itself_is_made_where_it_is_announced() -> None:
    assert look("gnome3") == Look.ORDINARY
    assert look("gnome3", sure=True) == Look.MADE


def test_a_phrase_has_none_of_the_words_that_are_said_of_passwords() -> None:
    assert is_phrase("my dog has fleas")
    assert not is_phrase("must not be empty")
    assert not is_phrase("single")
