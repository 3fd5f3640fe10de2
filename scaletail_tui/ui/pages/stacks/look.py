"""What the stacks page knows: stacks, deploys and paths, and when it looks at them again."""

from __future__ import annotations

import asyncio
from functools import cached_property

from textual import events

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.ui.pages.deploy.news import DeployNews, DeployWatch
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stacks.rows import (
    ADDRESS_FROM,
    CERTIFICATE_FROM,
    is_stopped_midway,
    row_of_folder,
    row_of_job,
    row_of_left_over,
)
from scaletail_tui.ui.toolkit.pane import Pane

SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""
JOBS_EVERY = 10
"""Seconds between two looks for deploys that somebody else started."""
PATH_EVERY = 240.0
"""Seconds for which the whole path of a stack that has not changed is good."""
LONG_WAIT = 180.0
"""Seconds of a wait behind which it is looked at in the round, more and more seldom: an approval may take days."""
WAITING_EVERY = 6
"""Seconds between two looks at stacks that wait: their end makes no engine event."""
REST = 0.3
"""Seconds that the cursor rests before the whole path of its stack is looked at."""
ROOMY = 30
"""Rows from which the whole path has its place under the list."""


class StacksLook(Page[None]):
    """The looking half of the stacks page: it keeps what is known up to date; drawing and acting are its heirs'."""

    PLACE = "stacks"

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[StackSummary] = []
        """As they are drawn, in order."""
        self.paths: dict[str, Diagnosis] = {}
        """Stack to its last whole look."""
        self.expiries: dict[str, float] = {}
        """Stack to the end of its certificate, seconds since the epoch."""
        self._looked: dict[str, tuple[float, object]] = {}
        """Stack to when its whole path was looked at, and what its row said then."""
        self._folders: tuple[StackSummary, ...] = ()
        self._left: tuple[StackSummary, ...] = ()
        """What removals have left."""
        self._judged_at = 0.0
        self._ticks = 0
        self._lost: float | None = None

    def show_list(self) -> None:
        """Draw everything that is known."""
        raise NotImplementedError

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
        if news is None or not (news.running or is_stopped_midway(stack, news)):
            return None
        return news

    @cached_property
    def deploys(self) -> DeployWatch:
        return DeployWatch(self.ports, self._deploy_moved)

    def all_stacks(self) -> list[StackSummary]:
        """Judged stacks, else the folders, and stacks of which only a deploy is known yet."""
        overview = self.main_app.overview
        stacks = list(overview.stacks) if overview.judged or overview.stacks else list(self._folders)
        known = {stack.name for stack in stacks}
        for name, news in self.deploys.news.items():
            if name not in known and (news.running or name in self.deploys.left_behind):
                stacks.append(row_of_job(news, news.job.folder))
        known = {stack.name for stack in stacks}
        return [*stacks, *(one for one in self._left if one.name not in known)]

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────

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

    async def _look_at_folders(self) -> None:
        folders = self.ports.folders
        names = await asyncio.to_thread(folders.names)
        self._folders = tuple(row_of_folder(name, folders.folder(name)) for name in names)
        self.show_list()

    async def _look_at_left_overs(self) -> None:
        folders = self.ports.folders
        names = await asyncio.to_thread(folders.left_over)
        left = tuple(row_of_left_over(name, folders.folder(name)) for name in names)
        if left != self._left:
            self._left = left
            self.show_list()

    def _look_for_deploys(self) -> None:
        self.work(self._look_at_left_overs, group="left", doing="looking what removals have left")
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
        if self._path_is_old():
            self._look_deeper()

    def _path_is_old(self) -> bool:
        """True where the stack under the cursor has changed since its path was looked at, or long ago."""
        stack = self.chosen
        if stack is None:
            return False
        seen = (stack.state, stack.finding, stack.hop)
        at, then = self._looked.get(stack.name, (float("-inf"), None))
        return then != seen or self.ports.clock.monotonic() - at >= PATH_EVERY

    def on_screen_resume(self) -> None:
        if not self.is_mounted:
            return
        self._judged_at = self.ports.clock.monotonic()
        self.show_list()
        self._look_for_deploys()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= ADDRESS_FROM and event.size.height >= ROOMY, "-roomy")
        self.call_after_refresh(self.show_list)
        self.call_after_refresh(self._look_deeper)

    def _tick(self) -> None:
        """Once a second: move the clocks of waits, hear whether events are lost, look at what makes no event."""
        if not self.is_current:
            return
        self._ticks += 1
        lost = self.main_app.monitor.events_lost
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
        from scaletail_tui.operations.observe.judge import judge
        from scaletail_tui.operations.observe.observer import observe
        from scaletail_tui.operations.watch.summary import summary_of

        for stack in self.main_app.overview.stacks:
            if stack.state is not StackState.WAIT or (stack.since or 0.0) > LONG_WAIT:
                continue
            seen = await observe(self.ports, stack.name, deep=False)
            fresh = summary_of(seen, judge(seen))
            if (fresh.state, fresh.finding, fresh.hop) != (stack.state, stack.finding, stack.hop):
                self.main_app.monitor.look_again(stack.name)

    def _look_deeper(self) -> None:
        """Look at the whole path of the stack under the cursor, where there is room for it."""
        if self.roomy and self.is_current and self.chosen is not None:
            self.work(self._look_at_chosen, group="path", doing="looking at the path")

    async def _look_at_chosen(self) -> None:
        await self.ports.clock.sleep(REST)
        stack = self.chosen
        if stack is None or stack.state in (StackState.UNKNOWN, StackState.LEFT):
            return
        await self._look_whole(stack.name)
        if self.size.width < CERTIFICATE_FROM:
            return
        for other in self.rows:
            if other.url and other.name not in self._looked and other.state in (StackState.OK, StackState.WARN):
                await self._look_whole(other.name)

    async def _look_whole(self, name: str) -> None:
        from scaletail_tui.operations.observe.judge import judge
        from scaletail_tui.operations.observe.observer import observe

        row = next((stack for stack in self.rows if stack.name == name), None)
        if row is not None:
            self._looked[name] = (self.ports.clock.monotonic(), (row.state, row.finding, row.hop))
        seen = await observe(self.ports, name)
        self.paths[name] = judge(seen)
        if seen.answer.value is not None and seen.answer.value.expires is not None:
            self.expiries[name] = seen.answer.value.expires
        self.show_list()
