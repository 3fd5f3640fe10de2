"""What the stacks page knows: stacks, deploys and paths, and when it looks at them again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import Any

from textual.geometry import Size

from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.ui.pages.deploy.news import DeployNews, DeployWatch
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stacks.rows import (
    ADDRESS_FROM,
    CERTIFICATE_FROM,
    is_stopped_midway,
    row_of_job,
    row_of_left_over,
)
from scaletail_tui.ui.toolkit.pane import Pane

SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""
JOBS_EVERY = 10
"""Seconds between two looks for deploys that somebody else started."""
LEFT_EVERY = 60
"""Seconds between two looks for what somebody else's removals have left: each reads every folder below the root."""
PATH_EVERY = 240.0
"""Seconds for which the whole path of a stack that has not changed is good."""
LONG_WAIT = 180.0
"""Seconds of a wait behind which it is looked at in the round, more and more seldom: an approval may take days."""
WAITING_EVERY = 6
"""Seconds between two looks at a stack that waits, in its first half a minute: its end makes no engine event."""
WAITING_SHARE = 0.2
"""Afterwards it is looked at when it has waited a fifth longer: each look costs a quarter of a second of CPU."""
REST = 0.3
"""Seconds that the cursor rests before the whole path of its stack is looked at."""
ROOMY = 30
"""Rows from which the whole path has its place under the list."""


