"""The log on a deploy's page: Compose's own words while it pulls, then the sidecar's or the app's."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.domain.stack.stage import StageEvent, StageId
from scaletail_tui.ui.log.lines import Explained
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.deploy.job_watch import JobCourse
from scaletail_tui.ui.pages.remedy.applying import RemedyingScreen
from scaletail_tui.ui.pages.stack.logs import LogFeed, explain_app, explain_sidecar

COMPOSE, SIDECAR, APP = "compose", "sidecar", "app"
SOON, LATER = 1.0, 10.0
"""Seconds between two looks for a container, while the job runs and once it has ended."""


class DeployLogs(RemedyingScreen):
    """One log pane, and what it shows; stages and keys are its heir's."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.stack)
        self.job = job
        self.course = JobCourse(job=job)
        self.log_of = SIDECAR
        self.log_chosen = False
        """True once somebody has chosen a log: it is not changed by itself any more."""
        self._said: list[LogLine] = []
        """What Compose said."""

    @property
    def log_pane(self) -> LogPane:
        return self.query_one("#log", LogPane)

    def begin_logs(self) -> None:
        """The logs of a job that is followed from now on."""
        self.log_chosen, self._said = False, []
        self.show_log(SIDECAR)

    def show_log(self, of: str) -> None:
        """Show another log from now on."""
        self.log_of = of
        self.work(self._follow_log, group="log", doing="reading the log")

    async def _follow_log(self) -> None:
        """Read the log of the chosen container; wait for it to be made."""
        pane = self.log_pane
        if self.log_of == COMPOSE:
            pane.begin("Compose output", explain=_explain_nothing)
            pane.add(self._said)
            return
        sidecar = self.log_of == SIDECAR
        container = f"tailscale-{self.job.stack}" if sidecar else f"app-{self.job.stack}"
        pane.begin(
            f"{'Sidecar' if sidecar else 'App'} log",
            empty=f"{container} has not started yet.",
            explain=explain_sidecar if sidecar else explain_app,
        )
        await LogFeed(self.ports, pane, turn=asyncio.Lock(), changed=self._may_have_come).run(container)

    async def _may_have_come(self) -> None:
        """Until another look for the container is worth it: soon while the job makes containers, seldom afterwards."""
        await self.ports.clock.sleep(SOON if self.course.running else LATER)

    def take_said(self, event: StageEvent) -> None:
        """What Compose says is shown while it pulls; the sidecar's log takes its place when there is a sidecar."""
        if event.said:
            at = datetime.fromtimestamp(event.at, UTC).isoformat()
            lines = [LogLine(at=at, text=text) for text in event.said]
            self._said += lines
            if self.log_of == COMPOSE:
                self.log_pane.add(lines)
        if self.log_chosen:
            return
        if self.log_of == SIDECAR and event.stage is StageId.PULL and event.said:
            self.show_log(COMPOSE)
        elif self.log_of == COMPOSE and event.stage is StageId.SIDECAR:
            self.show_log(SIDECAR)

    def action_log(self) -> None:
        self.log_chosen = True
        after = {SIDECAR: APP, APP: COMPOSE if self._said else SIDECAR, COMPOSE: SIDECAR}
        self.show_log(after[self.log_of])

    def action_search_log(self) -> None:
        """From wherever the focus is: what is typed next is searched for, and is no command."""
        self.log_pane.focus()
        self.log_pane.action_log_search()


def _explain_nothing(line: str) -> Explained | None:
    """Compose says in plain words what it does."""
    return None
