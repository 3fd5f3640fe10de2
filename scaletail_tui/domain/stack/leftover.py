"""What a killed deploy left beside the stacks: files that were staged and never put in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A staging folder whose job is gone."""

    name: str
    """Of the stack."""
    path: str
    key: bool
    """True where an auth key is in it."""
    stands: bool
    """True where the stack's own folder is there: the deploy was an update."""

    def sentence(self) -> str:
        key = ", an auth key among them" if self.key else ""
        return f"A deploy of {self.name} was ended before its files were in place: they are in {self.path}{key}."

    def way(self) -> str:
        doing = "start" if self.stands else "remove"
        return f"To put that in order, run: scaletail-tui {doing} {self.name}"

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "folder": self.path, "key": self.key, "sentence": self.sentence()}
