"""The part of a log that is seen: at its end while it follows, else where somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.log.lines import KEEP, KEEP_PAUSED, LogLines, day_time, without_own_time
from scaletail_tui.ui.toolkit.glyphs import CUT, EXPLAINS
from scaletail_tui.ui.toolkit.rows import Cell, Row, at, unfold
from scaletail_tui.ui.toolkit.theme import Ink

TEXT_COLUMN = 11
"""Where lines start behind their time."""


class DrawnLine(NamedTuple):
    """A line of the pane."""

    number: int
    """Of its entry."""
    part: int
    """Which of the entry's lines it is."""
    cells: tuple[Cell, ...]


class LogWindow:
    """Which lines of a log are seen and how, with a cursor of their own once somebody reads."""

    def __init__(self, log_lines: LogLines, *, size: Callable[[], tuple[int, int]], now: Callable[[], float]) -> None:
        """`size` gives columns and lines for the log; `now` seconds since the epoch, for which days have their date."""
        self.log_lines = log_lines
        self._size = size
        self._now = now
        self.following = True
        self.at: int | None = None
        """Number of the entry under the cursor; None while nobody reads."""
        self.top_number = 0
        self.wraps = False
        self.shows_time = True
        self.sources: dict[str, Ink] = {}
        """Whose lines are seen, and in which ink their names stand; empty where they are all of one."""
        self.folds_noise = False
        """Lines of noise that stand together are one line."""
        self.shows_own = False
        """Lines that stand there because we looked are shown as others are, not folded."""
        self.search_text = ""
        self.new_below = 0
        self.on_screen: list[DrawnLine] = []
        """As they were drawn last."""

    @property
    def sifted(self) -> bool:
        """True where not all lines are shown."""
        return self.log_lines.errors_only or self.log_lines.hides is not None

    def facts(self) -> list[str]:
        """What differs from a log of which all is seen, in words."""
        facts: list[str] = []
        if self.log_lines.errors_only:
            facts.append("errors only")
        elif self.folds_noise:
            facts.append("noise folded")
        elif self.shows_own:
            facts.append("our own probes shown")
        if self.log_lines.hides is not None:
            facts.append(f'without "{self.log_lines.hides.pattern}"')
        if self.search_text:
            facts.append(f'"{self.search_text}"')
        if self.following:
            return [*facts, "following"]
        return [*facts, f"{self.new_below:,} new below" if self.new_below else "paused"]

    def take(self, lines: Sequence[LogLine], came: int) -> None:
        """Add lines; `came` counts those, too, that were left out before them."""
        self.log_lines.take(lines, came=came, keep=KEEP if self.following else KEEP_PAUSED)
        if not self.following:
            self.new_below += came
            self.top_number = max(self.top_number, self.log_lines.first)
            if self.at is not None:
                self.at = max(self.at, self.log_lines.first)

    # ── what is seen ─────────────────────────────────────────────────────────────────────────────────────────

    def look(self) -> Sequence[DrawnLine]:
        """The lines to draw now."""
        self.on_screen = self._visible()
        return self.on_screen

    def _visible(self) -> list[DrawnLine]:
        body = self._size()[1]
        if not self.following:
            shown: list[DrawnLine] = []
            for number in self.numbers(self.top_number, 1):
                shown += self._draw_entry(number)
                if len(shown) >= body:
                    return shown[:body]
        return self._last_lines(self.log_lines.end - 1, body)

    def _last_lines(self, number: int, body: int) -> list[DrawnLine]:
        """The `body` lines that end with an entry."""
        shown: list[DrawnLine] = []
        for one in self.numbers(number, -1):
            shown[:0] = self._draw_entry(one)
            if len(shown) >= body:
                break
        return shown[-body:] if body else []

    def numbers(self, start: int, step: int) -> Iterator[int]:
        return self.log_lines.numbers(start, step, sifted=self.sifted, folded=self.folds_noise, own=not self.shows_own)

    def _beside(self, number: int, step: int) -> int | None:
        return self.log_lines.beside(number, step, sifted=self.sifted, folded=self.folds_noise, own=not self.shows_own)

    def run_of_noise(self, number: int) -> range:
        """The lines of noise, or of our own probes, that an entry stands for; empty for a line that is shown itself."""
        if self.sifted:
            return range(0)
        return self.log_lines.fold_of(number, noise=self.folds_noise, own=not self.shows_own)

    def _draw_entry(self, number: int) -> list[DrawnLine]:
        return [DrawnLine(number, part, cells) for part, cells in enumerate(self.unfold_entry(number, self._size()[0]))]

    def unfold_entry(self, number: int, width: int) -> list[tuple[Cell, ...]]:
        """The lines of an entry in so many columns."""
        line, note = self.log_lines[number], self.log_lines.notes.get(number)
        time = day_time(line.at, self._now()) if self.shows_time else ""
        time_cell = [at(1, time, Ink.MUTED)] if self.shows_time else []
        start = max(TEXT_COLUMN, len(time) + 3) if self.shows_time else 1
        if run := self.run_of_noise(number):
            lines = "1 line" if len(run) == 1 else f"{len(run):,} lines"
            whose = "of our own probes" if all(self.log_lines.is_ours(one) for one in run) else "of noise"
            return [(*time_cell, at(start, f"{CUT} {lines} {whose}", Ink.MUTED))]
        ink = Ink.MUTED if note is not None and note.noise else Ink.TEXT
        text = without_own_time(line.text) if self.shows_time else line.text
        text = text.expandtabs(4) or " "
        if line.source:
            width_of_names = max(map(len, self.sources), default=len(line.source))
            time_cell.append(at(start, line.source, self.sources.get(line.source, Ink.MUTED)))
            start += width_of_names + 2
        cells = Row((*time_cell, *with_hits(text, self.search_text, start, ink)), wrap=self.wraps)
        shown = unfold(cells, width)
        if note is not None and note.text:
            shown = [*shown, (at(start, f"{EXPLAINS} {note.text}", Ink.MUTED if note.noise else Ink.INFO),)]
        return shown

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def follow(self) -> None:
        """Show the end, and what comes."""
        self.following = True
        self.at = None
        self.new_below = 0

    def hold(self) -> None:
        """Hold the view where it is."""
        if self.following:
            self.following = False
            self.new_below = 0
            self.top_number = self.on_screen[0].number if self.on_screen else self.log_lines.first

    def step(self, step: int, *, jump: bool) -> None:
        """Move the cursor by entries; the first step up stops following."""
        self.hold()
        if self.at is None:
            shown = self.on_screen or [DrawnLine(self.log_lines.end - 1, 0, ())]
            self.stand_on(shown[-1 if step < 0 else 0].number, jump=jump)
            step += 1 if step < 0 else -1
        assert self.at is not None
        way = 1 if step > 0 else -1
        for _ in range(abs(step)):
            number = self._beside(self.at, way)
            if number is None:
                break
            self.at = number
        self.stand_on(self.at, jump=jump)

    def stand_on(self, number: int, *, jump: bool) -> None:
        """Put the cursor on an entry and bring it into view, by half a page where it `jump`s."""
        self.hold()
        number = (self.run_of_noise(number) or range(number, number)).start
        self.at = number
        width, body = self._size()
        visible = self._visible()
        if number in {one.number for one in visible} and (visible[-1].number != number or visible[0].number == number):
            return
        half = body // 2 if jump else 0
        if visible and number < visible[0].number:
            self.top_number = number
            before = self._last_lines(number, half + 1)
            self.top_number = before[0].number if before else number
        else:
            lines = self._last_lines(number, body)
            first = lines[0].number if lines else number
            # The first entry may be cut above; begin with the one after it so that the cursor stays in view.
            whole = len(self.unfold_entry(first, width)) if lines else 0
            seen = sum(1 for line in lines if line.number == first)
            self.top_number = first if seen == whole or first == number else first + 1

    def scroll(self, lines: int) -> bool:
        """Move the view by entries; True where it has come to the end."""
        self.hold()
        way = 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            number = self._beside(self.top_number, way)
            if number is None:
                break
            self.top_number = number
        return way > 0 and self._visible() == self._last_lines(self.log_lines.end - 1, self._size()[1])

    def raw_text(self) -> str:
        """The raw line under the cursor, or all that it stands for; else the newest."""
        if not len(self.log_lines):
            return ""
        number = self.at if self.at is not None else self.log_lines.end - 1
        run = self.run_of_noise(number) if self.at is not None else range(0)
        return "\n".join(self.log_lines[one].text for one in run or (number,))


def with_hits(text: str, search_text: str, start: int, ink: Ink) -> list[Cell]:
    """The text from column `start` on, with what was searched for in the ink of keys."""
    wanted = search_text.casefold()
    folded = text.casefold()
    if not wanted or wanted not in folded or len(folded) != len(text):
        return [at(start, text, ink)]
    cells: list[Cell] = []
    position = 0
    while (found := folded.find(wanted, position)) >= 0:
        if found > position:
            cells.append(Cell(text[position:found], ink))
        position = found + len(wanted)
        cells.append(Cell(text[found:position], Ink.KEY))
    if position < len(text):
        cells.append(Cell(text[position:], ink))
    return [at(start, cells[0].text, cells[0].ink), *cells[1:]]
