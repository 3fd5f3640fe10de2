"""A deploy that is watched: where is it? The page follows the job's event file, so leaving it ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult, StageEvent
from scaletail_tui.operations.deploy.next_steps import NextSteps, find_next_steps
from scaletail_tui.ports.jobs import ChangeRequest, DeployRequest
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.deploy.acts import DeployActs
from scaletail_tui.ui.pages.deploy.job_watch import JobCourse
from scaletail_tui.ui.pages.deploy.logs import APP, DeployLogs
from scaletail_tui.ui.pages.deploy.rows import reason_heading, reason_rows, stages_heading, stages_rows
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import row, unfold

TITLES = {
    JobKind.DEPLOY: "Deploy",
    JobKind.UPDATE: "Update",
    JobKind.BACK: "Back with",
    JobKind.CHANGE: "Change",
    JobKind.RENAME: "Rename to",
}
LOW = 20
"""Rows of a terminal below which the stages leave the strip two lines."""
REASON_LINES = 8
"""Most lines of the strip; more is scrolled."""
SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""


class DeployScreen(Page[None]):
    """Stages, the reason for a wait or a failure, and the sidecar's log."""

    PLACE = "stacks"
    SECTION = "deploy"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("deploy")]
    AUTO_FOCUS = "#stages"

    @property
    def sections(self) -> tuple[str, ...]:
        return (self.SECTION, "log")

    def __init__(
        self,
        job: Job,
        *,
        ours: bool = True,
        request: DeployRequest | ChangeRequest | None = None,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`request` is kept to be started again until its files are in place; `written` is called when it is let go."""
        super().__init__()
        self.job = job
        self.trail = f"{TITLES[job.kind]} {job.stack}"
        self.course = JobCourse(job=job, ours=ours)
        self.remedies = Remedies(self, job.stack)
        self.acts = DeployActs(self, self.remedies)
        self.logs = DeployLogs(self, job.stack, running=lambda: self.course.running)
        self._request = request
        self._written = written

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="deploy"):
            yield Pane(id="stages", heading=row(""), cursor=False)
            with Vertical(id="said"):
                yield Pane(id="reason", heading=row(""), cursor=False)
                yield LogPane(id="log", title="Sidecar log")

    def on_mount(self) -> None:
        self.show_course()
        self.work(self._follow, group="follow", doing="following the job")
        self.logs.begin()
        self.set_interval(SECOND, self._tick)

    # ── following ────────────────────────────────────────────────────────────────────────────────────────────

    async def _follow(self) -> None:
        result: JobResult | None = None
        async with aclosing(self.ports.jobs.follow(self.job.id)) as events:
            async for event in events:
                if isinstance(event, StageEvent):
                    self.course.take(event, now=self.ports.clock.now())
                    changes = self.job.kind.of_living  # it may go back: then the answers are wanted again
                    self._forget_request(needed=changes or not self.course.written)
                    self.logs.take(event)
                    self.main_app.paint_clock.want(self.show_course)
                else:
                    result = event
        self.course.end(result, await self._find_next_steps(result))
        self._forget_request(needed=self.course.failed)
        self.main_app.monitor.look_again()
        if self.course.app_tells and not self.logs.chosen:
            self.logs.show(APP)
        self.show_course()
        self.show_keys()
        self._ask_for_funnel()

    async def _find_next_steps(self, result: JobResult | None) -> NextSteps | None:
        if result is not None and result.result is JobOutcome.OK:
            return None
        from scaletail_tui.operations.deploy.way_back import find_to_take_back
        from scaletail_tui.operations.lifecycle.begun import find_undertaking

        kept = await asyncio.to_thread(find_to_take_back, self.ports, self.job.stack)
        begun = await asyncio.to_thread(find_undertaking, self.ports, self.job.stack)
        find = partial(find_next_steps, written=self.course.written, cut_off=result is None, kept=kept, begun=begun)
        finding = result.finding if result is not None else None
        return await asyncio.to_thread(find, self.ports.folders, self.job, finding=finding)

    def on_unmount(self) -> None:
        self._forget_request(needed=self.course.failed)

    def _forget_request(self, *, needed: bool) -> None:
        """The auth key in it and the answers are kept no longer than they may be needed again."""
        if self._request is not None and not needed:
            self._request = None
            self._written()

    def on_screen_resume(self) -> None:
        self._ask_for_funnel()

    def _ask_for_funnel(self) -> None:
        """Going public comes after the answer, and only with the name typed; the wizard noted the wish.

        The page for it takes keys, so it opens only on top of this one.
        """
        wishes = self.main_app.funnel_wishes
        if not (self.course.done and self.is_current and wishes.get(self.job.stack)):
            return
        wishes.pop(self.job.stack)
        from scaletail_tui.ui.pages.funnel.page import FunnelScreen

        self.app.push_screen(FunnelScreen(self.job.stack), self._say_public)

    def _say_public(self, public: bool | None) -> None:
        if public:
            self.say(f"{self.job.stack} is PUBLIC; f on its page closes it")

    def _tick(self) -> None:
        if self.course.waiting:
            self.course.now = self.ports.clock.now()
            self.show_course()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_course(self) -> None:
        """Draw what is known now."""
        if not self.is_mounted:
            return
        width = self.query_one("#stages", Pane).size.width or self.size.width
        self.query_one("#stages", Pane).change(stages_rows(self.course, width), heading=stages_heading(self.course))
        reason = self.query_one("#reason", Pane)
        rows = reason_rows(self.course, low=self.size.height < LOW)
        if reason.display != bool(rows):
            reason.display = bool(rows)
        if rows:
            room = self.query_one("#said").size.width or width
            lines = sum(len(unfold(one, room)) for one in rows) + 1
            if reason.styles.height is None or reason.styles.height.value != min(lines, REASON_LINES):
                reason.styles.height = min(lines, REASON_LINES)
            reason.change(rows, heading=reason_heading(self.course, self.remedies.doing))
        self.show_keys()

    def key_label(self, key: Key) -> str | None:
        course = self.course
        match key.id:
            case "deploy.main":
                return self._main_label()
            case "deploy.leave":
                return "keep for a look" if course.failed else "leave it running" if course.running else "back"
            case "deploy.stop":
                if course.can_be_taken_back:
                    return "bring back"
                return "roll back" if course.can_be_rolled_back else "stop" if course.running else None
            case "deploy.copy":
                return ("copy URL" if course.done else "copy link") if course.link_or_url else None
            case "deploy.qr":
                return "QR code" if course.link_or_url else None
            case "deploy.page":
                return key.label if course.failed and not course.stands_nowhere else None
        return key.label

    def _main_label(self) -> str | None:
        steps = self.course.next_steps
        if steps is not None and self.course.failed:
            return "start again" if not steps.goes_on else "fix and go on" if steps.mends else "go on"
        return "open" if self.course.done else None

    def text_to_copy(self) -> str:
        """The line of the log that has the focus, else the newest link, or the address when it is done."""
        if isinstance(self.focused, LogPane):
            return super().text_to_copy()
        return self.get_selected_text() or self.course.link_or_url or super().text_to_copy()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def action_main(self) -> None:
        if self.course.failed:
            if not self.remedies.doing:
                self.work(self._go_on, group="act", asks=True, doing="going on")
        elif self.course.done:
            self.main_app.open_stack(self.job.stack)

    async def _go_on(self) -> None:
        steps = self.course.next_steps
        if steps is None:
            return
        if steps.goes_on:
            job = await self.acts.go_on(self.course, steps)
        else:
            job = await self.acts.start_again(self.job, self._request)
        if job is not None:
            self._watch(job)

    def _watch(self, job: Job) -> None:
        self.job = job
        self.course = JobCourse(job=job, ours=True)
        self.show_course()
        self.work(self._follow, group="follow", doing="following the job")
        self.logs.begin()

    def task_changed(self, stack: str) -> None:
        self.show_course()

    def action_open_page(self) -> None:
        """The stack itself; the deploy goes on, or waits to be gone on with."""
        being_made = self._request is not None and self.job.new_stack and not self.course.written
        if not (self.course.rolled_back or self.course.stands_nowhere or (being_made and self.course.running)):
            self.main_app.open_stack(self.job.stack)

    def action_leave(self) -> None:
        """A search in the log is cleared first."""
        if not self.logs.pane.acts.clear_search():
            self.dismiss(None)

    def action_qr(self) -> None:
        link = self.course.link_or_url
        if link:
            from scaletail_tui.ui.pages.remedy.qr import QrScreen

            self.app.push_screen(QrScreen(link, f"{self.job.stack}: open this on your phone", place=self.PLACE))

    def action_log(self) -> None:
        self.logs.turn()

    def action_search_log(self) -> None:
        self.logs.search()

    def action_stop(self) -> None:
        if self.course.can_be_taken_back:
            self.work(self._go_back, group="act", asks=True, doing="going back")
        elif self.course.can_be_rolled_back:
            self.work(self._roll_back, group="act", asks=True, doing="rolling back")
        elif self.course.running:
            self.work(lambda: self.acts.stop(self.job), group="act", asks=True, doing="stopping the job")

    async def _go_back(self) -> None:
        job = await self.acts.go_back(self.job)
        if job is not None:
            self._watch(job)

    async def _roll_back(self) -> None:
        if await self.acts.roll_back(self.job):
            self.course.rolled_back = True
            self.show_course()
