"""The few words that the schemas are written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0}
SECONDS: Shape = {"type": "number", "minimum": 0}
ANY: Shape = {}
TEXTS: Shape = {"type": "array", "items": TEXT}
PORT: Shape = {"type": "integer", "minimum": 1, "maximum": 65535}


def fields(**shapes: Shape) -> dict[str, Any]:
    """An object with at least these fields; more may come with any version."""
    return {"type": "object", "properties": dict(shapes), "required": list(shapes)}


def may_have(shape: Shape, **shapes: Shape) -> dict[str, Any]:
    """The same with fields that are not always there."""
    return {**shape, "properties": {**shape["properties"], **shapes}}


def list_of(shape: Shape) -> dict[str, Any]:
    return {"type": "array", "items": shape}


def map_of(shape: Shape) -> dict[str, Any]:
    """An object whose names are data."""
    return {"type": "object", "additionalProperties": shape}


def or_null(shape: Shape) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def word_of(words: type[Enum] | Iterable[str]) -> dict[str, Any]:
    """One of the values of an enum, or of these words."""
    return {"enum": [word.value if isinstance(word, Enum) else word for word in words]}


def only(word: str) -> dict[str, Any]:
    return {"const": word}


FAILURE = fields(error=TEXT, detail=TEXT, fix=TEXT)
"""What every command prints where it fails."""
