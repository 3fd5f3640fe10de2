"""A list of stacks, sorted and searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.stack.listing import StackSort, search_stacks, sort_stacks
from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary


def stack(name: str, **more: object) -> StackSummary:
    plain = StackSummary(
        name=name, service="", state=StackState.OK, url=None, expose="serve", finding=None, folder=f"/s/{name}",
        managed=True,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name, for short tests


STACKS = (
    stack("b", state=StackState.FAIL, finding="image-old", started=20.0),
    stack("a", expose="funnel", started=30.0),
    stack("d", state=StackState.STOPPED, expose="closed", finding="app-crash-loop"),
    stack("c", expose="direct", started=10.0, origin=StackOrigin.BY_HAND, sentence="It answers late."),
)


@pytest.mark.parametrize(
    ("by", "order"),
    [("state", "bacd"), ("name", "abcd"), ("reach", "abcd"), ("finding", "dbac"), ("age", "abcd")],
)  # fmt: skip
def test_a_list_is_sorted_by_what_is_asked_and_by_name_among_equals(by: str, order: str) -> None:
    assert "".join(one.name for one in sort_stacks(STACKS, StackSort(by))) == order


def test_backwards_is_the_other_way_round() -> None:
    assert [one.name for one in sort_stacks(STACKS, StackSort.AGE, backwards=True)] == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("", "badc"), ("fail", "b"), ("public", "a"), ("TAILNET", "b"), ("crash-loop", "d"), ("hand late", "c"),
     ("hand crash", "")],
)  # fmt: skip
def test_a_search_finds_by_state_reach_finding_origin_and_sentence(words: str, found: str) -> None:
    assert "".join(one.name for one in search_stacks(STACKS, words)) == found


def test_the_sorts_come_one_after_the_other_and_begin_anew() -> None:
    seen = [StackSort.STATE]
    while len(seen) <= len(StackSort):
        seen.append(seen[-1].next())
    assert seen[0] == seen[-1]
    assert set(seen) == set(StackSort)
