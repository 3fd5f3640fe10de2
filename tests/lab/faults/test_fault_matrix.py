"""Each fault forced live on a real sidecar: named, and nothing else blamed, then healed; the table comes at the end."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Fault
from tests.lab.faults.matrix import FAULTS, PARTS
from tests.lab.faults.outcome import BEYOND, MEDIAN, WORST, Outcome, row, table
from tests.lab.faults.trial import stack_name, tried
from tests.lab.rotation import part_of, whole
from tests.lab.running_lab import Lab

CHOSEN = part_of(FAULTS, PARTS)
OUTCOMES: list[Outcome] = []
NOT_NAMED = 1 / 30
"""The share of faults that may go unnamed: 2 in 60."""


@pytest.mark.rotating
@pytest.mark.parametrize("fault", [pytest.param(one, id=one.name) for one in CHOSEN])
def test_a_fault_is_named_and_healed(lab: Lab, root: Path, fault: Fault) -> None:
    outcome = tried(lab, root, fault)
    OUTCOMES.append(outcome)
    print(row(outcome), outcome.problem)
    assert outcome.seen is not None, f"the injection does nothing: {outcome.problem}"
    assert not outcome.wrong, f"{outcome.wrong} on top, where {fault.expected} is the cause; {outcome.problem}"
    if outcome.named is not None:
        assert not outcome.problem, outcome.problem
        assert outcome.healed is not None and outcome.cleared is not None


def test_the_matrix_as_a_whole(record_property: Callable[[str, object], None]) -> None:
    if not OUTCOMES:
        pytest.skip("no fault was tried in this run")
    record_property("table: faults", table(OUTCOMES))
    unnamed = [f"{one.fault.name}: {one.problem}" for one in OUTCOMES if one.named is None]
    assert len(unnamed) <= max(1, round(len(OUTCOMES) * NOT_NAMED)), "\n".join(unnamed)
    after = [one.after_evidence for one in OUTCOMES if one.after_evidence is not None]
    assert statistics.median(after) <= MEDIAN * BEYOND
    assert max(after) <= WORST * BEYOND
    if whole():
        assert sum(one.rightly for one in OUTCOMES) >= len(OUTCOMES) - 2
        assert [one.fault.name for one in OUTCOMES if one.wrong] == []
        assert statistics.median(after) <= MEDIAN


def test_the_matrix_holds_what_it_promises() -> None:
    names = [one.name for one in FAULTS]
    assert len(set(names)) == len(names)
    assert len({stack_name(one) for one in FAULTS}) == len(FAULTS)
    assert len(FAULTS) >= 170
    assert len({one.expected for one in FAULTS}) >= 150
    per_hop = Counter(one.hop for one in FAULTS)
    assert min(per_hop[hop] for hop in HopId) >= 4, per_hop
    assert not whole() or len(CHOSEN) == len(FAULTS)
