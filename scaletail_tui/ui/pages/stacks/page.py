"""The stacks: is anything wrong?"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.stack.finding_rows import finding_rows
from scaletail_tui.ui.pages.stack.path_rows import path_rows
from scaletail_tui.ui.pages.stack.rows import notes, warns
from scaletail_tui.ui.pages.stacks.acts import StacksActs
from scaletail_tui.ui.pages.stacks.rows import (
    Columns,
    list_heading,
    order_stacks,
    stack_row,
    status_text,
    strip_heading,
    strip_rows,
)
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, row
from scaletail_tui.ui.toolkit.theme import Ink

HOLD = 2.0
"""Seconds after the last move of the cursor in which no row changes its place."""
DAYS = 86_400.0


class StacksScreen(StacksActs):
    """All stacks, the worst first; from 100 columns with the path of the one under the cursor."""

    SECTION = "stacks"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stacks")]
    AUTO_FOCUS = "#stacks"

    def body(self) -> Iterable[Widget]:
        yield Pane(id="stacks", heading=row("Stacks"))
        yield Pane(id="about", heading=row(""), cursor=False)

    def look_again(self) -> None:
        self.main_app.monitor.look_again()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_list(self) -> None:
        """Draw rows, status line and strip."""
        if not self.is_mounted:
            return
        monotonic = self.ports.clock.monotonic()
        hold = monotonic - self._moved_at < HOLD
        before = [stack.name for stack in self.rows]
        self.rows = order_stacks(self.all_stacks(), before, hold=hold)
        columns = Columns.fitting(self.rows, self.size.width)
        rows = [
            stack_row(
                stack,
                columns,
                waited=monotonic - self._judged_at,
                news=self.news_of(stack),
                doing=self.doing.get(stack.name, ""),
                certificate=self._certificate(stack.name),
            )
            for stack in self.rows
        ]
        if rows:
            rows += [BLANK, self._status()]
        untouched = self._moved_at == float("-inf")
        self.list_pane.change(
            rows, heading=list_heading(columns), empty=self._nothing(), cursor=0 if untouched else None
        )
        self.show_about()
        self.show_keys()

    def _certificate(self, name: str) -> str:
        ends = self.expiries.get(name)
        return "" if ends is None else f"{max(0, int((ends - self.ports.clock.now()) // DAYS))} d"

    def _status(self) -> Row:
        overview, lost = self.main_app.overview, self.main_app.monitor.events_lost
        moment = ""
        if lost is not None:
            ago = self.ports.clock.monotonic() - lost
            moment = time.strftime("%H:%M", time.localtime(self.ports.clock.now() - ago))
        cells = status_text(
            len(self.rows), self.ports.folders.root, practice=self.ports.practice, engine_down=overview.engine_down,
            lost=moment, judged=overview.judged,
        )  # fmt: skip
        return row(*cells, still=True)

    def _nothing(self) -> list[Row]:
        if self.main_app.overview.engine_down:
            return [BLANK, row(" The engine does not answer. Press 3 for this host.", wrap=True)]
        if not self.main_app.overview.judged:
            return [BLANK, row((" Looking for stacks.", Ink.MUTED))]
        return [BLANK, row(" No stack here yet. Press 1 for the catalog.", wrap=True)]

    def show_about(self) -> None:
        """The strip: address and hottest finding; with room the whole path under them."""
        pane = self.query_one("#about", Pane)
        stack = self.chosen
        if stack is None:
            pane.change([], heading=row(""))
            return
        news, doing = self.news_of(stack), self.doing.get(stack.name, "")
        path = self.paths.get(stack.name)
        rows = strip_rows(stack, news, doing, path=path if self.roomy else None)
        if self.roomy and path is not None and not doing and (news is None or not news.running):
            if path.findings and news is None:
                rows = [rows[0], BLANK, *finding_rows(path.findings[0], self.size.width)]
            warned = [hop.id for hop in path.hops if warns(path, hop)]
            noted = [hop.id for hop in path.hops if notes(path, hop)]
            rows += [BLANK, *path_rows(path.hops, self.size.width, warned=warned, noted=noted, still=True)]
        pane.change(rows, heading=strip_heading(stack, news, doing))

    @on(Pane.Moved, "#stacks")
    def follow_cursor(self) -> None:
        self.show_about()
        self.show_keys()
        self._look_deeper()

    def action_move(self, way: str) -> None:
        self.stay()
        super().action_move(way)

    def on_click(self) -> None:
        self.stay()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        stack = self.chosen if self.is_mounted else None
        if key.id == "stacks.new":
            return key.label
        if stack is None:
            return None if key.id.startswith("stacks.") else key.label
        news = self.news_of(stack)
        match key.id:
            case "stacks.open" if stack.state is StackState.LEFT:
                return "remove"
            case "stacks.open":
                return "open" if news is None else "watch deploy" if news.running else "open deploy"
            case "stacks.page":
                return key.label if news is not None else None
            case "stacks.stop":
                return "start" if stack.state is StackState.STOPPED else "stop"
            case "stacks.copy":
                return key.label if stack.url else None
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("restart", "stop") and self.is_mounted:
            stack = self.chosen
            nothing = (StackState.UNKNOWN, StackState.LEFT)
            return stack is not None and stack.name not in self.doing and stack.state not in nothing
        if action == "remove" and self.is_mounted:
            stack = self.chosen
            return stack is not None and stack.state is StackState.LEFT and stack.name not in self.doing
        if action == "open_page" and self.is_mounted:
            stack = self.chosen
            return stack is not None and self.news_of(stack) is not None
        return True

    def text_to_copy(self) -> str:
        stack = self.chosen
        return self.get_selected_text() or (stack.url if stack is not None else "") or super().text_to_copy()
