"""The two panes of what was judged: the path, and the finding of the hop under the cursor."""

from __future__ import annotations

from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding
from scaletail_tui.domain.diagnosis.findings.hop import Hop
from scaletail_tui.domain.reach.public_time import duration_words
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.log_panes import SIDE_BY_SIDE
from scaletail_tui.ui.pages.stack.path_rows import path_rows, rows_before_a_look
from scaletail_tui.ui.pages.stack.rows import (
    finding_heading,
    findings_of,
    lines_needed,
    notes,
    path_heading,
    under_rows,
    warns,
)
from scaletail_tui.ui.pages.stack.watch import StackWatch
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Row, unfold
from scaletail_tui.ui.toolkit.state_words import alike_rows

BROAD = 140
"""Columns from which the logs stand beside the path."""
PATH_WIDTH = 84
LEAST_PATH = 4
"""Lines that the path keeps: its heading, and the hop under the cursor between two others."""
BARS = 2
"""Rows of the page that are no pane: the places and the keys."""


class JudgedPanes:
    """They draw what the watch knows; the cursor of the path says of which hop."""

    def __init__(self, page: Page[Any], stack: str, watch: StackWatch) -> None:
        self._page = page
        self._stack = stack
        self._watch = watch
        self._asked_for = ""
        """Id of the finding that is shown where its hop has more than one; else the first is."""
        self.moved = False
        """True once somebody has moved the cursor of the path: it stays where it is then."""

        self.usage: tuple[str, ...] = ()
        """In words what the stack uses now; nothing where that is not known."""

    @property
    def path(self) -> Pane:
        return self._page.query_one("#path", Pane)

    @property
    def chosen(self) -> Hop | None:
        """The hop under the cursor."""
        current, diagnosis = self.path.current, self._watch.diagnosis
        if diagnosis is None or current is None:
            return None
        return next((hop for hop in diagnosis.hops if hop.id.value == current.key), None)

    @property
    def finding(self) -> Finding | None:
        """The finding of the hop under the cursor: its first, or the one that was asked for."""
        told = self.findings
        return next((one for one in told if one.id == self._asked_for), told[0] if told else None)

    @property
    def findings(self) -> list[Finding]:
        """All findings of the hop under the cursor."""
        hop = self.chosen if self._page.is_mounted else None
        return findings_of(self._watch.diagnosis, hop.id) if hop is not None else []

    @property
    def _width(self) -> int:
        return PATH_WIDTH if self._page.size.width >= BROAD else self._page.size.width

    def show(self, reach: str, doing: str, *, cursor: str | None = None) -> None:
        """Draw path and finding; the heading says who reaches the stack, or what is done to it."""
        diagnosis = self._watch.diagnosis
        heading = path_heading(diagnosis, reach, doing, self._public_left(), usage=self.usage, width=self._width)
        if diagnosis is None:
            self.path.change(rows_before_a_look(self._watch.early, self._width), heading=heading)
            return
        waited = self._watch.age
        warned = [hop.id for hop in diagnosis.hops if warns(diagnosis, hop)]
        noted = [hop.id for hop in diagnosis.hops if notes(diagnosis, hop)]
        rows = path_rows(diagnosis.hops, self._width, waited=waited, warned=warned, noted=noted)
        alike = self._alike()
        rows = [*alike, *rows]
        self._give_room(diagnosis, sum(len(unfold(one, self._width)) for one in rows))
        self.path.change(rows, heading=heading, cursor=cursor)
        self.show_finding()

    def _alike(self) -> list[Row]:
        """What the look at all stacks says of others that the engine cannot tell from this one."""
        here = (one for one in self._page.main_app.overview.stacks if one.name == self._stack)
        return [told for one in here for told in alike_rows(one.alike)]

    def _public_left(self) -> str:
        """`for 1 h 58 min`, where a limited Funnel stands."""
        time = self._page.ports.public_times.of(self._stack)
        return f"for {duration_words(time.left(self._page.ports.clock.now()))}" if time is not None else ""

    def _give_room(self, diagnosis: Diagnosis, hops: int) -> None:
        """Heights that depend on what is judged, not on the cursor."""
        size = self._page.size
        finding = self._page.query_one("#finding", Pane)
        if size.height < 16:
            for pane in (self.path, finding):
                pane.styles.clear_rule("height")  # of a terminal that was higher: now the focus decides
            return
        least, most = (3, 6) if size.width < SIDE_BY_SIDE else (6, 10)
        extra = 0 if size.width < SIDE_BY_SIDE else 3
        told = 1 + max(least, min(most, lines_needed(diagnosis, self._width) + extra))
        path = hops + 1
        if size.width < BROAD:  # on a low terminal the path scrolls, and what is to be done is seen
            path = min(path, max(LEAST_PATH, size.height - BARS - told))
        for pane, height in ((self.path, path), (finding, told)):
            wanted = "1fr" if pane is finding and size.width >= BROAD else height
            if pane.styles.height is None or str(pane.styles.height) != str(wanted):
                pane.styles.height = wanted
                self._page.call_after_refresh(self.show_finding)  # it says as much as it has room for

    def show_finding(self) -> None:
        """What is wrong at the hop under the cursor, or what proves that it is well."""
        diagnosis, hop = self._watch.diagnosis, self.chosen
        if diagnosis is None:
            return
        pane = self._page.query_one("#finding", Pane)
        since = self._watch.first_seen(hop.id) if hop is not None else ""
        rows = under_rows(
            diagnosis, hop, self.finding, self._width, max(3, pane.body_height), since=since,
            wide=self._page.size.width >= SIDE_BY_SIDE, name=self._stack,
        )  # fmt: skip
        pane.change(rows, heading=finding_heading(diagnosis, self.finding))

    def follow_cursor(self) -> None:
        """The cursor stands on another hop: its first finding is shown."""
        self._asked_for = ""
        self.show_finding()

    def turn_finding(self) -> None:
        """Turn to the next finding of the hop under the cursor, after the last one to the first."""
        told, now = self.findings, self.finding
        if now is not None:
            self._asked_for = told[(told.index(now) + 1) % len(told)].id
            self.show_finding()
