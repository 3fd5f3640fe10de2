"""A log: it follows, and lets itself be read, searched, copied and saved while it does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.file import log_folder, write_log
from scaletail_tui.ui.log.lines import EXPLAIN_AT_ONCE, KEEP, KEEP_PAUSED, Explain, LogLines, Ours
from scaletail_tui.ui.log.picking import LogPicking
from scaletail_tui.ui.log.search import next_hit
from scaletail_tui.ui.log.view import why
from scaletail_tui.ui.toolkit.canvas import canvas_of
from scaletail_tui.ui.toolkit.surroundings import Surroundings, surroundings_of

WORK_SECONDS = 0.004
"""Intake at a stretch, before keys get their turn."""
REST_SECONDS = 0.002
EXPLAIN_SECONDS = 0.012
"""At each tick, for lines that were not explained when they came."""
EXPLAIN_STEP = 20


class LogPane(LogPicking):
    """The lines of one container. Feed it by `add` or `add_all`; it paints at the shared clock's 4 Hz."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("log")]
    KEY_SECTION = "log"

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
        super().__init__(id=id, title=title, aside=aside, explain=explain, ours=ours, empty=empty, classes=classes)
        self._pending: list[LogLine] = []
        self._came = 0
        """Lines since the last tick, those among them that are gone already included."""

    def on_mount(self) -> None:
        self.folds_noise, self.shows_own = canvas_of(self).folds_noise, canvas_of(self).shows_own

    # ── intake ───────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, lines: Sequence[LogLine]) -> None:
        """Collect lines; they are shown at the next tick of the paint clock."""
        self._came += len(lines)
        self._pending.extend(lines)
        if len(self._pending) > 2 * KEEP:
            del self._pending[:-KEEP]  # more than the ring holds came between two ticks
        canvas_of(self).paint_clock.want(self._tick)

    async def add_all(self, batches: AsyncIterator[Sequence[LogLine]]) -> None:
        """Take batches as fast as they come, but let every key through in between."""
        worked = time.perf_counter()
        async for batch in batches:
            self.add(batch)
            if time.perf_counter() - worked > WORK_SECONDS:
                # A rest, not sleep(0): a key needs a dozen turns of the loop to be drawn.
                await asyncio.sleep(REST_SECONDS)
                worked = time.perf_counter()

    def begin(
        self, title: str, *, aside: str = "", empty: str = "", explain: Explain | None = None, ours: Ours | None = None
    ) -> None:
        """Forget all lines: the pane shows another log from now on. `empty` says why there are none yet.

        `explain` and `ours` stay what they were unless others are given.
        """
        self.title, self.aside = title, aside
        self.empty = why(empty)
        self.log_lines = LogLines(explain or self.log_lines.explain, ours or self.log_lines.ours)
        self._pending, self._came = [], 0
        self.unpick()
        self.follow()

    def say_aside(self, aside: str) -> None:
        """Change what stands before the state in the heading."""
        if aside != self.aside:
            self.aside = aside
            self.redraw()

    def say_when_empty(self, empty: str) -> None:
        """Why there are no lines."""
        self.empty = why(empty)
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
        if not self.is_mounted:
            return
        quiet = self._came <= EXPLAIN_AT_ONCE
        self._settle()
        if self._explain_more() if quiet else self.log_lines.waits:
            canvas_of(self).paint_clock.want(self._tick)
        self.redraw()

    def _explain_more(self) -> bool:
        """Explain older lines for a moment; True while some are left."""
        until = time.perf_counter() + EXPLAIN_SECONDS
        while self.log_lines.explain_more(EXPLAIN_STEP):
            if time.perf_counter() > until:
                return True
        return False

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def page(self) -> Surroundings:
        return surroundings_of(self)

    def key_label(self, key: Key) -> str | None:
        match key.id:
            case "log.next":
                return "next" if self.search_text else None
            case "log.pause":
                return "pause" if self.following else "follow"
            case "log.wrap":
                return "cut lines" if self.wraps else "wrap"
            case "log.errors":
                return "all lines" if self.errors_only else "errors only"
            case "log.fold":
                return "show all" if self.folds_noise else "fold our own" if self.shows_own else "fold noise"
        return key.label

    def action_log_pause(self) -> None:
        if self.following:
            self.stop_following()
            self.redraw()
        else:
            self.follow()

    def action_log_end(self) -> None:
        self.move_end()

    def action_log_wrap(self) -> None:
        self.wraps = not self.wraps
        self.unpick()
        self.redraw()
        self.page.show_keys()

    def action_log_time(self) -> None:
        self.shows_time = not self.shows_time
        self.unpick()
        self.redraw()

    def action_log_errors(self) -> None:
        self.errors_only = not self.errors_only
        self.unpick()
        self.follow()
        self.page.say("only lines that tell of an error" if self.errors_only else "all lines")

    def action_log_fold(self) -> None:
        """Fold our own probes, all noise, or nothing, here and in logs that are opened from now on."""
        self.folds_noise, self.shows_own = not self.folds_noise and not self.shows_own, self.folds_noise
        canvas_of(self).folds_noise, canvas_of(self).shows_own = self.folds_noise, self.shows_own
        self.unpick()
        if self.at is not None:
            self.stand_on(self.at)
        self.redraw()
        shown = "all lines are shown" if self.shows_own else "noise is shown, our own probes are folded"
        self.page.say("noise is folded" if self.folds_noise else shown)

    def action_log_search(self) -> None:
        self.page.work(self._search, group="log-search", asks=True, doing="searching the log")

    async def _search(self) -> None:
        text = await self.page.ask_text("/", self.search_text)
        if text is None:
            return
        self.search_text = text
        if text:
            self.action_log_next(-1, again=False)
        else:
            self.redraw()

    def clear_search(self) -> bool:
        """Forget what was searched for; False where nothing was."""
        searched, self.search_text = bool(self.search_text), ""
        if searched:
            self.redraw()
            self.page.show_keys()
        return searched

    def action_log_next(self, step: int, again: bool = True) -> None:
        """Go to the next hit (1), or the one before (-1); around the end."""
        if not self.search_text:
            self.page.say("Press / to search first.")
            return
        hits = self.log_lines.hits(self.search_text, errors_only=self.errors_only)
        if not hits:
            self.redraw()
            self.page.say(f'Nothing here holds "{self.search_text}".')
            return
        here = self.at if self.at is not None else self.log_lines.end
        index = next_hit(hits, here, step, again=again)
        if self.run_of_noise(hits[index]):
            self.folds_noise, self.shows_own = False, True  # what was searched for is shown
        self.unpick()
        self.stand_on(hits[index])
        self.page.say(f"{index + 1:,} of {len(hits):,} lines")

    def action_log_save(self) -> None:
        self.page.work(self._save, group="log-save", asks=True, doing="saving the log")

    async def _save(self) -> None:
        self._settle()
        name = "-".join(self.title.casefold().split())
        path = log_folder() / f"{name}-{datetime.now():%Y%m%dT%H%M%S}.log"
        lines = list(self.log_lines.lines)
        if not await self.page.ask(f"Write {len(lines):,} lines to {path}?", yes="write"):
            return
        await asyncio.to_thread(write_log, path, lines)
        newest = "the newest " if self.log_lines.first else ""
        self.page.say(f"saved {newest}{len(lines):,} lines to {path}")
