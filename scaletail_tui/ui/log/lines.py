"""The lines of a log pane: a ring with numbers, explanations and hits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from scaletail_tui.domain.stack.raw_evidence import LogLine

KEEP = 20_000
"""Lines kept while the log is followed."""
KEEP_PAUSED = 60_000
"""Lines kept while somebody reads further up."""
DROP = 2_000
"""Lines dropped at once; dropping each by itself would cost more than taking it."""
EXPLAIN_AT_ONCE = 60
"""Of a larger batch the newest lines are explained at once, the others in quiet moments: a line that nobody knows costs
0.3 ms, and a flood of a million lines must not stop the keys."""
LATER = 64
"""Ranges of lines that wait for their explanation; older ones are left as they are."""
SAME_WITHIN = 60.0
"""Seconds in which an explanation is not repeated."""
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_ERROR = re.compile(
    r"\b(error|errors|err|fatal|panic|fail(ed|ure|s)?|refused|denied|exception|traceback|critical|unable|cannot)\b",
    re.IGNORECASE,
)
_VISITOR = re.compile(r"\b(?:a|the|this) visitor\b")
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
    visitor: bool = False
    """True when it tells of a request from outside, which may be one of our own."""
    ours: bool = False
    """True when it was one."""


Explain = Callable[[str], Explained | None]
Ours = Callable[[float], bool]
"""Whether a moment (seconds since the epoch) lies in a probe of our own."""


@dataclass(frozen=True, slots=True)
class Note:
    """What we say under a line."""

    text: str
    noise: bool = False
    ours: bool = False
    """True for a line that stands there because we looked."""


def clock_time(at: str) -> str:
    """`10:42:06` in local time, of an RFC 3339 time; empty where there is none."""
    moment = moment_of(at)
    return "" if moment is None else datetime.fromtimestamp(moment).strftime("%H:%M:%S")


def day_time(at: str, now: float) -> str:
    """The clock time, and before it the date where the day is not that of `now`: `17 Nov 10:42:06`."""
    moment = moment_of(at)
    if moment is None:
        return ""
    then, today = datetime.fromtimestamp(moment), datetime.fromtimestamp(now)
    if then.date() == today.date():
        return f"{then:%H:%M:%S}"
    return f"{then.day} {then:%b %H:%M:%S}" if then.year == today.year else f"{then.day} {then:%b %Y %H:%M:%S}"


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


Said = dict[str, tuple[float, str, int]]
"""Kind of explanation to when it was given, that as a clock time, and how often it was needed since."""


class LogLines:
    """Lines by absolute number; the oldest are dropped in bulk."""

    def __init__(self, explain: Explain | None = None, ours: Ours | None = None) -> None:
        self.explain = explain
        self.ours = ours
        self.first = 0
        """Number of the oldest line kept."""
        self.lines: list[LogLine] = []
        self.notes: dict[int, Note] = {}
        self._errors: dict[int, bool] = {}
        self.hides: re.Pattern[str] | None = None
        """Lines that hold this are not shown."""
        self.errors_only = False
        self._last_said: Said = {}
        self._later: list[tuple[int, int]] = []
        """Ranges of lines not yet explained, the newest last."""

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
            begin = max(self.first, self.end - len(lines))
            now = max(begin, self.end - EXPLAIN_AT_ONCE)
            self._explain(now, self.end, self._last_said)
            if begin < now:
                self._later = [*self._later[1 - LATER :], (begin, now)]
        if len(self.notes) > keep:
            self.notes = {number: note for number, note in self.notes.items() if number >= self.first}
        if len(self._errors) > 2 * keep:
            self._errors = {}

    @property
    def waits(self) -> bool:
        """True while lines wait for their explanation."""
        return bool(self._later)

    def explain_more(self, count: int) -> bool:
        """Explain at most so many of the lines that were left out, the newest first; True while some are left."""
        while self._later:
            begin, end = self._later.pop()
            begin = max(begin, self.first)
            if begin >= end:
                continue  # dropped meanwhile
            cut = max(begin, end - count)
            self._explain(cut, end, {})
            if begin < cut:
                self._later.append((begin, cut))
            break
        return bool(self._later)

    def _explain(self, begin: int, end: int, said: Said) -> None:
        """Note what the lines of a range mean; `said` is what was said before them."""
        assert self.explain is not None
        for number in range(begin, end):
            line = self[number]
            found = self.explain(line.text)
            if found is None:
                continue
            moment = moment_of(line.at)
            if found.visitor and self.ours is not None and moment is not None and self.ours(moment):
                found = our_own(found)
            self.notes[number] = self._note(line, found, moment, said)

    def _note(self, line: LogLine, found: Explained, moment: float | None, said: Said) -> Note:
        if not found.sentence:
            return Note("", found.noise, found.ours)
        last = said.get(found.kind)
        if last is not None and moment is not None and moment - last[0] < SAME_WITHIN:
            times = last[2] + 1
            said[found.kind] = (last[0], last[1], times)
            ordinal = ORDINALS[times] if times < len(ORDINALS) else f"{times}th"
            return Note(f"same as {last[1]}, {ordinal} time", found.noise, found.ours)
        if moment is not None:
            said[found.kind] = (moment, clock_time(line.at), 1)
        words = f"noise: {found.sentence}" if found.noise and not found.visitor else found.sentence
        return Note(words, found.noise, found.ours)

    # ── noise ────────────────────────────────────────────────────────────────────────────────────────────────

    def is_noise(self, number: int) -> bool:
        note = self.notes.get(number)
        return note is not None and note.noise

    def is_ours(self, number: int) -> bool:
        note = self.notes.get(number)
        return note is not None and note.ours

    def run_of(self, number: int) -> range:
        """The lines of noise around a line, itself included; empty where it is none."""
        return self._run_of(number, self.is_noise)

    def _run_of(self, number: int, holds: Callable[[int], bool]) -> range:
        if not holds(number):
            return range(number, number)
        begin, end = number, number + 1
        while begin > self.first and holds(begin - 1):
            begin -= 1
        while end < self.end and holds(end):
            end += 1
        return range(begin, end)

    def fold_of(self, number: int, *, noise: bool, own: bool) -> range:
        """The lines that one line stands for where noise, or our own probes, are folded; empty: it is shown itself.

        A line of noise alone is no run; one of our own probes is folded with its explanation.
        """
        run = self.run_of(number) if noise else range(0)
        if len(run) > 1:
            return run
        return self._run_of(number, self.is_ours) if own else range(0)

    def passes(self, number: int) -> bool:
        """True for a line that is shown where not all are."""
        if self.hides is not None and self.hides.search(self[number].text) is not None:
            return False
        return not self.errors_only or self.tells_of_an_error(number)

    def at_time(self, at: str) -> int | None:
        """Number of the first line that is not older; None where all are. Both in the engine's form."""
        return next((number for number, line in enumerate(self.lines, self.first) if line.at >= at), None)

    def tells_of_an_error(self, number: int) -> bool:
        """True for lines with a word of failure in them, known noise left out."""
        known = self._errors.get(number)
        if known is None:
            note = self.notes.get(number)
            known = not (note is not None and note.noise) and bool(_ERROR.search(self[number].text))
            self._errors[number] = known
        return known

    def numbers(
        self, start: int, step: int, *, sifted: bool = False, folded: bool = False, own: bool = False
    ) -> Iterator[int]:
        """Numbers of entries that are shown, from `start` on (inclusive) in the direction of `step` (1 or -1).

        Where noise is `folded`, or our `own` probes are, lines that stand together are one entry with the number of
        their first.
        """
        number = max(start, self.first) if step > 0 else min(start, self.end - 1)
        while self.first <= number < self.end:
            run = range(0) if sifted else self.fold_of(number, noise=folded, own=own)
            if run:
                yield run.start
                number = run.stop if step > 0 else run.start - 1
                continue
            if not sifted or self.passes(number):
                yield number
            number += step

    def beside(
        self, number: int, step: int, *, sifted: bool = False, folded: bool = False, own: bool = False
    ) -> int | None:
        """The entry after (1) or before (-1) another one."""
        run = range(0) if sifted else self.fold_of(number, noise=folded, own=own)
        if run:
            number = run.stop - 1 if step > 0 else run.start
        return next(self.numbers(number + step, step, sifted=sifted, folded=folded, own=own), None)

    def hits(self, text: str, *, sifted: bool = False) -> list[int]:
        """Numbers of lines that hold the text, case ignored."""
        wanted = text.casefold()
        return [
            number
            for number, line in enumerate(self.lines, self.first)
            if wanted in line.text.casefold() and (not sifted or self.passes(number))
        ]


def our_own(found: Explained) -> Explained:
    """A visitor that was ourselves: the line is there because we looked."""
    sentence = _VISITOR.sub("our own probe", found.sentence, count=1)
    return Explained(kind=f"ours: {found.kind}", sentence=sentence, noise=True, visitor=True, ours=True)
