"""Compose's `${VARIABLE}` in a parsed file, and one file laid over another.

Source: compose-go override/merge.go. Keys stay as they are, as Compose leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text

_LARGEST = 4_000_000
"""Characters that all variables of a file may become together."""


def interpolate(value: Any, variables: Mapping[str, str], unset: set[str] | None = None) -> Any:
    """The value with every string in it interpolated and `$$` undone.

    `unset` is filled with the names that have neither value nor default. Raises ExpansionTooLarge.
    """
    return _Interpolation(variables, set() if unset is None else unset).of(value)


class _Interpolation:
    """One walk through a file, which ends where its variables have made too much of it."""

    def __init__(self, variables: Mapping[str, str], unset: set[str]) -> None:
        self._variables, self._unset, self._made = variables, unset, 0

    def of(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self.of(item) for item in value]
        if isinstance(value, dict):
            return {key: self.of(item) for key, item in value.items()}
        return value

    def _text(self, text: str) -> str:
        made = interpolate_text(text, self._variables, self._unset)
        self._made += max(0, len(made) - len(text))
        if self._made > _LARGEST:
            raise ExpansionTooLarge(f"its variables make more than {_LARGEST} characters of it")
        return made


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
