"""Compose's `${VARIABLE}` in a parsed file: what the practice Compose needs of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Compose's own grammar: compose-spec, interpolation: $$ | $NAME | ${NAME} | ${NAME:-default} | ${NAME-default}
# | ${NAME:?error} | ${NAME:+other}
_VARIABLE = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?::?(?P<how>[-?+])(?P<rest>[^}]*))?\})"
)


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """The value with every string in it interpolated; keys stay as they are, as Compose leaves them."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: _one(match, variables), value)
    if isinstance(value, list):
        return [interpolated(item, variables) for item in value]
    if isinstance(value, dict):
        return {key: interpolated(item, variables) for key, item in value.items()}
    return value


def _one(match: re.Match[str], variables: Mapping[str, str]) -> str:
    if match["dollar"]:
        return "$"
    text = variables.get(match["bare"] or match["name"], "")
    if match["how"] == "-" and not text:
        return match["rest"]
    if match["how"] == "+":
        return match["rest"] if text else ""
    return text


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
