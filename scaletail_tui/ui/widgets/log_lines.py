"""The lines of a log pane: a ring with numbers, explanations and hits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from scaletail_tui.domain.looks import LogLine

KEEP = 20_000
"""Lines kept while the log is followed."""
KEEP_PAUSED = 60_000
"""Lines kept while somebody reads further up."""
DROP = 2_000
"""Lines dropped at once; dropping each by itself would cost more than taking it."""
EXPLAIN_AT_ONCE = 2_000
"""Of a larger batch only the newest lines are explained: a flood of a million lines must not stop the keys."""
SAME_WITHIN = 60.0
"""Seconds in which an explanation is not repeated."""
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_ERROR = re.compile(
    r"\b(error|errors|err|fatal|panic|fail(ed|ure|s)?|refused|denied|exception|traceback|critical|unable|cannot)\b",
    re.IGNORECASE,
)
_OWN_TIME = re.compile(r"^\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z? ")
"""The time that many programs put before each line; the engine's stands beside it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a known line means."""

    kind: str
    sentence: str
    noise: bool = False
    """True for lines that mean nothing to the reader."""


Explain = Callable[[str], Explained | None]


@dataclass(slots=True)
class Entry:
    """One line with what we say under it."""

    line: LogLine
    note: str = ""
    noise: bool = False
    error: bool | None = None
    """Whether it tells of an error; None until somebody asks."""

    def tells_of_an_error(self) -> bool:
        if self.error is None:
            self.error = not self.noise and bool(_ERROR.search(self.line.text))
        return self.error


def clock_time(at: str) -> str:
    """`10:42:06` in local time, of an RFC 3339 time; empty where there is none."""
    moment = moment_of(at)
    return "" if moment is None else datetime.fromtimestamp(moment).strftime("%H:%M:%S")


def moment_of(at: str) -> float | None:
    """Seconds since the epoch; nanoseconds are cut, `fromisoformat` knows six digits."""
    if not at:
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", at)).timestamp()
    except ValueError:
        return None


def without_own_time(text: str) -> str:
    return _OWN_TIME.sub("", text, count=1)


class LogLines:
    """Entries by absolute number; the oldest are dropped in bulk."""

    def __init__(self, explain: Explain | None = None) -> None:
        self.explain = explain
        self.first = 0
        """Number of the oldest entry kept."""
        self.entries: list[Entry] = []
        self._last_said: dict[str, tuple[float, str, int]] = {}

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def end(self) -> int:
        """One more than the number of the newest entry."""
        return self.first + len(self.entries)

    def __getitem__(self, number: int) -> Entry:
        return self.entries[number - self.first]

    def take(self, lines: Sequence[LogLine], *, keep: int = KEEP) -> int:
        """Add lines; those that would be dropped at once are not looked at. Returns how many came."""
        came = len(lines)
        if came > keep:
            self.first += len(self.entries) + came - keep
            self.entries.clear()
            lines = lines[-keep:]
        unexplained = max(0, len(lines) - EXPLAIN_AT_ONCE)
        entries = [Entry(line) for line in lines]
        if self.explain is not None:
            for entry in entries[unexplained:]:
                self._explain(entry, self.explain)
        self.entries += entries
        if len(self.entries) > keep + DROP:
            over = len(self.entries) - keep
            del self.entries[:over]
            self.first += over
        return came

    def _explain(self, entry: Entry, explain: Explain) -> None:
        found = explain(entry.line.text)
        if found is None:
            return
        entry.noise = found.noise
        moment = moment_of(entry.line.at)
        said = self._last_said.get(found.kind)
        if said is not None and moment is not None and moment - said[0] < SAME_WITHIN:
            times = said[2] + 1
            self._last_said[found.kind] = (said[0], said[1], times)
            ordinal = ORDINALS[times] if times < len(ORDINALS) else f"{times}th"
            entry.note = f"same as {said[1]}, {ordinal} time"
            return
        if moment is not None:
            self._last_said[found.kind] = (moment, clock_time(entry.line.at), 1)
        entry.note = f"noise: {found.sentence}" if found.noise else found.sentence

    def numbers(self, start: int, step: int, *, errors_only: bool = False) -> Iterator[int]:
        """Numbers of entries that are shown, from `start` on (inclusive) in the direction of `step` (1 or -1)."""
        number = max(start, self.first) if step > 0 else min(start, self.end - 1)
        while self.first <= number < self.end:
            if not errors_only or self[number].tells_of_an_error():
                yield number
            number += step

    def hits(self, text: str, *, errors_only: bool = False) -> list[int]:
        """Numbers of entries that hold the text, case ignored."""
        wanted = text.casefold()
        return [
            number
            for number, entry in enumerate(self.entries, self.first)
            if wanted in entry.line.text.casefold() and (not errors_only or entry.tells_of_an_error())
        ]
