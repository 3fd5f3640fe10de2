"""Compose's `${VARIABLE}` in a parsed file, and one file laid over another.

Source: compose-go override/merge.go. Keys stay as they are, as Compose leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.compose.interpolation import interpolate_text


def interpolate(value: Any, variables: Mapping[str, str], unset: set[str] | None = None) -> Any:
    """The value with every string in it interpolated and `$$` undone.

    `unset` is filled with the names that have neither value nor default.
    """
    missing = set() if unset is None else unset
    if isinstance(value, str):
        return interpolate_text(value, variables, missing)
    if isinstance(value, list):
        return [interpolate(item, variables, missing) for item in value]
    if isinstance(value, dict):
        return {key: interpolate(item, variables, missing) for key, item in value.items()}
    return value


def merge_override(base: Any, over: Any) -> Any:
    """The override laid over the file: mappings key by key, lists one after the other, all else replaced."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {
            key: merge_override(base[key], over[key]) if key in base and key in over else over.get(key, base.get(key))
            for key in (*base, *(key for key in over if key not in base))
        }
    if isinstance(base, list) and isinstance(over, list):
        return [*base, *over]
    return over
