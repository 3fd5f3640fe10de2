"""Inputs that cost an expression most: what it repeats, many times over, and then what cannot go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_LETTERS = "a0A -/\"=:\\.@_'[<,;${~+"
_MANY = 8
"""Times: what may be repeated more often is worth to be grown."""
_VARIANTS = 4


def find_worst(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """Texts of that size, each grown from one repeat of the expression."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    seen: set[tuple[str, str]] = set()
    for before, unit in _pumps(tree, ""):
        if unit and (before, unit) not in seen:
            seen.add((before, unit))
            yield before + unit * (size // len(unit)) + "\0"
            both = before + unit * 3
            if before:
                yield both * (size // len(both)) + "\0"


def _pumps(items: Any, before: str) -> Iterator[tuple[str, str]]:
    """What stands before a repeat, and what it repeats."""
    for code, value in items:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, body = value
            if most is codes.MAXREPEAT or most >= _MANY:
                for unit in _units(body):
                    yield before[-200:], unit
            yield from _pumps(body, before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, before)
        elif code in (codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT, codes.ATOMIC_GROUP):
            yield from _pumps(value if code is codes.ATOMIC_GROUP else value[-1], before)
        before += _sample([(code, value)])


def _units(body: Any) -> Iterator[str]:
    if len(body) == 1:
        letters = _accepted(*body[0])
        if letters:
            yield from letters[:_VARIANTS]
            return
    yield _sample(body)


def _sample(items: Any) -> str:
    """The shortest text that these accept, more or less: what looks around is left out."""
    text = ""
    for code, value in items:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, _, body = value
            text += _sample(body) * min(least, 200)
        elif code is codes.BRANCH:
            text += _sample(value[1][0])
        elif code is codes.SUBPATTERN:
            text += _sample(value[-1])
        elif code is codes.ATOMIC_GROUP:
            text += _sample(value)
        else:
            text += "".join(_accepted(code, value)[:1])
    return text


def _accepted(code: Any, value: Any) -> list[str]:
    """Letters that one step of an expression takes."""
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.ANY:
        return list(_LETTERS)
    if code is codes.NOT_LITERAL:
        return [letter for letter in _LETTERS if ord(letter) != value]
    if code is codes.IN:
        return [letter for letter in dict.fromkeys((*_LETTERS, *_first(value))) if _is_in(letter, value)]
    return []


def _first(items: Any) -> Iterator[str]:
    for code, value in items:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


_CLASSES: dict[Any, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    codes.CATEGORY_WORD: _is_word,
    codes.CATEGORY_NOT_WORD: lambda letter: not _is_word(letter),
}


def _is_in(letter: str, items: Any) -> bool:
    negated = bool(items) and items[0][0] is codes.NEGATE
    found = any(
        (code is codes.LITERAL and ord(letter) == value)
        or (code is codes.RANGE and value[0] <= ord(letter) <= value[1])
        or (code is codes.CATEGORY and _CLASSES[value](letter))
        for code, value in items
    )
    return found is not negated
