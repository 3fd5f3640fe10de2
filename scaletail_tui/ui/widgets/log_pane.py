"""A log: it follows, and lets itself be read, searched, copied and saved while it does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.binding import BindingType
from textual.selection import Selection

from scaletail_tui.domain.looks import LogLine
from scaletail_tui.ui.glyphs import EXPLAINS
from scaletail_tui.ui.keymap import bindings
from scaletail_tui.ui.theme import Ground, Ink
from scaletail_tui.ui.widgets.log_lines import (
    KEEP,
    KEEP_PAUSED,
    Explain,
    LogLines,
    clock_time,
    without_own_time,
)
from scaletail_tui.ui.widgets.painted import Line
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import Cell, Row, at, laid_out, right, row, unfolded

if TYPE_CHECKING:
    from scaletail_tui.ui.app import ScaletailApp
    from scaletail_tui.ui.screens.base import CalmScreen

TEXT_COLUMN = 11
"""Where lines start behind their time."""
WORK_SECONDS = 0.004
"""Intake at a stretch, before keys get their turn."""
REST_SECONDS = 0.002

Drawn = tuple[int, tuple[Cell, ...]]
"""A line of the pane: number of its entry, and its cells."""


class LogPane(Pane):
    """The lines of one container. Feed it by `add` or `add_all`; it paints at the shared clock's 4 Hz."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("log")]

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        title: str = "Log",
        aside: str = "",
        explain: Explain | None = None,
        empty: str = "",
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, heading=row(title), empty=_why(empty), cursor=False, classes=classes)
        self.title = title
        self.aside = aside
        """Stands before the state in the heading: `l app log`."""
        self.log_lines = LogLines(explain)
        self.following = True
        self.at: int | None = None
        """Number of the entry under the cursor; None while nobody reads."""
        self.top_number = 0
        self.wraps = False
        self.shows_time = True
        self.errors_only = False
        self.search_text = ""
        self.new_below = 0
        self._pending: list[LogLine] = []
        self._came = 0
        """Lines since the last tick, those among them that are gone already included."""
        self._on_screen: list[Drawn] = []

    # ── intake ───────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, lines: Sequence[LogLine]) -> None:
        """Collect lines; they are shown at the next tick of the paint clock."""
        self._came += len(lines)
        self._pending.extend(lines)
        if len(self._pending) > 2 * KEEP:
            del self._pending[:-KEEP]  # more than the ring holds came between two ticks
        cast("ScaletailApp", self.app).paint_clock.want(self._tick)

    async def add_all(self, batches: AsyncIterator[Sequence[LogLine]]) -> None:
        """Take batches as fast as they come, but let every key through in between."""
        worked = time.perf_counter()
        async for batch in batches:
            self.add(batch)
            if time.perf_counter() - worked > WORK_SECONDS:
                # A rest, not sleep(0): a key needs a dozen turns of the loop to be drawn.
                await asyncio.sleep(REST_SECONDS)
                worked = time.perf_counter()

    def begin(self, title: str, *, aside: str = "", empty: str = "") -> None:
        """Forget all lines: the pane shows another log from now on. `empty` says why there are none yet."""
        self.title, self.aside = title, aside
        self.empty = _why(empty)
        self.log_lines = LogLines(self.log_lines.explain)
        self._pending, self._came = [], 0
        self._follow()

    def say_aside(self, aside: str) -> None:
        """Change what stands before the state in the heading."""
        if aside != self.aside:
            self.aside = aside
            self._redraw()

    def say_when_empty(self, empty: str) -> None:
        """Why there are no lines."""
        self.empty = _why(empty)
        self.paint()

    def _settle(self) -> None:
        pending, came = self._pending, self._came
        self._pending, self._came = [], 0
        if not came:
            return
        self.log_lines.take(pending, came=came, keep=KEEP if self.following else KEEP_PAUSED)
        if not self.following:
            self.new_below += came
            self.top_number = max(self.top_number, self.log_lines.first)
            if self.at is not None:
                self.at = max(self.at, self.log_lines.first)

    def _tick(self) -> None:
        if self.is_mounted:
            self._settle()
            self._redraw()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def _redraw(self) -> None:
        self.heading = self._heading()
        self.paint()

    def _heading(self) -> Row:
        facts: list[str] = [self.aside] if self.aside else []
        if self.errors_only:
            facts.append("errors only")
        if self.search_text:
            facts.append(f'"{self.search_text}"')
        if self.following:
            facts.append("following")
        elif self.new_below:
            facts.append(f"{self.new_below:,} new below")
        else:
            facts.append("paused")
        return row(self.title, right("  ·  ".join(facts)))

    def lines(self, width: int, height: int) -> Sequence[Line]:
        if not len(self.log_lines):
            return super().lines(width, height)
        drawn: list[Line] = []
        if self.heading is not None:
            drawn.append(self._heading_line(self.heading, width))
        body = height - len(drawn)
        self._on_screen = self._visible(width, body)
        for number, cells in self._on_screen:
            ground = Ground.PAGE
            if number == self.at:
                ground = Ground.CURSOR if self.has_focus else Ground.RAISED
            drawn.append(self.line(laid_out(cells, width, ascii_only=self.ascii_only), width, ground))
        drawn.extend([self.line((), width, Ground.PAGE)] * (height - len(drawn)))
        return self._with_selection(drawn[:height], width)

    def _visible(self, width: int, body: int) -> list[Drawn]:
        if not self.following:
            shown: list[Drawn] = []
            for number in self.log_lines.numbers(self.top_number, 1, errors_only=self.errors_only):
                shown += [(number, cells) for cells in self._unfolded_entry(number, width)]
                if len(shown) >= body:
                    return shown[:body]
        return self._last_lines(self.log_lines.end - 1, width, body)

    def _last_lines(self, number: int, width: int, body: int) -> list[Drawn]:
        """The `body` lines that end with an entry."""
        shown: list[Drawn] = []
        for one in self.log_lines.numbers(number, -1, errors_only=self.errors_only):
            shown[:0] = [(one, cells) for cells in self._unfolded_entry(one, width)]
            if len(shown) >= body:
                break
        return shown[-body:] if body else []

    def _unfolded_entry(self, number: int, width: int) -> list[tuple[Cell, ...]]:
        line, note = self.log_lines[number], self.log_lines.notes.get(number)
        start = TEXT_COLUMN if self.shows_time else 1
        ink = Ink.MUTED if note is not None and note.noise else Ink.TEXT
        text = without_own_time(line.text) if self.shows_time else line.text
        text = text.expandtabs(4) or " "
        time_cell = [at(1, clock_time(line.at), Ink.MUTED)] if self.shows_time else []
        cells = Row((*time_cell, *self._with_hits(text, start, ink)), wrap=self.wraps)
        shown = unfolded(cells, width)
        if note is not None and note.text:
            shown = [*shown, (at(start, f"{EXPLAINS} {note.text}", Ink.MUTED if note.noise else Ink.INFO),)]
        return shown

    def _with_hits(self, text: str, start: int, ink: Ink) -> list[Cell]:
        """The text with what was searched for in the accent ink."""
        wanted = self.search_text.casefold()
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

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def _follow(self) -> None:
        self.following = True
        self.at = None
        self.new_below = 0
        self._redraw()

    def _stop_following(self) -> None:
        """Hold the view where it is."""
        if self.following:
            self.following = False
            self.new_below = 0
            self.top_number = self._on_screen[0][0] if self._on_screen else self.log_lines.first

    def move(self, step: int) -> None:
        """Move the cursor by lines of the log; the first move up stops following."""
        if not len(self.log_lines) or (self.following and step > 0):
            return
        self._stop_following()
        if self.at is None:
            shown = self._on_screen or [(self.log_lines.end - 1, ())]
            self._stand_on(shown[-1 if step < 0 else 0][0])
            step += 1 if step < 0 else -1
        for _ in range(abs(step)):
            assert self.at is not None
            way = 1 if step > 0 else -1
            number = next(self.log_lines.numbers(self.at + way, way, errors_only=self.errors_only), None)
            if number is None:
                break
            self.at = number
        if self.at is not None:
            self._stand_on(self.at)

    def _stand_on(self, number: int) -> None:
        """Put the cursor on an entry and bring it into view."""
        self._stop_following()
        self.at = number
        width, body = self.size.width, self.body_height
        visible = self._visible(width, body)
        if number not in {one for one, _ in visible} or (visible[-1][0] == number and visible[0][0] != number):
            half = body // 2 if cast("ScaletailApp", self.app).options.slow_line else 0
            if visible and number < visible[0][0]:
                self.top_number = number
                before = self._last_lines(number, width, half + 1)
                self.top_number = before[0][0] if before else number
            else:
                lines = self._last_lines(number, width, body)
                first = lines[0][0] if lines else number
                # The first entry may be cut above; begin with the one after it so that the cursor stays in view.
                whole = len(self._unfolded_entry(first, width)) if lines else 0
                seen = sum(1 for one, _ in lines if one == first)
                self.top_number = first if seen == whole or first == number else first + 1
        self._redraw()

    def scroll_by(self, lines: int) -> None:
        """Move the view by entries; at the end it follows again."""
        if not len(self.log_lines) or (self.following and lines > 0):
            return
        self._stop_following()
        way = 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            number = next(self.log_lines.numbers(self.top_number + way, way, errors_only=self.errors_only), None)
            if number is None:
                break
            self.top_number = number
        if way > 0 and self._visible(self.size.width, self.body_height) == self._last_lines(
            self.log_lines.end - 1, self.size.width, self.body_height
        ):
            self._follow()
        else:
            self._redraw()

    def move_home(self) -> None:
        number = next(self.log_lines.numbers(self.log_lines.first, 1, errors_only=self.errors_only), None)
        if number is not None:
            self._stand_on(number)

    def move_end(self) -> None:
        self._follow()

    def on_click(self, event: events.Click) -> None:
        line = event.y - self._first_body_y
        if 0 <= line < len(self._on_screen):
            self._stand_on(self._on_screen[line][0])

    # ── copying ──────────────────────────────────────────────────────────────────────────────────────────────

    def line_to_copy(self) -> str:
        """The raw line under the cursor, else the newest."""
        if not len(self.log_lines):
            return ""
        number = self.at if self.at is not None else self.log_lines.end - 1
        return self.log_lines[number].text

    def selection_updated(self, selection: Selection | None) -> None:
        if selection is not None:
            self._stop_following()
        super().selection_updated(selection)

    def _plain_lines(self) -> list[str]:
        """What stands on the screen: offsets of a selection count from its first line."""
        plain = []
        for _, cells in self._on_screen:
            text = ""
            for span in laid_out(cells, self.size.width, ascii_only=self.ascii_only):
                text = text.ljust(span.x) + span.text
            plain.append(text)
        return plain

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def page(self) -> CalmScreen[Any]:
        return cast("CalmScreen[Any]", self.screen)

    def action_log_pause(self) -> None:
        if self.following:
            self._stop_following()
            self._redraw()
        else:
            self._follow()

    def action_log_end(self) -> None:
        self._follow()

    def action_log_wrap(self) -> None:
        self.wraps = not self.wraps
        self._redraw()

    def action_log_time(self) -> None:
        self.shows_time = not self.shows_time
        self._redraw()

    def action_log_errors(self) -> None:
        self.errors_only = not self.errors_only
        self._follow()
        self.page.say("only lines that tell of an error" if self.errors_only else "all lines")

    def action_log_search(self) -> None:
        self.page.work(self._search, group="log-search", doing="searching the log")

    async def _search(self) -> None:
        text = await self.page.ask_text("/", self.search_text)
        if text is None:
            return
        self.search_text = text
        if text:
            self.action_log_next(-1, again=False)
        else:
            self._redraw()

    def action_log_next(self, step: int, again: bool = True) -> None:
        """Go to the next hit (1), or the one before (-1); around the end."""
        if not self.search_text:
            self.page.say("Press / to search first.")
            return
        hits = self.log_lines.hits(self.search_text, errors_only=self.errors_only)
        if not hits:
            self._redraw()
            self.page.say(f'Nothing here holds "{self.search_text}".')
            return
        here = self.at if self.at is not None else self.log_lines.end
        if step > 0:
            index = next((index for index, hit in enumerate(hits) if hit > here), 0)
        else:
            before = [index for index, hit in enumerate(hits) if hit < here or (not again and hit == here)]
            index = before[-1] if before else len(hits) - 1
        self._stand_on(hits[index])
        self.page.say(f"{index + 1:,} of {len(hits):,} lines")

    def action_log_save(self) -> None:
        self.page.work(self._save, group="log-save", doing="saving the log")

    async def _save(self) -> None:
        self._settle()
        name = "-".join(self.title.casefold().split())
        path = Path.cwd() / f"{name}-{datetime.now():%Y%m%dT%H%M%S}.log"
        lines = list(self.log_lines.lines)
        await asyncio.to_thread(_write, path, lines)
        self.page.say(f"saved {len(lines):,} lines to {path}")


def _why(empty: str) -> tuple[Row, ...]:
    return (row((empty, Ink.MUTED), wrap=True),) if empty else ()


def _write(path: Path, lines: Sequence[LogLine]) -> None:
    """Write a new file that only its owner may read: logs can hold what others should not see."""
    from scaletail_tui.domain.errors import ScaletailError

    try:
        with path.open("x", encoding="utf-8") as out:
            path.chmod(0o600)
            out.writelines(f"{line.at} {line.text}".lstrip() + "\n" for line in lines)
    except OSError as err:
        raise ScaletailError(
            f"The log cannot be saved to {path}: {err.strerror}.", remedy="Start the program in a folder of yours."
        ) from err
