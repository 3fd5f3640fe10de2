"""A folder in which a finding is made, and one like it in which it is not."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.lint.folder import CommittedKey
from tests.domain.lint.stack_text import Files


@dataclass(frozen=True)
class Sample:
    """`fires` and `quiet` are the files of two folders."""

    id: str
    fires: Files
    quiet: Files
    folder: str = "notes"
    tracked: tuple[str, ...] = ()
    """Files that git keeps."""
    committed: tuple[CommittedKey, ...] = ()
    """Where git's history has a key, in the first of them."""
