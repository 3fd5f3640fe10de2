"""A stack's folder as lint sees it: the text of its files, and what stands where they point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PathKind = Literal["file", "folder", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DotenvLine:
    """One variable of `.env`, where it stands and how it is written."""

    key: str
    value: str
    """As Compose reads it, the ones above it filled in."""
    written: str
    """Between the sign and the end of the value, quotes included."""
    line: int
    blanks: bool = False
    """Blanks stand between the sign and the value."""
    colon: bool = False
    """A colon takes the place of the equals sign."""

    @property
    def comment(self) -> bool:
        """True where Compose takes a comment for the value."""
        return self.written.startswith("#")

    @property
    def quoted(self) -> bool:
        return self.written[:1] in ('"', "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommittedKey:
    """A file that had a key of Tailscale's in it in one of git's commits; the key itself is nowhere kept."""

    file: str
    """Relative to the folder; it may be there no more."""
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFolder:
    """Everything that a rule may look at."""

    name: str
    path: str
    files: tuple[str, ...]
    """The Compose files, the first one first; paths are relative to the folder."""
    model: Mapping[str, Any]
    """What they say together; keys and texts are `Scalar`s, variables stand as they are written."""
    dotenv: tuple[DotenvLine, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """Files that count: the Compose files, `.env`, Serve files, env files, small files that are mounted."""
    paths: Mapping[str, PathKind] = field(default_factory=dict)
    """What stands where a mount or a setting points, by path as it is resolved."""
    present: tuple[str, ...] = ()
    """Files of the folder, three levels deep."""
    tracked: frozenset[str] | None = None
    """Files that git keeps; None where the folder is in no repository."""
    committed: tuple[CommittedKey, ...] = ()
    """Where git's history has a key, the newest commit first."""

    @property
    def compose(self) -> str:
        """The first Compose file."""
        return self.files[0]
