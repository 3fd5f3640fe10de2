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
EXPLAIN_AT_ONCE = 300
"""Of a larger batch only the newest lines are explained: a flood of a million lines must not stop the keys."""
SAME_WITHIN = 60.0
"""Seconds in which an explanation is not repeated."""
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_ERROR = re.compile(
    r"\b(error|errors|err|fatal|panic|fail(ed|ure|s)?|refused|denied|exception|traceback|critical|unable|cannot)\b",
    re.IGNORECASE,
)
_OWN_TIME = re.compile(r"^(boot: )?\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z? ")
"""The time that many programs put before each line; the engine's stands beside it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a known line means."""

    kind: str
    sentence: str
    """Empty for noise that needs no words: the line is muted."""
    noise: bool = False
    """True for lines that mean nothing to the reader."""


Explain = Callable[[str], Explained | None]


@dataclass(frozen=True, slots=True)
class Note:
    """What we say under a line."""

    text: str
    noise: bool = False


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
    return _OWN_TIME.sub(r"\1", text, count=1)


class LogLines:
    """Lines by absolute number; the oldest are dropped in bulk."""

    def __init__(self, explain: Explain | None = None) -> None:
        self.explain = explain
        self.first = 0
        """Number of the oldest line kept."""
        self.lines: list[LogLine] = []
        self.notes: dict[int, Note] = {}
        self._errors: dict[int, bool] = {}
        self._last_said: dict[str, tuple[float, str, int]] = {}

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def end(self) -> int:
        """One more than the number of the newest line."""
        return self.first + len(self.lines)

    def __getitem__(self, number: int) -> LogLine:
        return self.lines[number - self.first]

    def take(self, lines: Sequence[LogLine], *, came: int | None = None, keep: int = KEEP) -> None:
        """Add lines; `came` counts those, too, that were left out before them because nobody could read so fast."""
        skipped = (len(lines) if came is None else came) - len(lines)
        if skipped or len(lines) > keep:
            self.first = self.end + skipped + max(0, len(lines) - keep)
            self.lines = list(lines[-keep:])
        else:
            self.lines += lines
        if len(self.lines) > keep + DROP:
            over = len(self.lines) - keep
            del self.lines[:over]
            self.first += over
        if self.explain is not None:
            for number in range(max(self.first, self.end - min(len(lines), EXPLAIN_AT_ONCE)), self.end):
                self._explain(number, self.explain)
        if len(self.notes) > keep:
            self.notes = {number: note for number, note in self.notes.items() if number >= self.first}
        if len(self._errors) > 2 * keep:
            self._errors = {}

    def _explain(self, number: int, explain: Explain) -> None:
        line = self[number]
        found = explain(line.text)
        if found is None:
            return
        if not found.sentence:
            self.notes[number] = Note("", found.noise)
            return
        moment = moment_of(line.at)
        said = self._last_said.get(found.kind)
        if said is not None and moment is not None and moment - said[0] < SAME_WITHIN:
            times = said[2] + 1
            self._last_said[found.kind] = (said[0], said[1], times)
            ordinal = ORDINALS[times] if times < len(ORDINALS) else f"{times}th"
            self.notes[number] = Note(f"same as {said[1]}, {ordinal} time", found.noise)
            return
        if moment is not None:
            self._last_said[found.kind] = (moment, clock_time(line.at), 1)
        self.notes[number] = Note(f"noise: {found.sentence}" if found.noise else found.sentence, found.noise)

    def tells_of_an_error(self, number: int) -> bool:
        """True for lines with a word of failure in them, known noise left out."""
        known = self._errors.get(number)
        if known is None:
            note = self.notes.get(number)
            known = not (note is not None and note.noise) and bool(_ERROR.search(self[number].text))
            self._errors[number] = known
        return known

    def numbers(self, start: int, step: int, *, errors_only: bool = False) -> Iterator[int]:
        """Numbers of lines that are shown, from `start` on (inclusive) in the direction of `step` (1 or -1)."""
        number = max(start, self.first) if step > 0 else min(start, self.end - 1)
        while self.first <= number < self.end:
            if not errors_only or self.tells_of_an_error(number):
                yield number
            number += step

    def hits(self, text: str, *, errors_only: bool = False) -> list[int]:
        """Numbers of lines that hold the text, case ignored."""
        wanted = text.casefold()
        return [
            number
            for number, line in enumerate(self.lines, self.first)
            if wanted in line.text.casefold() and (not errors_only or self.tells_of_an_error(number))
        ]
