"""Variables in Compose values, as Compose itself reads them.

Source: compose-go template/template.go: `$$`, `$NAME`, `${NAME}`, `${NAME:-word}` with - ? + and their colon forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LONGEST = 1_000_000
"""Characters that one text may become: a line of a hundred of them can name the one above it four times, and so on."""
_DEEPEST = 32
"""Defaults inside defaults."""
_BARE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BRACE = re.compile(r"[{}]")
_BRACED = re.compile(r"([A-Za-z_]\w*)(?:(:?[-?+])(.*))?", re.ASCII | re.DOTALL)


class ExpansionTooLarge(ValueError):
    """A text's variables make more of it than any Compose file needs; the message holds none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One use of a variable in a text."""

    name: str
    operator: str = ""
    """`:-` and `-` bring a default along, `:+` and `+` a replacement; `:?` and `?` an error; empty: nothing."""
    word: str = ""
    """What follows the operator; variables may stand in it."""

    @property
    def may_be_empty(self) -> bool:
        """True when the text still says something useful while the variable is unset."""
        return self.operator.lstrip(":") in ("-", "+") and bool(self.operator)

    def value(self, variables: Mapping[str, str], unset: set[str], depth: int = 0) -> str:
        """What stands for it; the name joins `unset` where it has neither value nor default."""
        current = variables.get(self.name)
        given = current is not None and not (self.operator.startswith(":") and current == "")
        if self.operator.endswith("-"):
            return current or "" if given else interpolate_text(self.word, variables, unset, depth + 1)
        if self.operator.endswith("+"):
            return interpolate_text(self.word, variables, unset, depth + 1) if given else ""
        if not given:
            unset.add(self.name)
        return current or ""


def interpolate_text(text: str, variables: Mapping[str, str], unset: set[str], depth: int = 0) -> str:
    """The text with its variables' values and `$$` undone; `unset` is filled as `Variable.value` says.

    Raises ExpansionTooLarge for more than `LONGEST` characters, and for defaults that are nested without end.
    """
    if "$" not in text:
        return text
    if depth > _DEEPEST:
        raise ExpansionTooLarge(f"its variables are nested more than {_DEEPEST} deep")
    made: list[str] = []
    length = 0
    for part in _parts(text):
        made.append(part if isinstance(part, str) else part.value(variables, unset, depth))
        length += len(made[-1])
        if length > max(LONGEST, len(text)):
            raise ExpansionTooLarge(f"its variables make more than {LONGEST} characters of it")
    return "".join(made)


def variables_in(text: str, depth: int = 0) -> Iterator[Variable]:
    """Every variable of one Compose string, those inside default values too; `$$` is none.

    Raises ExpansionTooLarge for defaults that are nested without end.
    """
    if depth > _DEEPEST:
        raise ExpansionTooLarge(f"its variables are nested more than {_DEEPEST} deep")
    for part in _parts(text):
        if isinstance(part, Variable):
            yield part
            yield from variables_in(part.word, depth + 1)


def strings_in(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Every string value of nested mappings and lists, with its place: `services.db.image`, `volumes[0]`."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings_in(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from strings_in(inner, f"{at}[{number}]")


def _parts(text: str) -> Iterator[str | Variable]:
    """Plain text and variables in their order; what is no variable stays as it is."""
    at = 0
    closings = _closings(text) if "${" in text else {}
    while (dollar := text.find("$", at)) >= 0:
        yield text[at:dollar]
        at = dollar + 1
        if text[at : at + 1] == "$":
            yield "$"
            at += 1
        elif text[at : at + 1] == "{" and (end := closings.get(at, 0)) > 0:
            found = _BRACED.fullmatch(text, at + 1, end)
            yield (
                Variable(name=found[1], operator=found[2] or "", word=found[3] or "")
                if found
                else text[dollar : end + 1]
            )
            at = end + 1
        elif bare := _BARE.match(text, at):
            yield Variable(name=bare[0])
            at = bare.end()
        else:
            yield "$"
    yield text[at:]


def _closings(text: str) -> Mapping[int, int]:
    """Where each brace is closed, by where it opens; one that is never closed is not in it. One walk for all."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            closed[opened.pop()] = found.start()
    return closed
