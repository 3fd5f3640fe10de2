"""Times and spans: the engine's timestamps read, and ages in the words of the screens."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(text: object) -> float | None:
    """Seconds since the epoch of an RFC 3339 time; None for the engine's year 1 and for what is no time."""
    found = _RFC3339.match(text) if isinstance(text, str) else None
    if found is None or found[1].startswith("0001-"):
        return None
    zone = "+00:00" if found[3] in (None, "Z") else found[3]
    try:
        whole = datetime.fromisoformat(found[1] + zone)
    except ValueError:  # the 30th of February
        return None
    return whole.timestamp() + float(found[2] or 0)


def span(seconds: float | None) -> str:
    """`4 s`, `12 min`, `3 h`, `6 days`; a question mark where it is not known."""
    if seconds is None:
        return "?"
    if seconds < 100:
        return f"{max(0, int(seconds))} s"
    if seconds < 100 * 60:
        return f"{int(seconds // 60)} min"
    if seconds < 48 * 3600:
        return f"{int(seconds // 3600)} h"
    return f"{int(seconds // 86400)} days"


def calm_span(seconds: float | None) -> str:
    """The same by the minute: what stands on a page where nothing waits must not change by the second."""
    return "under 1 min" if seconds is not None and seconds < 60 else span(max(seconds, 100) if seconds else seconds)


def date(at: float) -> str:
    """`19 Jan 2027`, in UTC."""
    day = datetime.fromtimestamp(at, UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def file_stamp(at: float) -> str:
    """`20261129T192011`, in the host's own time: what a file that is kept, and a job, carry in their name."""
    return f"{datetime.fromtimestamp(at):%Y%m%dT%H%M%S}"
