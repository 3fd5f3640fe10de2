"""Changes to the user's files: each says what is to stand where, and nothing of how the file is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

YamlPath = tuple[str | int, ...]
Value: TypeAlias = "str | list[str] | list[dict[str, str]] | Mapping[str, Value]"
"""What a new key may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetText:
    """One value becomes another text; its quotes stay where they can."""

    file: str
    path: YamlPath
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddKey:
    """A mapping gets a key more, behind those that it has."""

    file: str
    path: YamlPath
    """Of the mapping."""
    key: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    """A list gets a text more at its end."""

    file: str
    path: YamlPath
    """Of the list."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A key or an item goes, with its value and the comment on its line; what has nothing left goes too."""

    file: str
    path: YamlPath


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDotenv:
    """The last line of a variable in a `.env` file gets another value, written as given."""

    file: str
    key: str
    written: str
    equals: bool = False
    """A colon before the value becomes an equals sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDotenv:
    """A variable more at the end of a `.env` file, written as given."""

    file: str
    key: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceText:
    """A text that is no YAML gets other words wherever these stand."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDotenv:
    """A line of a `.env` file goes."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """A variable of `.env` gets a secret that nobody has seen; it is made up when the change is written or shown."""

    file: str
    key: str
    instead_of: str
    """The value that goes: variables that had the same one get the same new one."""
    length: int = 32
    """Hexadecimal digits."""
    add: bool = False
    """There is no line of it yet."""


YamlChange: TypeAlias = SetText | AddKey | AddItem | Drop
DotenvChange: TypeAlias = SetDotenv | AddDotenv | DropDotenv
Change: TypeAlias = YamlChange | DotenvChange | ReplaceText | MakeUp
