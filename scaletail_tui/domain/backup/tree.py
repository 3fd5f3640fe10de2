"""What a tree of files holds, to be compared with another one to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, folder or link."""

    kind: str
    mode: int
    user: int
    group: int
    modified: int = 0
    """Whole seconds, of files alone: a folder's changes as it is filled."""
    leads_to: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Path to entry."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    bytes: int = 0
    """Of all files together."""

    def difference(self, other: Tree) -> str:
        """The first path that differs and how, as half a sentence; empty where both are the same."""
        for path in sorted(self.entries.keys() | other.entries.keys()):
            mine, its = self.entries.get(path), other.entries.get(path)
            if mine is None:
                return f"{path} is only in the copy"
            if its is None:
                return f"{path} is missing in the copy"
            for name in ("kind", "leads_to", "sha256", "mode", "user", "group", "modified"):
                if getattr(mine, name) != getattr(its, name):
                    return f"{path} has another {_WORDS.get(name, name)} in the copy"
        return ""


_WORDS = {"sha256": "content", "leads_to": "target", "modified": "time", "user": "owner"}
