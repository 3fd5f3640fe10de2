"""The rules of a stack's name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaletail_tui.domain.stack.hostname import (
    collision_suffix,
    holds,
    hostname_problem,
    sanitize,
    shape_name,
    shaping_sentence,
)


@pytest.mark.parametrize("name", ["vault", "a", "7", "it-tools", "a" * 63, "x--y"])
def test_a_dns_label_is_taken(name: str) -> None:
    assert hostname_problem(name) is None


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "empty"),
        ("vault-", "ends with a hyphen"),
        ("-vault", "begins with a hyphen"),
        ("a" * 64, "64 characters"),
        ("my_app", '"_"'),
        ("Vault", "for example vault"),
        ("my app", "a blank"),
        ("a\x1bb", "U+001B"),
        ("vaült", '"ü"'),
        ("a.b", '"."'),
        ("vault\n", "U+000A"),
    ],
)
def test_what_is_no_label_is_refused_with_the_reason(name: str, says: str) -> None:
    sentence = hostname_problem(name)
    assert sentence is not None and says in sentence
    assert sentence.endswith(".") and sentence.isprintable()


def test_a_capital_letter_is_refused_as_it_is_typed() -> None:
    assert [holds(character) for character in "a-9A_ ü"] == [True, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("asked", "made"),
    [("My App", "my-app"), ("_x_", "x"), ("box.local", "box"), ("a" * 70, "a" * 63), ("größe", "gre"), ("--", "")],
)
def test_control_sanitizes_a_wanted_name(asked: str, made: str) -> None:
    assert sanitize(asked) == made


@pytest.mark.slow
@given(st.text(max_size=80))
def test_a_name_that_we_take_is_left_alone_by_control(text: str) -> None:
    if hostname_problem(text) is None:
        assert sanitize(text) == text
        assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text), "Compose takes it as a project name"


def test_a_suffix_from_control_is_told_from_a_name_that_was_made_fit_or_given_by_an_admin() -> None:
    assert collision_suffix("vault-1.tail4e5f.ts.net.", "vault") == "-1"
    assert collision_suffix("vault-12.tail4e5f.ts.net", "vault") == "-12"
    assert collision_suffix("vault-k3x9q2ab.tail4e5f.ts.net", "vault") == "-k3x9q2ab"
    assert collision_suffix("my-app-1.tail4e5f.ts.net", "My_App") == "-1"
    for name, asked in (("vault", "vault"), ("renamed", "vault"), ("my-app", "my_app"), ("", "vault"), ("a-1", "--")):
        assert collision_suffix(name and f"{name}.tail4e5f.ts.net", asked) == ""


@given(st.text(max_size=80))
def test_a_shaped_text_holds_only_what_a_name_holds_and_is_not_shaped_twice(text: str) -> None:
    shaped, left_out = shape_name(text)
    assert all(holds(character) for character in shaped)
    assert shape_name(shaped) == (shaped, "")
    assert bool(shaping_sentence(text, shaped, left_out)) == (shaped != text)


@pytest.mark.parametrize(
    ("text", "shaped"),
    [("Vault Warden", "vault-warden"), ("Caf\u00e9_1", "cafe-1"), ("-a-", "-a-"), ("\U0001d400", "a")],
)
def test_what_is_typed_becomes_the_name_that_was_meant(text: str, shaped: str) -> None:
    assert shape_name(text) == (shaped, "")
