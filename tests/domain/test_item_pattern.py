"""An entry's pattern: what it takes, and that none can hang."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles, read_entry
from scaletail_tui.domain.catalog.item_pattern import ItemPattern, PatternRefused
from scaletail_tui.domain.catalog.service import Service

SHAPES = [
    "a", "a|b", "(a|b)*", "a{2,3}", "a{,2}b", "[^ab]+", "[a-c]+(,[a-c]+)*", "(a|ab)(c|bcd)*", "a.c", r"\d+\w*\s?",
    "^a$",
    "(?:ab)+", "a*?b", "-1|[0-9]+[smh]", "(a+)+$", "(a|aa)+", "", "(|a)b", "((a*)*)*b", r"\W\D\S", "(a{0,2}b?){1,3}",
]  # fmt: skip


@pytest.mark.parametrize("expression", SHAPES)
def test_a_pattern_takes_what_python_takes(expression: str) -> None:
    ours, theirs = ItemPattern(expression), re.compile(expression)
    chance = random.Random(7)
    for _ in range(400):
        text = "".join(chance.choice("aabbc,d1 -") for _ in range(chance.randrange(9)))
        assert ours.fits(text) == (theirs.fullmatch(text) is not None), text


def test_every_pattern_of_the_catalog_is_taken_and_agrees_with_python() -> None:
    patterns = {
        question.item_pattern
        for service in CatalogFiles().load().services
        for question in service.questions
        if question.item_pattern
    }
    assert len(patterns) > 20
    chance = random.Random(7)
    for expression in patterns:
        ours = ItemPattern(expression)
        for _ in range(100):
            text = "".join(chance.choice("aZ09f:/,.=_-@ ") for _ in range(chance.randrange(40)))
            assert ours.fits(text) == (re.fullmatch(expression, text) is not None), (expression, text)


@pytest.mark.parametrize("expression", ["(a+)+$", "(a*)*b", "(a|aa)+$", "(a|a?)+b", "([a-z]+)*[0-9]", "(.*)*,"])
def test_no_pattern_hangs(expression: str) -> None:
    began = time.process_time()
    assert not ItemPattern(expression).fits("a" * 4_000 + "!")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "expression",
    ["(", "(?=a)", r"(a)\1", "(?i)a", "(?i:a)", r"\bа", "a{999999}", "(((a{99}){99}){99})", "(" * 400, "a" * 2_000,
     "a{99999999999999999999}", "(?<!a)b"],
)  # fmt: skip
def test_what_could_take_long_is_refused_with_a_reason(expression: str) -> None:
    with pytest.raises(PatternRefused, match=r"\w{3}"):
        ItemPattern(expression)


def test_an_entry_whose_pattern_would_hang_is_judged_in_a_moment(tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    folder.mkdir()
    (folder / "compose.yaml").write_text(
        "services: {app: {image: nginx}}\nx-scaletail: {name: E, summary: S, category: C, serve: [{port: 80}],"
        ' questions: {A: {prompt: A, item_pattern: "(a+)+$", default: "' + "a" * 50 + '!"}}}\n'
    )
    began = time.process_time()
    read = read_entry(folder)
    assert time.process_time() - began < 5
    assert not isinstance(read, Service) or read.questions[0].item_pattern == "(a+)+$"
