"""What is known of the last deploy of each stack: where a running one is, where a failed one stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.ports.bundle import Ports

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployNews:
    """The newest word of one job."""

    job: Job
    stage: StageId | None = None
    """The last stage that moved."""
    state: StageState = StageState.TODO
    evidence: str = ""
    outcome: JobOutcome | None = None
    """None while it runs, and for a job that ended without a result."""
    running: bool = True

    @property
    def failed(self) -> bool:
        """True for a job that failed or whose process is gone."""
        return not self.running and self.outcome is not JobOutcome.OK

    @property
    def at(self) -> str:
        """Where it is, or where it stopped."""
        return self.stage.value if self.stage is not None else "its start"


class DeployWatch:
    """Follows the newest job of each stack, as long as it runs; `tell` is called at each change."""

    def __init__(self, ports: Ports, tell: Callable[[], None]) -> None:
        self.news: dict[str, DeployNews] = {}
        """Stack to news."""
        self.left_behind: frozenset[str] = frozenset()
        """Stacks of which there is nothing but what a deploy left before its files were in place."""
        self._ports = ports
        self._tell = tell
        self._followed: dict[str, asyncio.Task[None]] = {}

    async def look(self) -> None:
        """Find jobs that are new and follow them. Cheap: call it again and again."""
        newest, left_behind = await asyncio.to_thread(self._on_disk)
        if left_behind != self.left_behind:
            self.left_behind = left_behind
            self._tell()
        for stack in [stack for stack in self.news if stack not in newest]:
            del self.news[stack]
        for stack, job in newest.items():
            known = self.news.get(stack)
            if known is None or known.job.id != job.id:
                self.news[stack] = DeployNews(job=job)
                self._follow_anew(stack, job)

    def _on_disk(self) -> tuple[dict[str, Job], frozenset[str]]:
        newest: dict[str, Job] = {}
        for job in self._ports.jobs.all():
            newest.setdefault(job.stack, job)
        folders = self._ports.folders
        left = (name for name, job in newest.items() if not job.running and not folders.exists(name))
        return newest, frozenset(name for name in left if folders.find_unfinished(name) is not None)

    def close(self) -> None:
        for task in self._followed.values():
            task.cancel()
        self._followed.clear()

    def _follow_anew(self, stack: str, job: Job) -> None:
        before = self._followed.pop(stack, None)
        if before is not None:
            before.cancel()
        self._followed[stack] = asyncio.create_task(self._follow(stack, job), name=f"news of {job.id}")

    async def _follow(self, stack: str, job: Job) -> None:
        try:
            async with aclosing(self._ports.jobs.follow(job.id)) as events:
                async for event in events:
                    self._take(stack, event)
        except ScaletailError as error:
            log.info("news of %s: %s", job.id, error.title)  # its file was cleared away
        if stack in self.news:
            self.news[stack] = replace(self.news[stack], running=False)
        self._tell()

    def _take(self, stack: str, event: StageEvent | JobResult) -> None:
        news = self.news.get(stack)
        if news is None:
            return
        if isinstance(event, JobResult):
            self.news[stack] = replace(news, outcome=event.result, running=False)
        else:
            self.news[stack] = replace(news, stage=event.stage, state=event.state, evidence=event.evidence)
            if (event.stage, event.state) == (news.stage, news.state):
                return
        self._tell()
