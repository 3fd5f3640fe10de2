"""A text of a YAML file that knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

YamlPath = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""


class Scalar(str):
    """A key or a value, as it is written; numbers and truth values stay texts."""

    file: str
    line: int
    """The first line is 1."""
    path: YamlPath
    """Of a key, the path of its value."""
    quoted: bool

    @classmethod
    def at(cls, text: str, *, file: str, line: int, path: YamlPath, quoted: bool = False) -> Scalar:
        scalar = cls(text)
        scalar.file, scalar.line, scalar.path, scalar.quoted = file, line, path, quoted
        return scalar


def find_place(value: Any) -> Scalar | None:
    """The first text of a value that knows its place."""
    if isinstance(value, Scalar):
        return value
    if isinstance(value, Mapping):
        return next((key for key in value if isinstance(key, Scalar)), None)
    if isinstance(value, list):
        return next((place for item in value if (place := find_place(item)) is not None), None)
    return None


def find_key(mapping: Mapping[str, Any], key: str) -> Scalar | None:
    """The key as it stands in the file."""
    return next((known for known in mapping if known == key and isinstance(known, Scalar)), None)


def as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> Sequence[Any]:
    """A list; one text counts as a list of it, as Compose has it."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) and value else []


def texts_in(value: Any) -> Iterator[Scalar]:
    """Every text below a value, keys left out."""
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
