"""What Docker Compose or the engine said last against starting a stack."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 4000
"""Characters that are kept: the end, for the reason comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One start that was refused. The words are without secrets and without control sequences."""

    stack: str
    said: str
    at: float
    """Seconds since the epoch."""
