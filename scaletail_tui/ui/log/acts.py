"""What the keys of a log pane do."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.logs.sieve import read_time
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.log.file import log_folder, write_log
from scaletail_tui.ui.log.window import LogWindow
from scaletail_tui.ui.toolkit.canvas import Canvas, Surroundings


class Reader(Protocol):
    """What shows the log and is told where to stand."""

    title: str

    def settle(self) -> None:
        """Take in what has come since the last tick."""

    def unpick(self) -> None:
        """Forget what the mouse selected."""

    def hold(self) -> None:
        """Hold the view where it is."""

    def follow(self) -> None:
        """Show the end, and what comes."""

    def stand_on(self, number: int) -> None:
        """Put the cursor on an entry and bring it into view."""

    def redraw(self) -> None:
        """Heading and lines."""


class LogActs:
    """Searches, sifts, folds and saves a log."""

    def __init__(
        self, pane: Reader, window: LogWindow, page: Callable[[], Surroundings], canvas: Callable[[], Canvas]
    ) -> None:
        """`page` and `canvas` give what the pane stands on, which it does only once it is mounted."""
        self._pane = pane
        self._window = window
        self._surroundings = page
        self._canvas = canvas

    @property
    def _page(self) -> Surroundings:
        return self._surroundings()

    def label(self, key: Key) -> str | None:
        """What the key row says of a key now; None leaves it out."""
        window = self._window
        match key.id:
            case "log.next":
                return "next" if window.search_text else None
            case "log.pause":
                return "pause" if window.following else "follow"
            case "log.wrap":
                return "cut lines" if window.wraps else "wrap"
            case "log.errors":
                return "all lines" if window.log_lines.errors_only else "errors only"
            case "log.fold":
                return "show all" if window.folds_noise else "fold our own" if window.shows_own else "fold noise"
        return key.label

    def pause(self) -> None:
        if self._window.following:
            self._pane.hold()
            self._pane.redraw()
        else:
            self._pane.follow()

    def wrap(self) -> None:
        self._window.wraps = not self._window.wraps
        self._pane.unpick()
        self._pane.redraw()
        self._page.show_keys()

    def show_time(self) -> None:
        self._window.shows_time = not self._window.shows_time
        self._pane.unpick()
        self._pane.redraw()

    def show_errors(self) -> None:
        lines = self._window.log_lines
        lines.errors_only = not lines.errors_only
        self._pane.unpick()
        self._pane.follow()
        self._page.say("only lines that tell of an error" if lines.errors_only else "all lines")

    def fold(self) -> None:
        """Fold our own probes, all noise, or nothing, here and in logs that are opened from now on."""
        window, canvas = self._window, self._canvas()
        window.folds_noise, window.shows_own = not window.folds_noise and not window.shows_own, window.folds_noise
        canvas.folds_noise, canvas.shows_own = window.folds_noise, window.shows_own
        self._pane.unpick()
        if window.at is not None:
            self._pane.stand_on(window.at)
        self._pane.redraw()
        shown = "all lines are shown" if window.shows_own else "noise is shown, our own probes are folded"
        self._page.say("noise is folded" if window.folds_noise else shown)

    def search(self) -> None:
        self._page.work(self._search, group="log-search", asks=True, doing="searching the log")

    async def _search(self) -> None:
        text = await self._page.ask_text("/", self._window.search_text)
        if text is None:
            return
        self._window.search_text = text
        if text:
            self.go_to_hit(-1, again=False)
        else:
            self._pane.redraw()

    def clear_search(self) -> bool:
        """Forget what was searched for; False where nothing was."""
        searched, self._window.search_text = bool(self._window.search_text), ""
        if searched:
            self._pane.redraw()
            self._page.show_keys()
        return searched

    def go_to_hit(self, step: int, again: bool = True) -> None:
        """Go to the next hit (1), or the one before (-1); around the end."""
        window = self._window
        if not window.search_text:
            self._page.say("Press / to search first.")
            return
        hits = window.log_lines.hits(window.search_text, sifted=window.sifted)
        if not hits:
            self._pane.redraw()
            self._page.say(f'Nothing here holds "{window.search_text}".')
            return
        here = window.at if window.at is not None else window.log_lines.end
        index = next_hit(hits, here, step, again=again)
        if window.run_of_noise(hits[index]):
            window.folds_noise, window.shows_own = False, True  # what was searched for is shown
        self._pane.unpick()
        self._pane.stand_on(hits[index])
        self._page.say(f"{index + 1:,} of {len(hits):,} lines")

    def hide(self) -> None:
        self._page.work(self._hide, group="log-search", asks=True, doing="hiding lines")

    async def _hide(self) -> None:
        """Leave lines out that hold a pattern; an empty one shows all again."""
        lines = self._window.log_lines
        text = await self._page.ask_text("hide ", lines.hides.pattern if lines.hides is not None else "", enter="hide")
        if text is None:
            return
        try:
            self._window.log_lines.hides = re.compile(text, re.IGNORECASE) if text else None
        except (re.error, OverflowError, RecursionError) as error:
            self._page.say(f"That is no regular expression: {error}.")
            return
        self._pane.unpick()
        self._pane.follow()
        self._page.say("hidden; - and nothing shows all again" if text else "all lines")

    def jump(self) -> None:
        self._page.work(self._jump, group="log-search", asks=True, doing="going to a time")

    async def _jump(self) -> None:
        """Go to the first line that is not older than a time."""
        text = await self._page.ask_text("time, as 10:30 or 2026-11-29T10:30: ", enter="go there")
        if not text:
            return
        at = read_time(text, self._canvas().now())
        if at is None:
            self._page.say("That is no time.")
            return
        self._pane.settle()
        number = self._window.log_lines.at_time(at)
        if number is None:
            self._page.say("Nothing was said after that.")
            return
        self._pane.unpick()
        self._pane.stand_on(number)

    def save(self) -> None:
        self._page.work(self._save, group="log-save", asks=True, doing="saving the log")

    async def _save(self) -> None:
        self._pane.settle()
        name = "-".join(self._pane.title.casefold().split())
        path = log_folder() / f"{name}-{file_stamp(time.time())}.log"
        lines = list(self._window.log_lines.lines)
        if not await self._page.ask(f"Write {len(lines):,} lines to {path}?", yes="write"):
            return
        await asyncio.to_thread(write_log, path, lines)
        newest = "the newest " if self._window.log_lines.first else ""
        self._page.say(f"saved {newest}{len(lines):,} lines to {path}")


def next_hit(hits: Sequence[int], here: int, step: int, *, again: bool) -> int:
    """Index of the hit after `here` (step 1) or before it (-1), around the end; `again` false takes one at `here`."""
    if step > 0:
        return next((index for index, hit in enumerate(hits) if hit > here), 0)
    before = [index for index, hit in enumerate(hits) if hit < here or (not again and hit == here)]
    return before[-1] if before else len(hits) - 1
