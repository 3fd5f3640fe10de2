"""Secrets as they may be shown: asterisks, always as many."""

from __future__ import annotations

from collections.abc import Iterable

MASK = "*" * 24
"""Whatever the secret's length, which is nobody's business."""

SHORTEST = 4
"""A shorter value is found everywhere by chance; it is masked where it is written, not by search."""


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace every occurrence of the secrets, the longest first."""
    for secret in sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
