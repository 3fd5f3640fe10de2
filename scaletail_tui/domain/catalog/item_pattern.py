"""The pattern of an answer, matched in a time that grows with the answer alone.

An entry may come from anybody, and `re` tries every way: `(a+)+$` takes it years. So its expression is read by Python's
own parser and walked with all states at once. Not google-re2: it has no wheel for every machine that this runs on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

_MOST_STATES = 2_000
"""Of one pattern; the largest that ships has about a hundred."""
_LONGEST_PATTERN = 1_000
_LONGEST_ANSWER = 4_096
"""Characters of an answer that any pattern fits."""
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip
_BEGINNINGS, _ENDS = ("AT_BEGINNING", "AT_BEGINNING_STRING"), ("AT_END", "AT_END_STRING")
Judge = Callable[[str], bool]


class PatternRefused(ValueError):
    """The text is no regular expression, or one that cannot be matched in a bounded time."""


class ItemPattern:
    """One expression, ready to be matched; raises PatternRefused."""

    def __init__(self, expression: str) -> None:
        self._judges: list[Judge | None] = []
        """Of each state what its character must be; None: none is taken."""
        self._place: list[str] = []
        self._next: list[list[int]] = []
        if len(expression) > _LONGEST_PATTERN:
            raise PatternRefused(f"it is longer than {_LONGEST_PATTERN} characters")
        try:
            parsed = import_module("re._parser").parse(expression)
            if parsed.state.flags & ~re.UNICODE:
                raise PatternRefused("flags are not taken")
            self._start, end = self._sequence(list(parsed))
        except (re.error, OverflowError) as error:
            raise PatternRefused(str(error)) from error
        except RecursionError as error:
            raise PatternRefused("it is nested too deep") from error
        self._end = end

    def fits(self, text: str) -> bool:
        """True when the whole text matches."""
        if len(text) > _LONGEST_ANSWER:
            return False
        states = self._closure([self._start], 0, len(text))
        for at, character in enumerate(text, 1):
            verdicts: dict[int, bool] = {}
            following: list[int] = []
            for state in states:
                judge = self._judges[state]
                if judge is None:
                    continue
                if id(judge) not in verdicts:
                    verdicts[id(judge)] = judge(character)
                if verdicts[id(judge)]:
                    following += self._next[state]
            if not following:
                return False
            states = self._closure(following, at, len(text))
        return self._end in states

    def _closure(self, states: Sequence[int], at: int, length: int) -> set[int]:
        """These states and all that are reached from them without a character."""
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state in reached:
                continue
            place = self._place[state]
            if (place in _BEGINNINGS and at != 0) or (place in _ENDS and at != length):
                continue
            reached.add(state)
            if self._judges[state] is None:
                waiting += self._next[state]
        return reached

    def _state(self, judge: Judge | None = None, place: str = "") -> int:
        if len(self._next) >= _MOST_STATES:
            raise PatternRefused("it is too large: use smaller numbers of repetitions")
        self._judges.append(judge)
        self._place.append(place)
        self._next.append([])
        return len(self._next) - 1

    def _sequence(self, parts: Sequence[tuple[Any, Any]]) -> tuple[int, int]:
        start = end = self._state()
        for operator, value in parts:
            first, last = self._part(str(operator), value)
            self._next[end].append(first)
            end = last
        return start, end

    def _part(self, operator: str, value: Any) -> tuple[int, int]:
        if operator == "BRANCH":
            start, end = self._state(), self._state()
            for branch in value[1]:
                first, last = self._sequence(list(branch))
                self._next[start].append(first)
                self._next[last].append(end)
            return start, end
        if operator == "SUBPATTERN":
            if value[1] or value[2]:
                raise PatternRefused("flags are not taken")
            return self._sequence(list(value[3]))
        if operator in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._repeat(int(value[0]), value[1], list(value[2]))
        if operator == "AT" and str(value) in _BEGINNINGS + _ENDS:
            state = self._state(place=str(value))
            return state, state
        start, end = self._state(_judge(operator, value)), self._state()
        self._next[start].append(end)
        return start, end

    def _repeat(self, low: int, high: Any, body: Sequence[tuple[Any, Any]]) -> tuple[int, int]:
        start = end = self._state()
        for _ in range(low):
            first, last = self._sequence(body)
            self._next[end].append(first)
            end = last
        out = self._state()
        self._next[end].append(out)
        if str(high) == "MAXREPEAT":
            first, last = self._sequence(body)
            self._next[end].append(first)
            self._next[last].append(end)
            return start, out
        for _ in range(int(high) - low):
            first, last = self._sequence(body)
            self._next[end].append(first)
            self._next[last].append(out)
            end = last
        return start, out


def _judge(operator: str, value: Any) -> Judge:
    """What one character must be."""
    if operator == "LITERAL":
        return lambda character: ord(character) == value
    if operator == "NOT_LITERAL":
        return lambda character: ord(character) != value
    if operator == "ANY":
        return lambda character: character != "\n"
    if operator == "IN":
        negated = str(value[0][0]) == "NEGATE"
        members = [_member(str(kind), what) for kind, what in value[negated:]]
        return lambda character: any(member(character) for member in members) is not negated
    raise PatternRefused(
        f"{operator.lower().replace('_', ' ')} is not taken: use characters, classes, | and repetitions"
    )


def _member(kind: str, what: Any) -> Judge:
    if kind == "LITERAL":
        return lambda character: ord(character) == what
    if kind == "RANGE":
        return lambda character: bool(what[0] <= ord(character) <= what[1])
    category = re.compile(_CATEGORIES[str(what)])
    return lambda character: category.match(character) is not None


@lru_cache(maxsize=512)
def item_pattern(expression: str) -> ItemPattern:
    """The expression, remembered: many questions share one. Raises PatternRefused."""
    return ItemPattern(expression)
