"""A list of stacks, sorted and searched: the same on the screen and for `status`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.stack.summary import StackState, StackSummary

REACH_WORDS = {"funnel": "public", "serve": "tailnet"}
"""What the list calls who can reach a stack, where that is another word."""
_STATES = list(StackState)
_REACHES = ("funnel", "serve", "direct", "closed")
_NEVER = float("inf")


class StackSort(StrEnum):
    """By what a list is sorted; names decide between equals."""

    STATE = "state"
    """The worst first."""
    NAME = "name"
    REACH = "reach"
    """The most public first."""
    FINDING = "finding"
    """Equal findings together."""
    AGE = "age"
    """What was started last, first."""

    def next(self) -> StackSort:
        all_sorts = list(StackSort)
        return all_sorts[(all_sorts.index(self) + 1) % len(all_sorts)]


def sort_stacks(
    stacks: Iterable[StackSummary], by: StackSort = StackSort.STATE, *, backwards: bool = False
) -> list[StackSummary]:
    by_name = sorted(stacks, key=lambda one: one.name)
    return sorted(by_name, key=_KEYS[by], reverse=backwards)


def _by_state(stack: StackSummary) -> int:
    return _STATES.index(stack.state)


def _by_name(stack: StackSummary) -> str:
    return stack.name


def _by_reach(stack: StackSummary) -> int:
    return _REACHES.index(stack.expose) if stack.expose in _REACHES else len(_REACHES)


def _by_finding(stack: StackSummary) -> tuple[bool, str]:
    return (stack.finding is None, stack.finding or "")


def _by_age(stack: StackSummary) -> float:
    return _NEVER if stack.started is None else -stack.started


_KEYS: dict[StackSort, Callable[[StackSummary], Any]] = {
    StackSort.STATE: _by_state, StackSort.NAME: _by_name, StackSort.REACH: _by_reach,
    StackSort.FINDING: _by_finding, StackSort.AGE: _by_age,
}  # fmt: skip


def search_stacks(stacks: Sequence[StackSummary], text: str) -> list[StackSummary]:
    """Those that hold every word in name, service, state, reach, finding, origin or sentence; case is of no matter."""
    words = text.casefold().split()
    return [stack for stack in stacks if _holds(stack, words)]


def _holds(stack: StackSummary, words: Sequence[str]) -> bool:
    texts = (
        stack.name, stack.service, stack.state.value, stack.expose, REACH_WORDS.get(stack.expose, ""),
        stack.finding or "", stack.hop, stack.origin.value, stack.sentence,
    )  # fmt: skip
    haystack = "\n".join(texts).casefold()
    return all(word in haystack for word in words)
