"""The stacks: is anything wrong?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import cached_property
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.finding import Diagnosis
from scaletail_tui.domain.summary import StackState, StackSummary
from scaletail_tui.ports import Ports
from scaletail_tui.ui.deploy_news import DeployNews, DeployWatch
from scaletail_tui.ui.key import Key
from scaletail_tui.ui.keymap import bindings
from scaletail_tui.ui.screens.base import CalmScreen
from scaletail_tui.ui.screens.finding_rows import finding_rows
from scaletail_tui.ui.screens.path_rows import path_rows
from scaletail_tui.ui.screens.stacks_rows import (
    ADDRESS_FROM,
    CERTIFICATE_FROM,
    Columns,
    list_heading,
    ordered,
    row_of_folder,
    row_of_job,
    stack_row,
    status_text,
    stopped_midway,
    strip_heading,
    strip_rows,
)
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import BLANK, Row, row

SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""
JOBS_EVERY = 10
"""Seconds between two looks for deploys that somebody else started."""
WAITING_EVERY = 6
"""Seconds between two looks at stacks that wait: their end makes no engine event."""
HOLD = 2.0
"""Seconds after the last move of the cursor in which no row changes its place."""
REST = 0.3
"""Seconds that the cursor rests before the whole path of its stack is looked at."""
ROOMY = 30
"""Rows from which the whole path has its place under the list."""
DAYS = 86_400.0


class StacksScreen(CalmScreen[None]):
    """All stacks, the worst first; from 100 columns with the path of the one under the cursor."""

    PLACE = "stacks"
    SECTION = "stacks"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stacks")]
    AUTO_FOCUS = "#stacks"

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[StackSummary] = []
        """As they are drawn, in order."""
        self.doing: dict[str, str] = {}
        """Stack to what we are doing with it now."""
        self.paths: dict[str, Diagnosis] = {}
        """Stack to its last whole look."""
        self.expiries: dict[str, float] = {}
        """Stack to the end of its certificate, seconds since the epoch."""
        self._folders: tuple[StackSummary, ...] = ()
        self._judged_at = 0.0
        self._moved_at = float("-inf")
        self._ticks = 0
        self._lost: float | None = None

    @cached_property
    def deploys(self) -> DeployWatch:
        return DeployWatch(self.ports, self._deploy_moved)

    def body(self) -> Iterable[Widget]:
        yield Pane(id="stacks", heading=row("Stacks"))
        yield Pane(id="about", heading=row(""), cursor=False)

    def on_mount(self) -> None:
        self._judged_at = self.ports.clock.monotonic()
        self.query_one("#about", Pane).can_focus = False
        self.show_list()
        self.set_interval(SECOND, self._tick)
        if not self.main_app.overview.judged:
            self.work(self._look_at_folders, group="folders", doing="reading the stack folders")
        self._look_for_deploys()

    def on_unmount(self) -> None:
        self.deploys.close()

    @property
    def list_pane(self) -> Pane:
        return self.query_one("#stacks", Pane)

    @property
    def chosen(self) -> StackSummary | None:
        """The stack under the cursor."""
        current = self.list_pane.current
        return next((stack for stack in self.rows if current is not None and stack.name == current.key), None)

    @property
    def roomy(self) -> bool:
        return self.size.width >= ADDRESS_FROM and self.size.height >= ROOMY

    def news_of(self, stack: StackSummary) -> DeployNews | None:
        """Its deploy, where that is what the row must tell."""
        news = self.deploys.news.get(stack.name)
        if news is None or not (news.running or stopped_midway(stack, news)):
            return None
        return news

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _look_at_folders(self) -> None:
        folders = self.ports.folders
        names = await asyncio.to_thread(folders.names)
        self._folders = tuple(row_of_folder(name, folders.folder(name)) for name in names)
        self.show_list()

    def _look_for_deploys(self) -> None:
        self.work(self.deploys.look, group="deploys", doing="looking for deploys")

    def _deploy_moved(self) -> None:
        self.main_app.paint_clock.want(self.show_list)

    def overview_changed(self) -> None:
        super().overview_changed()
        if not self.is_mounted:
            return
        self._judged_at = self.ports.clock.monotonic()
        self.show_list()
        self._look_for_deploys()
        self._look_deeper()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if not self.is_mounted:
            return
        self._judged_at = self.ports.clock.monotonic()
        self.show_list()
        self._look_for_deploys()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.set_class(event.size.width >= ADDRESS_FROM and event.size.height >= ROOMY, "-roomy")
        self.call_after_refresh(self.show_list)
        self.call_after_refresh(self._look_deeper)

    def _tick(self) -> None:
        """Once a second: move the clocks of waits, hear whether events are lost, look at what makes no event."""
        if not self.is_current:
            return
        self._ticks += 1
        lost = self.main_app.lookout.events_lost
        waits = any(stack.state is StackState.WAIT for stack in self.rows)
        if waits or lost != self._lost:
            self._lost = lost
            self.show_list()
        if self._ticks % JOBS_EVERY == 0:
            self._look_for_deploys()
        if waits and self._ticks % WAITING_EVERY == 0:
            self.work(self._look_at_waits, group="waits", doing="looking at stacks that wait")

    async def _look_at_waits(self) -> None:
        """Has one of the waits ended? Then all stacks are judged again."""
        from scaletail_tui.domain.diagnosis.diagnose import diagnose
        from scaletail_tui.operations.observe import observe
        from scaletail_tui.operations.stacks import summary_of

        for stack in self.main_app.overview.stacks:
            if stack.state is not StackState.WAIT:
                continue
            seen = await observe(self.ports, stack.name, deep=False)
            fresh = summary_of(seen, diagnose(seen))
            if (fresh.state, fresh.finding, fresh.hop) != (stack.state, stack.finding, stack.hop):
                self.main_app.lookout.look_again()
                return

    def _look_deeper(self) -> None:
        """Look at the whole path of the stack under the cursor, where there is room for it."""
        if self.roomy and self.is_current and self.chosen is not None:
            self.work(self._look_at_chosen, group="path", doing="looking at the path")

    async def _look_at_chosen(self) -> None:
        await self.ports.clock.sleep(REST)
        stack = self.chosen
        if stack is None or stack.state is StackState.UNKNOWN:
            return
        await self._look_whole(stack.name)
        if self.size.width < CERTIFICATE_FROM:
            return
        for other in self.rows:
            if other.url and other.name not in self.expiries and other.state in (StackState.OK, StackState.WARN):
                await self._look_whole(other.name)

    async def _look_whole(self, name: str) -> None:
        from scaletail_tui.domain.diagnosis.diagnose import diagnose
        from scaletail_tui.operations.observe import observe

        seen = await observe(self.ports, name)
        self.paths[name] = diagnose(seen)
        if seen.answer.value is not None and seen.answer.value.expires is not None:
            self.expiries[name] = seen.answer.value.expires
        self.show_list()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def _all(self) -> list[StackSummary]:
        """Judged stacks, else the folders, and stacks of which only a deploy is known yet."""
        overview = self.main_app.overview
        stacks = list(overview.stacks) if overview.judged or overview.stacks else list(self._folders)
        known = {stack.name for stack in stacks}
        for name, news in self.deploys.news.items():
            if name not in known and (news.running or name in self.deploys.left_behind):
                stacks.append(row_of_job(news, news.job.folder))
        return stacks

    def show_list(self) -> None:
        """Draw rows, status line and strip."""
        if not self.is_mounted:
            return
        monotonic = self.ports.clock.monotonic()
        hold = monotonic - self._moved_at < HOLD
        before = [stack.name for stack in self.rows]
        self.rows = ordered(self._all(), before, hold=hold)
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
        overview, lost = self.main_app.overview, self.main_app.lookout.events_lost
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
        rows = strip_rows(stack, news, doing)
        path = self.paths.get(stack.name)
        if self.roomy and path is not None and not doing and (news is None or not news.running):
            if path.findings and news is None:
                rows = [rows[0], BLANK, *finding_rows(path.findings[0], self.size.width)]
            rows += [BLANK, *path_rows(path.hops, self.size.width, still=True)]
        pane.change(rows, heading=strip_heading(stack, news, doing))

    @on(Pane.Moved, "#stacks")
    def follow_cursor(self) -> None:
        self.show_about()
        self.show_keys()
        self._look_deeper()

    def action_move(self, way: str) -> None:
        self._moved_at = self.ports.clock.monotonic()
        super().action_move(way)

    def on_click(self) -> None:
        self._moved_at = self.ports.clock.monotonic()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        stack = self.chosen if self.is_mounted else None
        if key.id == "stacks.new":
            return key.label
        if stack is None:
            return None if key.id.startswith("stacks.") else key.label
        news = self.news_of(stack)
        match key.id:
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
            return stack is not None and stack.name not in self.doing and stack.state is not StackState.UNKNOWN
        if action == "open_page" and self.is_mounted:
            stack = self.chosen
            return stack is not None and self.news_of(stack) is not None
        return True

    def text_to_copy(self) -> str:
        stack = self.chosen
        return self.get_selected_text() or (stack.url if stack is not None else "") or super().text_to_copy()

    def action_main(self) -> None:
        """Open the stack, or its deploy while that runs or after it stopped."""
        stack = self.chosen
        if stack is None:
            return
        news = self.news_of(stack)
        if news is None:
            self.action_open_page()
            return
        from scaletail_tui.ui.flows import watch_job

        job, app = news.job, self.main_app
        app.background(lambda: watch_job(app, job), group="flow", doing=f"watching the deploy of {stack.name}")

    def action_open_page(self) -> None:
        from scaletail_tui.ui.screens.stack import StackScreen

        stack = self.chosen
        if stack is not None:
            self.app.push_screen(StackScreen(stack.name))

    async def action_new(self) -> None:
        await self.main_app.action_place("catalog")

    def action_restart(self) -> None:
        stack = self.chosen
        if stack is not None:
            self.work(lambda: self._restart(stack), group=f"act {stack.name}", doing=f"restarting {stack.name}")

    async def _restart(self, stack: StackSummary) -> None:
        from scaletail_tui.operations.pair import restart_pair

        if await self.ask(f"Restarts sidecar and app of {stack.name}, in this order.", yes="restart"):
            await self._act(stack.name, "restarting", restart_pair, f"{stack.name} runs again")

    def action_stop(self) -> None:
        stack = self.chosen
        if stack is not None:
            verb = "starting" if stack.state is StackState.STOPPED else "stopping"
            self.work(lambda: self._stop_or_start(stack), group=f"act {stack.name}", doing=f"{verb} {stack.name}")

    async def _stop_or_start(self, stack: StackSummary) -> None:
        from scaletail_tui.operations.pair import start_pair, stop_pair

        if stack.state is StackState.STOPPED:
            await self._act(stack.name, "starting", start_pair, f"{stack.name} runs")
        elif await self.ask(f"Stops app and sidecar of {stack.name}. Nothing is removed.", yes="stop"):
            await self._act(stack.name, "stopping", stop_pair, f"{stack.name} is stopped")

    async def _act(self, name: str, doing: str, act: Callable[[Ports, str], Awaitable[None]], done: str) -> None:
        """Do it, and let the row say so meanwhile."""
        self.doing[name] = doing
        self.show_list()
        try:
            await act(self.ports, name)
        finally:
            del self.doing[name]
            self.main_app.lookout.look_again()
            self.show_list()
        self.say(done)
