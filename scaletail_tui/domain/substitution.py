"""Compose's `${VARIABLE}` in a parsed file, and one file laid over another.

Source: compose-go template/template.go and override/merge.go. Keys stay as they are, as Compose leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BRACED = re.compile(r"([A-Za-z_]\w*)(:?[-?+])?", re.ASCII)


def interpolated(value: Any, variables: Mapping[str, str], unset: set[str] | None = None) -> Any:
    """The value with every string in it interpolated and `$$` undone.

    `unset` is filled with the names that have neither value nor default.
    """
    missing = set() if unset is None else unset
    if isinstance(value, str):
        return _text(value, variables, missing)
    if isinstance(value, list):
        return [interpolated(item, variables, missing) for item in value]
    if isinstance(value, dict):
        return {key: interpolated(item, variables, missing) for key, item in value.items()}
    return value


def merged(base: Any, over: Any) -> Any:
    """The override laid over the file: mappings key by key, lists one after the other, all else replaced."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {
            key: merged(base[key], over[key]) if key in base and key in over else over.get(key, base.get(key))
            for key in (*base, *(key for key in over if key not in base))
        }
    if isinstance(base, list) and isinstance(over, list):
        return [*base, *over]
    return over


def _text(text: str, variables: Mapping[str, str], unset: set[str]) -> str:
    if "$" not in text:
        return text
    done: list[str] = []
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        done.append(text[at:dollar])
        at = dollar + 1
        if text[at : at + 1] == "$":
            done.append("$")
            at += 1
        elif text[at : at + 1] == "{" and (end := _closing(text, at)) > 0:
            done.append(_braced(text[at + 1 : end], variables, unset))
            at = end + 1
        elif found := _BARE.match(text, at):
            done.append(_value(found[0], variables, unset))
            at = found.end()
        else:
            done.append("$")
    return "".join((*done, text[at:]))


def _closing(text: str, opening: int) -> int:
    """Where the brace that opens at `opening` is closed; -1 where it is not."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return -1


def _braced(inside: str, variables: Mapping[str, str], unset: set[str]) -> str:
    found = _BRACED.match(inside)
    if found is None or (not found[2] and found.end() != len(inside)):
        return f"${{{inside}}}"
    name, how, rest = found[1], found[2] or "", inside[found.end() :]
    value = variables.get(name)
    given = value is not None and not (how.startswith(":") and value == "")
    if how.endswith("-"):
        return value or "" if given else _text(rest, variables, unset)
    if how.endswith("+"):
        return _text(rest, variables, unset) if given else ""
    if not given and how:
        unset.add(name)
    return _value(name, variables, unset)


def _value(name: str, variables: Mapping[str, str], unset: set[str]) -> str:
    if name not in variables:
        unset.add(name)
    return variables.get(name, "")
