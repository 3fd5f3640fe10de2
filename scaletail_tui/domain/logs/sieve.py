"""Which lines are shown: from a time on, as somebody types it, that hold this and not that, and are loud enough."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache

from scaletail_tui.domain.stack.raw_evidence import LogLine


class Level(IntEnum):
    """The louder the higher."""

    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40


_HEAD = 300
"""Letters of a line that are looked at: a level stands at its beginning."""
_WORDS = {
    "trace": Level.DEBUG, "debug": Level.DEBUG, "dbg": Level.DEBUG, "verbose": Level.DEBUG,
    "info": Level.INFO, "inf": Level.INFO, "notice": Level.INFO, "log": Level.INFO,
    "warn": Level.WARN, "warning": Level.WARN, "wrn": Level.WARN,
    "error": Level.ERROR, "err": Level.ERROR, "eror": Level.ERROR, "fatal": Level.ERROR, "panic": Level.ERROR,
    "critical": Level.ERROR, "crit": Level.ERROR, "alert": Level.ERROR, "emerg": Level.ERROR, "severe": Level.ERROR,
}  # fmt: skip
_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_FIELD = re.compile(rf"""["']?\b(?:level|lvl|severity|loglevel)["']?\s?[=:]\s?["']?(?P<word>{_NAMES}|\d\d)\b""", re.I)
_MARK = re.compile(rf"(?:^|[\s\[(<|])(?P<word>{_NAMES})(?:[\])>|:]|\s*[:\-|]\s)", re.IGNORECASE)
_CAPITALS = re.compile(rf"\b(?P<word>{_NAMES.upper()})\b")
_LOUD = re.compile(
    r"\b(?:error|errors|fatal|panic|failed|failure|refused|denied|exception|traceback|critical|unable|cannot)\b", re.I
)
_PINO = {10: Level.DEBUG, 20: Level.DEBUG, 30: Level.INFO, 40: Level.WARN, 50: Level.ERROR, 60: Level.ERROR}


@lru_cache(maxsize=8192)
def level_of(text: str) -> Level:
    """By a field that is called level, a word that stands as a mark, else by what the line speaks of."""
    head = text[:_HEAD]
    for pattern in (_FIELD, _MARK, _CAPITALS):
        found = pattern.search(head)
        if found is not None:
            word = found["word"].lower()
            return _PINO.get(int(word), Level.INFO) if word.isdigit() else _WORDS[word]
    return Level.ERROR if _LOUD.search(head) else Level.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line, and whose it is."""

    container: str
    line: LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What passes all of it is shown."""

    holds: re.Pattern[str] | None = None
    hides: tuple[re.Pattern[str], ...] = ()
    least: Level | None = None

    def passes(self, line: LogLine) -> bool:
        text = line.text
        if self.holds is not None and self.holds.search(text) is None:
            return False
        if any(one.search(text) is not None for one in self.hides):
            return False
        return self.least is None or level_of(text) >= self.least


def around(lines: Iterable[SourceLine], place: int, *, beside: int) -> Iterator[SourceLine]:
    """The line at a place with so many before and behind it, whoever said them."""
    for number, line in enumerate(lines):
        if number > place + beside:
            return
        if number >= place - beside:
            yield line


def place_at(lines: Iterable[SourceLine], at: str) -> int:
    """The first line that is not older than a time in the engine's form; the last one where all are."""
    place = 0
    for number, line in enumerate(lines):
        place = number
        if line.line.at >= at:
            break
    return place


def place_of(lines: Iterable[SourceLine], evidence: str, container: str = "") -> int | None:
    """The newest line that holds what a finding quotes; None where no line does."""
    place = None
    wanted = evidence.strip()
    for number, line in enumerate(lines):
        if wanted and wanted in line.line.text and container in ("", line.container):
            place = number
    return place


_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}.*)?")


def read_time(text: str, now: float) -> str | None:
    """`10:30` of today, by this host's clock, or a date with a time; None for what is no time."""
    if _CLOCK.fullmatch(text):
        hour, minute, *rest = (int(part) for part in text.split(":"))
        day = datetime.fromtimestamp(now).astimezone()
        return _stamp(day.replace(hour=hour, minute=minute, second=rest[0] if rest else 0, microsecond=0))
    if not _DAY.fullmatch(text):
        return None
    try:
        return _stamp(datetime.fromisoformat(text).astimezone())
    except (ValueError, OverflowError):
        return None


def stamp_of(seconds: float) -> str:
    """A moment, seconds since the epoch."""
    return _stamp(datetime.fromtimestamp(seconds, UTC))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"
