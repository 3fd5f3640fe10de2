"""One thing that is made better in a stack's files, and one that is left as it is, with why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.lint.change import Change

PRIVATE, PUBLIC = 0o600, 0o644


class ImprovementId(StrEnum):
    """What can be made better."""

    FAST_HEALTH = "fast-health"
    AUTH_ONCE = "auth-once"
    KEY_FILE = "key-file"
    LIVE_SERVE = "live-serve"
    NEW_SECRETS = "new-secrets"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that is put beside the user's own."""

    path: str
    text: str
    mode: int = PUBLIC
    secret: bool = False
    """Its text is never shown."""

    def __repr__(self) -> str:
        return f"NewFile({self.path})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """One of them, with all that it changes: together or not at all."""

    id: ImprovementId
    summary: str
    """One sentence, without any secret."""
    changes: tuple[Change, ...] = ()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAsItIs:
    """What would be better and is not done: what in the file prevents it, and what the user can do."""

    id: ImprovementId
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvements:
    """All that was found in one folder."""

    found: tuple[Improvement, ...] = ()
    left: tuple[LeftAsItIs, ...] = ()
    obstacle: LeftAsItIs | None = None
    """Why nothing at all is changed: the device would lose its identity."""
    key_in_git: bool = False
    """git keeps a file with the key in it: it must be revoked."""
