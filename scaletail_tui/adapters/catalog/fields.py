"""Reading nested mappings key by key, noting what does not fit instead of raising."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from scaletail_tui.domain.catalog.service import CatalogFailure

_Choice = TypeVar("_Choice", bound=StrEnum)
_Built = TypeVar("_Built")


class Fields:
    """A mapping of the entry, read key by key; everything that does not fit is noted instead of raised."""

    def __init__(self, raw: object, *, at: str, path: str, failures: list[CatalogFailure]) -> None:
        self.at = at
        self._path = path
        self._failures = failures
        self._raw: Mapping[Any, Any] = {}
        if isinstance(raw, Mapping):
            self._raw = raw
        elif raw is not None:
            self.fail("", f"this must be a mapping, not {kind_of(raw)}")

    def fail(self, key: str, reason: str) -> None:
        place = ".".join(part for part in (self.at, key) if part)
        self._failures.append(CatalogFailure(path=self._path, key=place, reason=reason))

    def under(self, key: str) -> Fields:
        return self.nest(key, self._raw.get(key))

    def nest(self, key: str, raw: object) -> Fields:
        at = ".".join(part for part in (self.at, key) if part)
        return Fields(raw, at=at, path=self._path, failures=self._failures)

    def refuse_unknown(self, keys: frozenset[str]) -> None:
        for key in self._raw:
            if key not in keys:
                self.fail(str(key), "this word is not known here")

    def has(self, key: str) -> bool:
        return self._raw.get(key) is not None

    def items(self) -> Sequence[tuple[str, object]]:
        return [(str(key), value) for key, value in self._raw.items()]

    def plain(self) -> dict[str, Any]:
        return {str(key): value for key, value in self._raw.items()}

    def text(self, key: str, default: str = "") -> str:
        """A quoted or bare scalar as it would be typed: YAML's true is `true`, 25 is `25`."""
        value = self._raw.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            return _type_name(value)
        self.fail(key, f"this must be text, not {kind_of(value)}")
        return default

    def require(self, key: str) -> str:
        value = self.text(key)
        if not value.strip() and not isinstance(self._raw.get(key), list | dict):
            self.fail(key, "this is missing")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str | bool | int | float) for item in value):
            self.fail(key, "this must be a list of texts")
            return ()
        return tuple(item if isinstance(item, str) else _type_name(item) for item in value)

    def number(self, key: str, default: int | None = None) -> int | None:
        value = self._raw.get(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.fail(key, f"this must be a whole number, not {kind_of(value)}")
        return default

    def port(self, key: str) -> int:
        value = self.number(key)
        if value is None:
            if key not in self._raw:
                self.fail(key, "this is missing")
            return 0
        if not 1 <= value <= 65535:
            self.fail(key, f"{value} is no port; ports go from 1 to 65535")
        return value

    def truth(self, key: str, default: bool = False) -> bool:
        value = self._raw.get(key)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        self.fail(key, "this must be true or false")
        return default

    def one_of(self, key: str, kinds: type[_Choice], default: _Choice) -> _Choice:
        value = self.text(key, default.value)
        try:
            return kinds(value)
        except ValueError:
            self.fail(key, f"{value!r} is not one of {', '.join(kinds)}")
            return default

    def each(self, key: str, build: Callable[[Fields], _Built]) -> tuple[_Built, ...]:
        """A list of mappings, each built by `build`."""
        value = self._raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fail(key, f"this must be a list, not {kind_of(value)}")
            return ()
        return tuple(build(self.nest(f"{key}[{number}]", item)) for number, item in enumerate(value))


def _type_name(value: bool | int | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def kind_of(value: object) -> str:
    """What YAML made of it, in words for a sentence."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "empty"
    return "a number" if isinstance(value, int | float) and not isinstance(value, bool) else "a text"
