"""One setting: its name in the file, its flag, its variable, and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SettingKind(StrEnum):
    """What a setting holds. Lists and maps are written with commas in a variable."""

    FOLDER = "folder"
    FOLDERS = "folders"
    """In a variable separated by colons, as PATH is."""
    FILE = "file"
    CHOICE = "choice"
    SWITCH = "switch"
    TAGS = "tags"
    WORDS = "words"
    TEXT = "text"
    URL = "url"
    TIMEZONE = "timezone"
    OWNER = "owner"
    """`UID:GID`, or `UID` for both."""
    KEYS = "keys"
    """Binding to the keys that it has instead of its own: `stack.restart: ctrl+r`."""


Value = str | bool | tuple[str, ...] | Mapping[str, str] | None
"""What a setting comes to; None where nothing is said and the program chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table."""

    name: str
    kind: SettingKind
    help: str
    """One sentence without a full stop at its end."""
    default: Value = None
    default_words: str = ""
    """How help writes the default where the value alone would not say it."""
    variable: str
    """In the environment; it wins over the file."""
    flag: str = ""
    """On the command line; it wins over both."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingProblem:
    """What cannot be used of a settings file or of the environment; the rest counts all the same."""

    line: int | None
    """Counted from 1; None where it stands in no line of the file."""
    name: str
    """The setting, as far as it is known."""
    sentence: str
    """What is wrong and how to mend it."""
