"""Dataclasses as what JSON can hold, and back: for a request in a pipe, and for recordings."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

_LARGEST_NUMBER = 100_000_000_000
"""No moment that Python can name, and no duration, has more seconds."""


def to_plain(value: Any, *, defaults: bool = True) -> Any:
    """Dataclasses and mappings as objects, tuples as lists, enums as their values.

    Without `defaults`, a field that holds its default value is left out.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: to_plain(getattr(value, item.name), defaults=defaults)
            for item in fields(value)
            if defaults or getattr(value, item.name) != item.default
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_plain(item, defaults=defaults) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item, defaults=defaults) for item in value]
    return value


Earlier = Callable[[object, Mapping[str, Any]], Mapping[str, Any]]
"""Dataclass and JSON object to the object as this version writes it."""


class _How(NamedTuple):
    strict: bool
    earlier: Earlier | None


def from_plain(kind: Any, raw: Any, *, strict: bool = True, earlier: Earlier | None = None) -> Any:
    """A value of the type that the annotation `kind` names, from what JSON gave.

    Raises ValueError, KeyError, TypeError or AttributeError where it does not fit. A field that the dataclass does not
    have is a TypeError, or is passed over where not `strict`: another version wrote it. `earlier` puts the
    object of an earlier version into the fields of today.
    """
    return _build(kind, raw, {}, _How(strict, earlier))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, raw: Any, names: Mapping[Any, Any], how: _How) -> Any:
    if isinstance(kind, TypeVar):
        return _build(names[kind], raw, names, how)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if raw is None:
            return None
        return _build(next(part for part in get_args(kind) if part is not type(None)), raw, names, how)
    if origin is tuple:
        _check(raw, list)
        return tuple(_build(get_args(kind)[0], item, names, how) for item in raw)
    if origin is not None and is_dataclass(origin):
        parameters: tuple[Any, ...] = getattr(origin, "__parameters__", ())
        return _build_dataclass(origin, raw, dict(zip(parameters, get_args(kind), strict=True)), how)
    if is_dataclass(kind):
        return _build_dataclass(kind, raw, names, how)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        _check(raw, dict)
        return {str(key): _build(get_args(kind)[1], item, names, how) for key, item in raw.items()}
    if kind is float:
        return read_number(raw)
    if kind in (str, int, bool):
        _check(raw, kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(raw)
    return raw


def _check(raw: Any, kind: type) -> None:
    """Raise TypeError for a value of another kind; a truth value is no number."""
    if not isinstance(raw, kind) or (isinstance(raw, bool) and kind is not bool):
        raise TypeError(f"holds {type(raw).__name__} where {kind.__name__} belongs")


def read_number(raw: Any) -> float:
    """A number that a clock or a calendar can hold; raises TypeError or ValueError."""
    if not isinstance(raw, int | float) or isinstance(raw, bool):
        raise TypeError(f"holds {type(raw).__name__} where a number belongs")
    if not abs(raw) < _LARGEST_NUMBER:
        raise ValueError("holds a number that is far too large")
    return float(raw)


def _build_dataclass(kind: Any, raw: Mapping[str, Any], names: Mapping[Any, Any], how: _How) -> Any:
    if how.earlier is not None:
        raw = how.earlier(kind, raw)
    _check(raw, dict)
    if how.strict and (foreign := sorted(set(raw) - {item.name for item in fields(kind)})):
        raise TypeError(f"{kind.__name__} has no field {foreign[0]!r}")
    hints = _hints(kind)
    return kind(
        **{item.name: _build(hints[item.name], raw[item.name], names, how) for item in fields(kind) if item.name in raw}
    )
