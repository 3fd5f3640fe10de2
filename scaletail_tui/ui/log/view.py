"""The part of a log that is seen: at its end while it follows, else where somebody reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual import events

from scaletail_tui.ui.log.lines import Explain, LogLines, Ours, day_time, without_own_time
from scaletail_tui.ui.log.search import with_hits
from scaletail_tui.ui.toolkit.canvas import canvas_of
from scaletail_tui.ui.toolkit.glyphs import CUT, EXPLAINS
from scaletail_tui.ui.toolkit.painted import Line
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Cell, Row, at, lay_out, right, row, unfold
from scaletail_tui.ui.toolkit.theme import Ground, Ink

TEXT_COLUMN = 11
"""Where lines start behind their time."""


class DrawnLine(NamedTuple):
    """A line of the pane."""

    number: int
    """Of its entry."""
    part: int
    """Which of the entry's lines it is."""
    cells: tuple[Cell, ...]


class LogView(Pane):
    """The lines that fit, with a cursor of their own once somebody reads; how lines come is the pane's."""

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        title: str = "Log",
        aside: str = "",
        explain: Explain | None = None,
        ours: Ours | None = None,
        empty: str = "",
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, heading=row(title), empty=why(empty), cursor=False, classes=classes)
        self.title = title
        self.aside = aside
        """Stands before the state in the heading: `l app log`."""
        self.log_lines = LogLines(explain, ours)
        self.following = True
        self.at: int | None = None
        """Number of the entry under the cursor; None while nobody reads."""
        self.top_number = 0
        self.wraps = False
        self.shows_time = True
        self.errors_only = False
        self.folds_noise = False
        """Lines of noise that stand together are one line."""
        self.shows_own = False
        """Lines that stand there because we looked are shown as others are, not folded."""
        self.search_text = ""
        self.new_below = 0
        self._on_screen: list[DrawnLine] = []

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def redraw(self) -> None:
        """Heading and lines."""
        self.heading = self._heading()
        self.paint()

    def _following(self, follows: bool) -> None:
        """Follow from now on, or no longer; the key row says how to change that."""
        if follows != self.following:
            self.following = follows
            if self.has_focus:
                self.post_message(self.Moved(self, self.at or 0))

    def _heading(self) -> Row:
        facts: list[str] = [self.aside] if self.aside else []
        if self.errors_only:
            facts.append("errors only")
        elif self.folds_noise:
            facts.append("noise folded")
        elif self.shows_own:
            facts.append("our own probes shown")
        if self.search_text:
            facts.append(f'"{self.search_text}"')
        if self.following:
            facts.append("following")
        elif self.new_below:
            facts.append(f"{self.new_below:,} new below")
        else:
            facts.append("paused")
        return row(Cell(self.title, name=True), right("  ·  ".join(facts)))

    def lines(self, width: int, height: int) -> Sequence[Line]:
        if not len(self.log_lines):
            return super().lines(width, height)
        drawn: list[Line] = []
        if self.heading is not None:
            drawn.append(self.heading_line(self.heading, width))
        body = height - len(drawn)
        self._on_screen = self._visible(width, body)
        for number, _, cells in self._on_screen:
            ground = Ground.PAGE
            if number == self.at:
                ground = Ground.CURSOR if self.has_focus else Ground.RAISED
            drawn.append(self.line(lay_out(cells, width, ascii_only=self.ascii_only), width, ground))
        drawn.extend([self.line((), width, Ground.PAGE)] * (height - len(drawn)))
        return self._with_selection(drawn[:height], width)

    def _visible(self, width: int, body: int) -> list[DrawnLine]:
        if not self.following:
            shown: list[DrawnLine] = []
            for number in self._numbers(self.top_number, 1):
                shown += self._draw_entry(number, width)
                if len(shown) >= body:
                    return shown[:body]
        return self._last_lines(self.log_lines.end - 1, width, body)

    def _last_lines(self, number: int, width: int, body: int) -> list[DrawnLine]:
        """The `body` lines that end with an entry."""
        shown: list[DrawnLine] = []
        for one in self._numbers(number, -1):
            shown[:0] = self._draw_entry(one, width)
            if len(shown) >= body:
                break
        return shown[-body:] if body else []

    def _numbers(self, start: int, step: int) -> Iterator[int]:
        return self.log_lines.numbers(
            start, step, errors_only=self.errors_only, folded=self.folds_noise, own=not self.shows_own
        )

    def _beside(self, number: int, step: int) -> int | None:
        return self.log_lines.beside(
            number, step, errors_only=self.errors_only, folded=self.folds_noise, own=not self.shows_own
        )

    def run_of_noise(self, number: int) -> range:
        """The lines of noise, or of our own probes, that an entry stands for; empty for a line that is shown itself."""
        if self.errors_only:
            return range(0)
        return self.log_lines.fold_of(number, noise=self.folds_noise, own=not self.shows_own)

    def _draw_entry(self, number: int, width: int) -> list[DrawnLine]:
        return [DrawnLine(number, part, cells) for part, cells in enumerate(self._unfold_entry(number, width))]

    def _unfold_entry(self, number: int, width: int) -> list[tuple[Cell, ...]]:
        line, note = self.log_lines[number], self.log_lines.notes.get(number)
        time = day_time(line.at, canvas_of(self).now()) if self.shows_time else ""
        time_cell = [at(1, time, Ink.MUTED)] if self.shows_time else []
        start = max(TEXT_COLUMN, len(time) + 3) if self.shows_time else 1
        if run := self.run_of_noise(number):
            lines = "1 line" if len(run) == 1 else f"{len(run):,} lines"
            whose = "of our own probes" if all(self.log_lines.is_ours(one) for one in run) else "of noise"
            return [(*time_cell, at(start, f"{CUT} {lines} {whose}", Ink.MUTED))]
        ink = Ink.MUTED if note is not None and note.noise else Ink.TEXT
        text = without_own_time(line.text) if self.shows_time else line.text
        text = text.expandtabs(4) or " "
        cells = Row((*time_cell, *with_hits(text, self.search_text, start, ink)), wrap=self.wraps)
        shown = unfold(cells, width)
        if note is not None and note.text:
            shown = [*shown, (at(start, f"{EXPLAINS} {note.text}", Ink.MUTED if note.noise else Ink.INFO),)]
        return shown

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def follow(self) -> None:
        """Show the end, and what comes."""
        self._following(True)
        self.at = None
        self.new_below = 0
        self.redraw()

    def stop_following(self) -> None:
        """Hold the view where it is."""
        if self.following:
            self._following(False)
            self.new_below = 0
            self.top_number = self._on_screen[0].number if self._on_screen else self.log_lines.first

    def move(self, step: int) -> None:
        """Move the cursor by lines of the log; the first move up stops following."""
        self.unpick()
        if not len(self.log_lines) or (self.following and step > 0):
            return
        self.stop_following()
        if self.at is None:
            shown = self._on_screen or [DrawnLine(self.log_lines.end - 1, 0, ())]
            self.stand_on(shown[-1 if step < 0 else 0].number)
            step += 1 if step < 0 else -1
        for _ in range(abs(step)):
            assert self.at is not None
            way = 1 if step > 0 else -1
            number = self._beside(self.at, way)
            if number is None:
                break
            self.at = number
        if self.at is not None:
            self.stand_on(self.at)

    def stand_on(self, number: int) -> None:
        """Put the cursor on an entry and bring it into view."""
        self.stop_following()
        number = (self.run_of_noise(number) or range(number, number)).start
        self.at = number
        width, body = self.size.width, self.body_height
        visible = self._visible(width, body)
        if number not in {one.number for one in visible} or (
            visible[-1].number == number and visible[0].number != number
        ):
            half = body // 2 if self.slow_line else 0
            if visible and number < visible[0].number:
                self.top_number = number
                before = self._last_lines(number, width, half + 1)
                self.top_number = before[0].number if before else number
            else:
                lines = self._last_lines(number, width, body)
                first = lines[0].number if lines else number
                # The first entry may be cut above; begin with the one after it so that the cursor stays in view.
                whole = len(self._unfold_entry(first, width)) if lines else 0
                seen = sum(1 for one in lines if one.number == first)
                self.top_number = first if seen == whole or first == number else first + 1
        self.redraw()

    def scroll_by(self, lines: int) -> None:
        """Move the view by entries; at the end it follows again."""
        if not len(self.log_lines) or (self.following and lines > 0):
            return
        self.stop_following()
        way = 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            number = self._beside(self.top_number, way)
            if number is None:
                break
            self.top_number = number
        if way > 0 and self._visible(self.size.width, self.body_height) == self._last_lines(
            self.log_lines.end - 1, self.size.width, self.body_height
        ):
            self.follow()
        else:
            self.redraw()

    def move_home(self) -> None:
        self.unpick()
        number = next(self._numbers(self.log_lines.first, 1), None)
        if number is not None:
            self.stand_on(number)

    def move_end(self) -> None:
        self.unpick()
        self.follow()

    def on_click(self, event: events.Click) -> None:
        line = event.y - self._first_body_y
        if 0 <= line < len(self._on_screen):
            self.stand_on(self._on_screen[line].number)


def why(empty: str) -> tuple[Row, ...]:
    """The row that says why there are no lines."""
    return (row((empty, Ink.MUTED), wrap=True),) if empty else ()
