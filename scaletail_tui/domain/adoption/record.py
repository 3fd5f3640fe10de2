"""What this program keeps in a folder that it was given: that it manages it, and the files as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scaletail_tui.domain.adoption.improvement import NewFile

OWN_FOLDER = ".scaletail"
"""In the stack's folder; nothing else of ours stands there before an improvement."""


class Unfinished(StrEnum):
    """What was under way when the program was ended."""

    IMPROVE = "improve"
    REVERT = "revert"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRecord:
    """How far a folder is ours."""

    adopted: bool = False
    service: str = ""
    """Slug of the catalog's service that it was recognised as."""
    changed: tuple[str, ...] = ()
    """Files that an improvement changed or made, and that a revert puts back; relative paths."""
    unfinished: Unfinished | None = None
    done: int = 0
    """Of the files in `changed`, how many stand as they shall, where it was interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderChange:
    """Files to be written, all or none."""

    old: Mapping[str, str] = field(repr=False)
    """Texts as they were read, by relative path."""
    new: Mapping[str, str] = field(repr=False)
    """Texts of the user's own files that differ."""
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted:
    """What a revert did."""

    restored: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    """Files that were edited after the improvement, and where the edited ones are now."""
