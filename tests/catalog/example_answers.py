"""Answers to any entry's questions, made from what each question accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import answer_problem
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import Service

_KINDS: dict[QuestionKind, tuple[str, ...]] = {
    QuestionKind.PATH: ("/srv/example",),
    QuestionKind.URL: ("https://example.org",),
    QuestionKind.EMAIL: ("ada@example.org",),
    QuestionKind.TIMEZONE: ("Europe/Berlin",),
    QuestionKind.NETWORK: ("10.0.0.0/24",),
    QuestionKind.LIST: ("/srv/music\n/srv/bits and $pieces", "/srv/music", "/dev/null", "10.0.0.0/24\n10.1.0.0/24"),
    QuestionKind.TEXT: ("hunter2's $5", "example.org", "ada", "10.0.0.0/24"),
    QuestionKind.SECRET: ("hunter2's $5 is open", "hunter2SecretSecret"),
}


_CLASSES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_NOT_WORD": r"\W",
    "CATEGORY_NOT_SPACE": r"\S",
}


def everything(service: Service) -> dict[str, str]:
    """An answer to every question, so that every fragment is merged."""
    return {question.key: answer(question) for question in service.questions}


def needed(service: Service) -> dict[str, str]:
    """Answers to those questions alone that must be answered."""
    return {
        question.key: answer(question)
        for question in service.questions
        if answer_problem(question, question.default) or (question.required and not question.default)
    }


def answer(question: Question) -> str:
    """Something that the question accepts and that is not empty; hard to quote where the question allows it."""
    for candidate in _candidates(question):
        if candidate and answer_problem(question, candidate) is None:
            return candidate
    raise AssertionError(f"no answer is known to {question.key}: {question.item_pattern}")


def _candidates(question: Question) -> Iterator[str]:
    if question.kind is QuestionKind.BOOL:
        yield "true"
    if question.kind is QuestionKind.CHOICE:
        yield question.choices[-1]
    if question.kind is QuestionKind.NUMBER:
        yield question.default
        yield str(question.minimum if question.minimum is not None else 7)
    if question.default and question.kind is not QuestionKind.SECRET:
        yield question.default
    yield from _KINDS.get(question.kind, ())
    if question.item_pattern:
        for size in (24, 48, 12, 8, 1, 0) if question.secret else (0, 1, 8, 24, 48):
            yield matching(question.item_pattern, size)


def matching(pattern: str, size: int = 1) -> str:
    """A text that a regular expression accepts; open repetitions take `size` more than their least."""
    from re import _parser  # type: ignore[attr-defined]

    return _text(list(_parser.parse(pattern)), size)


def _text(parts: Sequence[tuple[Any, Any]], size: int) -> str:
    return "".join(_one(str(kind), value, size) for kind, value in parts)


def _one(kind: str, value: Any, size: int) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "ANY" | "NOT_LITERAL":
            return "a"
        case "IN":
            return _of_set(value)
        case "SUBPATTERN":
            return _text(list(value[3]), size)
        case "BRANCH":
            return _text(list(value[1][0]), size)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = value
            return _text(list(inner), size) * min(int(high), int(low) + size)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
    raise AssertionError(f"{kind} in a pattern is not understood here")


def _of_set(members: Sequence[tuple[Any, Any]]) -> str:
    letters = [chr(code) for code in range(33, 127)]
    usual = [letter for letter in letters if letter.isalnum()] + letters
    return next(letter for letter in usual if re.fullmatch(_set_text(members), letter))


def _set_text(members: Sequence[tuple[Any, Any]]) -> str:
    text = ""
    for kind, value in members:
        match str(kind):
            case "NEGATE":
                text += "^"
            case "LITERAL":
                text += re.escape(chr(value))
            case "RANGE":
                text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
            case "CATEGORY":
                text += _CLASSES[str(value)]
    return f"[{text}]"
