"""Precedence among findings is data of the kinds; it must lead somewhere and never round in a circle."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.kind import SYMPTOMS_OF, Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS

YIELDING = sorted(name for name, kind in KINDS.items() if kind.yields_to)


@pytest.mark.parametrize("name", YIELDING)
def test_what_a_kind_yields_to_is_a_kind(name: str) -> None:
    assert not set(KINDS[name].yields_to) - set(KINDS)


@pytest.mark.parametrize("name", YIELDING)
def test_no_kind_yields_to_one_that_yields_to_it(name: str) -> None:
    seen: set[str] = set()
    waiting = list(KINDS[name].yields_to)
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting.extend(KINDS[other].yields_to)
    assert name not in seen


def test_catch_alls_yield_without_a_list_of_their_own() -> None:
    catch_alls = {name for name, kind in KINDS.items() if kind.catch_all}
    assert catch_alls
    assert not catch_alls & set(YIELDING)
    assert {KINDS[name].step for name in catch_alls} <= {Step.SIDECAR, Step.LOGIN}


def test_after_the_login_a_step_explains_only_later_ones() -> None:
    for cause, symptoms in SYMPTOMS_OF.items():
        if cause > Step.LOGIN:
            assert all(step > cause for step in symptoms), cause
