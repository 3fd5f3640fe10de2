"""Every pattern has a line that fires it and one that looks like it and does not; noise never swallows a fault."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.explain import is_noise
from scaletail_tui.domain.diagnosis.findings.make import find_in_tool_words
from scaletail_tui.domain.diagnosis.findings.patterns.table import PATTERNS, Source, match
from tests.domain.diagnosis.samples.sample import Text
from tests.domain.diagnosis.samples.texts import ALL


def named(sample: Text) -> str:
    return f"{sample.id}-{sample.source}"


def test_no_pattern_is_without_a_sample() -> None:
    hit = {id(found[0]) for sample in ALL if (found := match(sample.source, sample.fires)) is not None}
    assert [pattern.id for pattern in PATTERNS if id(pattern) not in hit] == []


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_the_sample_of_a_pattern_fires_it(sample: Text) -> None:
    found = match(sample.source, sample.fires)
    assert found is not None and found[0].id == sample.id


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_the_near_miss_of_a_pattern_does_not_fire_it(sample: Text) -> None:
    found = match(sample.source, sample.near)
    assert found is None or found[0].id != sample.id


@pytest.mark.parametrize("sample", [one for one in ALL if one.source is Source.TOOL], ids=named)
def test_what_a_tool_says_among_other_words_is_found(sample: Text) -> None:
    found = find_in_tool_words(f" Container tailscale-x  Starting\n{sample.fires}\n")
    assert found is not None and found.id == sample.id and found.evidence


@pytest.mark.parametrize("sample", [one for one in ALL if one.source is Source.LOG], ids=named)
def test_a_line_that_names_a_fault_is_never_noise(sample: Text) -> None:
    assert not is_noise(sample.fires)
