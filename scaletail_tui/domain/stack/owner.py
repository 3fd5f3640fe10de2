"""As whom an app runs, as a human writes it: `UID:GID`, or `UID` for both."""

from __future__ import annotations

_TOO_LARGE = 2**32 - 1
"""Linux takes it for "no change"."""


def read_owner(text: str) -> tuple[int, int] | None:
    """User and group; None for anything else than their numbers."""
    uid, colon, gid = text.strip().partition(":")
    gid = gid if colon else uid
    if not all(part.isascii() and part.isdigit() and int(part) < _TOO_LARGE for part in (uid, gid)):
        return None
    return int(uid), int(gid)
