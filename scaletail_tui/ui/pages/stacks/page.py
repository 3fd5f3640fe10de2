"""The stacks: is anything wrong?"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.evidence.moments import calm_span
from scaletail_tui.domain.stack.listing import StackSort
from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary
from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.stack.finding_rows import finding_rows
from scaletail_tui.ui.pages.stack.path_rows import path_rows
from scaletail_tui.ui.pages.stack.rows import notes, warns
from scaletail_tui.ui.pages.stacks.acts import StacksActs
from scaletail_tui.ui.pages.stacks.listing import empty_rows, label_of, status_text
from scaletail_tui.ui.pages.stacks.look import is_roomy
from scaletail_tui.ui.pages.stacks.rows import Columns, DrawnRows, list_heading, strip_heading, strip_rows
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, row
from scaletail_tui.ui.toolkit.state_words import alike_rows

HOLD = 2.0
"""Seconds after the last move of the cursor in which no row changes its place."""
DAYS = 86_400.0


class StacksScreen(StacksActs):
    """All stacks, the worst first; from 100 columns with the path of the one under the cursor."""

    SECTION = "stacks"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stacks")]
    AUTO_FOCUS = "#stacks"

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="find"):
            yield Bar(id="slash")
            yield Field(id="search", placeholder="name, state, reach, finding")
            yield Bar(id="found")
        yield Pane(id="stacks", heading=row("Stacks"))
        yield Pane(id="about", heading=row(""), cursor=False)

    def __init__(self) -> None:
        super().__init__(self.show_list)
        self._drawn_rows = DrawnRows()

    def on_mount(self) -> None:
        self.query_one("#find").display = False
        self.query_one("#about", Pane).can_focus = False
        self.look.begin()

    def on_unmount(self) -> None:
        self.look.close()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.look.come_back()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(is_roomy(event.size), "-roomy")
        self.call_after_refresh(self.show_list)
        self.call_after_refresh(self.look.look_deeper)

    def overview_changed(self) -> None:
        super().overview_changed()
        if self.is_mounted:
            self.look.take_judgement()

    @property
    def searching(self) -> bool:
        return self.search.typing

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
        everything = self.look.all_stacks()
        self.look.rows = self.listing.arrange(everything, before, hold=hold)
        by_age = self.listing.sort is StackSort.AGE
        columns = Columns.fitting(everything, self.size.width, age=by_age)
        marked = self.listing.marked
        waited = monotonic - self.look.judged_at
        rows = [
            self._drawn_rows.get(
                stack,
                columns,
                waited=waited if stack.state is StackState.WAIT else 0.0,
                news=self.look.news_of(stack),
                doing=self.doing.get(stack.name, ""),
                certificate=self._certificate(stack.name),
                marked=stack.name in marked,
                age=self._age(stack) if by_age else "",
            )
            for stack in self.rows
        ]
        if rows:
            rows += [BLANK, self._status(len(everything))]
        untouched = self._moved_at == float("-inf")
        self.list_pane.change(
            rows,
            heading=list_heading(columns),
            empty=empty_rows(self.listing, self.main_app.overview),
            cursor=0 if untouched else None,
        )
        if self.listing.text or self.searching:
            self.search.show_count(len(self.rows), len(everything))
        self.show_about()
        self.show_keys()

    def _certificate(self, name: str) -> str:
        ends = self.look.expiries.get(name)
        return "" if ends is None else f"{max(0, int((ends - self.ports.clock.now()) // DAYS))} d"

    def _age(self, stack: StackSummary) -> str:
        return calm_span(self.ports.clock.now() - stack.started) if stack.started is not None else ""

    def _status(self, of: int) -> Row:
        overview, lost = self.main_app.overview, self.main_app.monitor.events_lost
        moment = ""
        if lost is not None:
            ago = self.ports.clock.monotonic() - lost
            moment = time.strftime("%H:%M", time.localtime(self.ports.clock.now() - ago))
        cells = status_text(
            len(self.rows), self.ports.folders.root, practice=self.ports.practice, engine_down=overview.engine_down,
            lost=moment, judged=overview.judged, marked=len(self.listing.marked), of=of,
        )  # fmt: skip
        return row(*cells, still=True)

    def show_about(self) -> None:
        """The strip: address and hottest finding; with room the whole path under them."""
        pane = self.query_one("#about", Pane)
        stack = self.chosen
        if stack is None:
            pane.change([], heading=row(""))
            return
        news, doing = self.look.news_of(stack), self.doing.get(stack.name, "")
        path = self.look.paths.get(stack.name)
        rows = strip_rows(stack, news, doing, path=path if self.look.roomy else None)
        if self.look.roomy and path is not None and not doing and (news is None or not news.running):
            if path.findings and news is None:
                rows = [rows[0], BLANK, *finding_rows(path.findings[0], self.size.width)]
            warned = [hop.id for hop in path.hops if warns(path, hop)]
            noted = [hop.id for hop in path.hops if notes(path, hop)]
            rows += [BLANK, *path_rows(path.hops, self.size.width, warned=warned, noted=noted, still=True)]
        told = alike_rows(stack.alike)
        pane.change([rows[0], *told, *rows[1:]], heading=strip_heading(stack, news, doing))

    @on(Pane.Moved, "#stacks")
    def follow_cursor(self) -> None:
        self.show_about()
        self.show_keys()
        self.look.look_deeper()

    def action_move(self, way: str) -> None:
        self.stay()
        super().action_move(way)

    def on_click(self) -> None:
        self.stay()

    # ── searching and sorting ────────────────────────────────────────────────────────────────────────────────

    def moving_pane(self) -> Pane | None:
        """While it is searched arrows move the list that is filtered."""
        return self.list_pane if self.searching else super().moving_pane()

    def action_search(self) -> None:
        self.search.begin()
        self.show_list()

    @on(Field.Changed, "#search")
    def filter_list(self) -> None:
        if self.searching:
            self.search.take()
            self.show_list()

    @on(Field.Submitted, "#search")
    def keep_filter(self) -> None:
        self.search.close()
        self.show_list()

    def action_leave(self) -> None:
        """One step back: the search, then the marks; a place stays open."""
        if self.searching or self.listing.text:
            self.search.close(clear=True)
        elif self.listing.marked:
            self.listing.marked.clear()
        else:
            super().action_leave()
            return
        self.show_list()

    def action_sort(self) -> None:
        self._say_sort(self.listing.sort_on())

    def action_turn_round(self) -> None:
        self._say_sort(self.listing.turn_round())

    def _say_sort(self, sentence: str) -> None:
        self._moved_at = float("-inf")  # the wish for another order goes before that for a list that stands still
        self.show_list()
        self.say(sentence)

    def row_items(self) -> Sequence[KeyItem]:
        if self.searching:
            return (("Enter", "keep", ""), ("Esc", "clear", "leave"), ("↑↓", "move", ""))
        return super().row_items()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        stack = self.chosen if self.is_mounted else None
        news = self.look.news_of(stack) if stack is not None else None
        return label_of(key, stack, news, marked=bool(self.listing.marked))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "main":
            return not self.searching
        if action in ("restart", "stop") and self.is_mounted:
            if self.listing.marked:
                return True
            stack = self.chosen
            nothing = (StackState.UNKNOWN, StackState.LEFT)
            return stack is not None and stack.name not in self.doing and stack.state not in nothing
        if action == "remove" and self.is_mounted:
            stack = self.chosen
            return stack is not None and stack.state is StackState.LEFT and stack.name not in self.doing
        if action == "improve" and self.is_mounted:
            stack = self.chosen
            return stack is not None and stack.origin is StackOrigin.BY_HAND and stack.name not in self.doing
        if action == "last_run":
            return self.main_app.tasks.several is not None
        if action == "open_page" and self.is_mounted:
            stack = self.chosen
            return stack is not None and self.look.news_of(stack) is not None
        return True

    def text_to_copy(self) -> str:
        stack = self.chosen
        return self.get_selected_text() or (stack.url if stack is not None else "") or super().text_to_copy()