class StacksLook:
    """It keeps what is known up to date while the page is open, and has it drawn; the page acts."""

    def __init__(self, page: Page[Any], draw: Callable[[], None]) -> None:
        """`draw` draws everything that is known."""
        self._page = page
        self.draw = draw
        self.rows: list[StackSummary] = []
        """As they are drawn, in order."""
        self.paths: dict[str, Diagnosis] = {}
        """Stack to its last whole look."""
        self.expiries: dict[str, float] = {}
        """Stack to the end of its certificate, seconds since the epoch."""
        self._looked: dict[str, tuple[float, object]] = {}
        """Stack to when its whole path was looked at, and what its row said then."""
        self._left: tuple[StackSummary, ...] = ()
        """What removals have left."""
        self.judged_at = 0.0
        """When all stacks were judged last, by the monotonic clock."""
        self._waits_looked: dict[str, float] = {}
        """Stack that waits to when it was looked at for that, by the monotonic clock."""
        self._ticks = 0
        self._lost: float | None = None
        self._clocks: tuple[str, ...] = ()
        """What the rows that wait say of their time."""

    @property
    def list_pane(self) -> Pane:
        return self._page.query_one("#stacks", Pane)

    @property
    def chosen(self) -> StackSummary | None:
        """The stack under the cursor."""
        current = self.list_pane.current
        return next((stack for stack in self.rows if current is not None and stack.name == current.key), None)

    @property
    def roomy(self) -> bool:
        """True where the whole path of the stack under the cursor has its place."""
        return is_roomy(self._page.size)

    def news_of(self, stack: StackSummary) -> DeployNews | None:
        """Its deploy, where that is what the row must tell."""
        news = self.deploys.news.get(stack.name)
        if news is None or not (news.running or is_stopped_midway(stack, news)):
            return None
        return news

    @cached_property
    def deploys(self) -> DeployWatch:
        return DeployWatch(self._page.ports, self._deploy_moved)

    def all_stacks(self) -> list[StackSummary]:
        """Those of the overview, and stacks of which only a deploy is known yet."""
        stacks = list(self._page.main_app.overview.stacks)
        known = {stack.name for stack in stacks}
        for name, news in self.deploys.news.items():
            if name not in known and (news.running or name in self.deploys.left_behind):
                stacks.append(row_of_job(news, news.job.folder))
        known = {stack.name for stack in stacks}
        return [*stacks, *(one for one in self._left if one.name not in known)]

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Look for the first time, and from now on by the clock."""
        self.judged_at = self._page.ports.clock.monotonic()
        self.draw()
        self._page.set_interval(SECOND, self._tick)
        if not self._page.main_app.overview.judged:
            self._page.work(
                self._page.main_app.monitor.show_folders, group="folders", doing="reading the stack folders"
            )
        self.look_for_all()

    def close(self) -> None:
        self.deploys.close()

    async def _look_at_left_overs(self) -> None:
        folders = self._page.ports.folders
        names = await asyncio.to_thread(folders.left_over)
        left = tuple(row_of_left_over(name, folders.folder(name)) for name in names)
        if left != self._left:
            self._left = left
            self.draw()
        from scaletail_tui.operations.backup.unfinished import find_interrupted

        for one in await asyncio.to_thread(find_interrupted, self._page.ports):
            self._page.say(f"{one.sentence()} s starts it.")
        from scaletail_tui.operations.change.request import find_cut_off

        for begun in await asyncio.to_thread(find_cut_off, self._page.ports):
            self._page.say(f"{begun.sentence()} {begun.way()}")

    def _look_for_deploys(self) -> None:
        self._page.work(self.deploys.look, group="deploys", doing="looking for deploys")

    def look_for_all(self) -> None:
        """Look what removals have left, and which deploys there are."""
        self._page.work(self._look_at_left_overs, group="left", doing="looking what removals have left")
        self._look_for_deploys()

    def _deploy_moved(self) -> None:
        self._page.main_app.paint_clock.want(self.draw)

    def take_judgement(self) -> None:
        """All stacks were judged anew."""
        self.come_back()
        if self._path_is_old():
            self.look_deeper()

    def _path_is_old(self) -> bool:
        """True where the stack under the cursor has changed since its path was looked at, or long ago."""
        stack = self.chosen
        if stack is None:
            return False
        seen = (stack.state, stack.finding, stack.hop)
        at, then = self._looked.get(stack.name, (float("-inf"), None))
        return then != seen or self._page.ports.clock.monotonic() - at >= PATH_EVERY

    def come_back(self) -> None:
        """The page is seen again, or has news: draw it, and look what no event tells."""
        self.judged_at = self._page.ports.clock.monotonic()
        self.draw()
        self.look_for_all()

    def _tick(self) -> None:
        """Once a second: move the clocks of waits, hear whether events are lost, look at what makes no event."""
        if not self._page.is_current:
            return
        self._ticks += 1
        lost = self._page.main_app.monitor.events_lost
        waits = [stack for stack in self.rows if stack.state is StackState.WAIT]
        waited = self._page.ports.clock.monotonic() - self.judged_at
        # A wait of minutes changes once a minute: very many rows are not gone through for nothing.
        clocks = tuple(span(stack.since + waited) if stack.since is not None else "" for stack in waits)
        if (clocks, lost) != (self._clocks, self._lost):
            self._clocks, self._lost = clocks, lost
            self.draw()
        if self._ticks % LEFT_EVERY == 0:
            self.look_for_all()
        elif self._ticks % JOBS_EVERY == 0:
            self._look_for_deploys()
        if waits and self._ticks % WAITING_EVERY == 0:
            self._page.work(self._look_at_waits, group="waits", doing="looking at stacks that wait")

    async def _look_at_waits(self) -> None:
        """Has one of the waits ended? Then all stacks are judged again."""
        from scaletail_tui.operations.observe.judge import judge
        from scaletail_tui.operations.observe.observer import observe
        from scaletail_tui.operations.watch.summary import summary_of

        for stack in self._page.main_app.overview.stacks:
            if stack.state is not StackState.WAIT or not self._is_wait_due(stack):
                continue
            self._waits_looked[stack.name] = self._page.ports.clock.monotonic()
            seen = await observe(self._page.ports, stack.name, deep=False)
            fresh = summary_of(seen, judge(seen))
            if (fresh.state, fresh.finding, fresh.hop) != (stack.state, stack.finding, stack.hop):
                self._page.main_app.monitor.look_again(stack.name)

    def _is_wait_due(self, stack: StackSummary) -> bool:
        """True where it has waited so much longer, since it was looked at last, that its end is likely."""
        now = self._page.ports.clock.monotonic()
        waited = (stack.since or 0.0) + now - self.judged_at
        pause = pause_of_wait(waited)
        return waited <= LONG_WAIT and now - self._waits_looked.get(stack.name, self.judged_at - pause) >= pause

    def look_deeper(self) -> None:
        """Look at the whole path of the stack under the cursor, where there is room for it."""
        if self.roomy and self._page.is_current and self.chosen is not None:
            self._page.work(self._look_at_chosen, group="path", doing="looking at the path")

    async def _look_at_chosen(self) -> None:
        await self._page.ports.clock.sleep(REST)
        stack = self.chosen
        if stack is None or stack.state in (StackState.UNKNOWN, StackState.LEFT):
            return
        await self._look_whole(stack.name)
        if self._page.size.width < CERTIFICATE_FROM:
            return
        for other in self.rows:
            if other.url and other.name not in self._looked and other.state in (StackState.OK, StackState.WARN):
                await self._look_whole(other.name)

    async def _look_whole(self, name: str) -> None:
        from scaletail_tui.operations.observe.judge import judge
        from scaletail_tui.operations.observe.observer import observe

        row = next((stack for stack in self.rows if stack.name == name), None)
        if row is not None:
            self._looked[name] = (self._page.ports.clock.monotonic(), (row.state, row.finding, row.hop))
        seen = await observe(self._page.ports, name)
        self.paths[name] = judge(seen)
        if seen.answer.value is not None and seen.answer.value.expires is not None:
            self.expiries[name] = seen.answer.value.expires
        self.draw()


def is_roomy(size: Size) -> bool:
    """True where the whole path of a stack has its place under the list."""
    return size.width >= ADDRESS_FROM and size.height >= ROOMY


def pause_of_wait(waited: float) -> float:
    """Seconds between two looks at a stack that has waited so many seconds."""
    return max(WAITING_EVERY, WAITING_SHARE * waited)
