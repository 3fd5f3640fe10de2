"""Reading `.env` as Docker Compose does, also one that was written by hand.

Source: compose-go dotenv/parser.go. Notable: a comment on a line with an empty value becomes the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text

_LARGEST = 4_000_000
"""Characters that all values may become together: each may name the one above it many times."""
_KEY = re.compile(r"(?:export[ \t]+)?([A-Za-z0-9_.\[\]-]+)[ \t]*([=:]|(?=\n|$))[ \t]*")
_ESCAPE = re.compile(r"\\([abcfnrtv$\"\\]|0\d{0,3})")
_PLAIN_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", '"': '"', "\\": "\\"}


class DotenvBroken(ValueError):
    """The text cannot be read; the message names the line, never its content."""


class DotenvTooLarge(DotenvBroken):
    """Its variables, which name each other, make far more of the text than anything needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DotenvEntry:
    """One variable and where it stands in the text."""

    key: str
    value: str
    start: int
    """Where the key begins, in characters."""
    end: int
    """Behind the value, before its comment or line end."""
    value_start: int


def dotenv_entries(text: str) -> tuple[DotenvEntry, ...]:
    """Return the variables in the order of the text, values expanded from the ones above; raises DotenvBroken."""
    known: dict[str, str] = {}
    entries: list[DotenvEntry] = []
    size = 0
    at = len(text) - len(text.removeprefix("\ufeff"))
    while (at := _next_statement(text, at)) < len(text):
        found = _KEY.match(text, at)
        if found is None:
            raise DotenvBroken(f"{_place(text, at)} is no KEY=VALUE: correct or remove it.")
        try:
            value, end = ("", found.end()) if not found.group(2) else _value(text, found.end(), known)
        except ExpansionTooLarge as error:
            raise DotenvTooLarge(f"{_place(text, at)} grows too large: {error}. Write the value out.") from error
        size += len(value)
        if size > max(_LARGEST, len(text)):
            raise DotenvTooLarge(f"{_place(text, at)} grows too large: the values together. Write them out.")
        entries.append(
            DotenvEntry(key=found.group(1), value=value, start=at, end=end, value_start=min(found.end(), end))
        )
        known[found.group(1)] = value
        at = end
    return tuple(entries)


def dotenv_values(text: str) -> dict[str, str]:
    """Return the variables; the last of equal names counts. Raises DotenvBroken."""
    return {entry.key: entry.value for entry in dotenv_entries(text)}


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the text with some variables' values replaced, each given as it is to be written, quotes included.

    A variable that is not there is added at the end.
    """
    missing = dict(values)
    for entry in reversed(dotenv_entries(text)):
        if entry.key in values:
            equals = "" if "=" in (named := text[entry.start : entry.value_start]) or ":" in named else "="
            text = f"{text[: entry.value_start]}{equals}{values[entry.key]}{text[entry.end :]}"
            missing.pop(entry.key, None)
    if missing:
        text = text.rstrip("\n") + "\n" * bool(text)
        text += "".join(f"{key}={value}\n" for key, value in missing.items())
    return text


def _next_statement(text: str, at: int) -> int:
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == "#":
            at = _line_end(text, at)
        else:
            break
    return at


def _place(text: str, at: int) -> str:
    return f"Line {text.count(chr(10), 0, at) + 1} of .env"


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _value(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    """Return the value that begins at `at` and where it ends."""
    if text[at : at + 1] in ('"', "'"):
        return _read_quoted(text, at, known)
    line = text[at : _line_end(text, at)]
    # The separator's blank was skipped with the key, so for an empty value the comment is not seen as one.
    value = line.split(" #", 1)[0].rstrip()
    return interpolate_text(value, known, set()), at + len(value)


def _read_quoted(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    quote, characters, position = text[at], [], at + 1
    while position < len(text):
        character = text[position]
        if character == "\\" and position + 1 < len(text):
            following = text[position + 1]
            characters.append(following if following == quote else character + following)
            position += 2
        elif character == quote:
            value = "".join(characters)
            return (interpolate_text(_unescape(value), known, set()) if quote == '"' else value), position + 1
        else:
            characters.append(character)
            position += 1
    raise DotenvBroken(f"{_place(text, at)} opens a quote that is never closed: close it.")


def _unescape(value: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = found.group(1)
        if code == "$":
            return "$$"
        if code.startswith("0"):
            return chr(int(code[1:], 8)) if len(code) == 4 and "8" not in code and "9" not in code else found.group(0)
        return _PLAIN_ESCAPES.get(code, found.group(0))

    return _ESCAPE.sub(character, value)
