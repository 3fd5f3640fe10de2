"""A stack that is public until a moment: what is kept of it while it lasts, and how long that may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scaletail_tui.domain.errors import BadInput

USUAL = 2 * 3600.0
"""Seconds that a stack is public where nothing else was chosen."""
SHORTEST, LONGEST = 10.0, 30 * 86_400.0
EVER = "ever"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_PART = re.compile(r"([0-9]{1,7})([smhd])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTime:
    """One limited Funnel. No file of the stack knows of it."""

    stack: str
    container: str
    """The sidecar's name."""
    token: str
    """Tells this time from an earlier or a later one."""
    until: float
    """Seconds since the epoch."""
    port: int
    """Of Funnel's visitors."""

    def left(self, now: float) -> float:
        return max(0.0, self.until - now)


def read_duration(text: str) -> float | None:
    """Seconds of `2h`, `90m`, `1h30m`, `20s`; None for what is none."""
    parts = _PART.findall(text)
    if not parts or "".join(f"{number}{unit}" for number, unit in parts) != text:
        return None
    return float(sum(int(number) * _UNITS[unit] for number, unit in parts))


def judge_duration(text: str | None) -> float | None:
    """Seconds that a stack is to be public, as `--for` says it: 2 h unless something was said, None for `ever`.

    Raises BadInput for what is no time, or too short or too long a one.
    """
    if text == EVER:
        return None
    seconds = USUAL if text is None else read_duration(text)
    if seconds is None or not SHORTEST <= seconds <= LONGEST:
        raise BadInput(
            f"--for {text!r} is no time between 10 seconds and 30 days.", remedy="Give 2h, 20m or 1d, or ever."
        )
    return seconds


def duration_words(seconds: float) -> str:
    """`2 h`, `1 h 5 min`, `3 min`, `20 s`: what a countdown shows."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = (whole + 30) // 60 if whole >= 600 else whole // 60
    hours, rest = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days:
        return f"{days} d {left} h" if left else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes} min"
