"""A line is given to the rows that have one of their words in it, and to no other."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.masking.table.gate import LONG, Gate
from scaletail_tui.domain.masking.table.shapes import _SHAPES
from tests.domain.masking.ordinary.near_misses import NEAR_MISSES
from tests.domain.masking.planted.plant import plant
from tests.domain.masking.planted.sentences_coldest import COLDEST


def test_each_row_is_found_that_a_look_for_each_of_its_words_finds() -> None:
    rows = tuple((shape.hints, at) for at, shape in enumerate(_SHAPES) if LONG not in shape.hints)
    gate = Gate(rows)
    for text in (*NEAR_MISSES, *(text for text, _ in COLDEST), *(one.text for one in plant(1))):
        low = text.lower()
        assert list(gate.find(low)) == [at for words, at in rows if any(word in low for word in words)], text


def test_a_row_of_long_runs_is_found_where_one_stands() -> None:
    gate = Gate((((LONG,), "long"), (("pw",), "short")))
    assert list(gate.find("a0b1c2d3e4f5a0b1c2d3e4f5")) == ["long"]
    assert list(gate.find("pw is set")) == ["short"]
    assert not list(gate.find("an ordinary line of a log, with a path /var/lib/docker/overlay2"))


def test_a_line_that_differs_in_its_digits_alone_is_known_to_hold_nothing_and_a_secret_never_is() -> None:
    gate = Gate(((("pass",), 1),))
    gate.learn_plain("took 000 ms")
    assert gate.knows_plain("took 000 ms")
    assert not gate.knows_plain("took 00 ms")
    assert [without_secrets(f"took {number} ms, password=hunter{number}") for number in (11, 22)] == [
        "took 11 ms, password=[masked]",
        "took 22 ms, password=[masked]",
    ]


@pytest.mark.parametrize(
    ("plain", "secret"),
    [
        ("1FA seed NXM9TC70JBEPTJQ3", "2FA seed NXM3TC76JBEPTJQ5"),
        ("~/.pgpass: db.lan:9999:*:miniflux:feedme2023", "~/.pgpass: db.lan:5432:*:miniflux:feedme2023"),
        ("SIM PIN8: 0212", "SIM PIN2: 5108"),
        ("ya26.5Rc8cXsMUCP5LpxvmW3bI4bsrFHyFLJoExtdz", "ya29.6Rc8cXsMUCP2LpxvmW1bI2bsrFHyFLJoExtdz"),
        ("S8_Access: '0672FAB7FBDFC800247E978E073E3106'", "S2_Access: '5742FAB7FBDFC600700E500E710E3918'"),
    ],
)
def test_a_line_whose_digits_make_a_secret_of_it_is_not_taken_for_one_with_others(plain: str, secret: str) -> None:
    without_secrets(plain)
    assert "[masked" in without_secrets(secret)
