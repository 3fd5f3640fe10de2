"""A job as its page sees it: the newest event of each stage, and the result."""

from __future__ import annotations

from dataclasses import dataclass, field

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult, StageEvent, StageId, StageState


@dataclass(slots=True, kw_only=True)
class JobCourse:
    """What is known of one job: the newest event of each stage, and the result."""

    job: Job
    ours: bool = True
    """False for a job that somebody else started, or that was running when we came."""
    unwritten: bool = False
    """True while its answers are at hand and nothing of it is in place: going on is to start it again."""
    stages: dict[StageId, StageEvent] = field(default_factory=dict)
    result: JobResult | None = None
    now: float = 0.0
    ended_silently: bool = False
    """True when the process is gone and has left no result."""
    rolled_back: bool = False
    """True once nothing of it is left to go on with."""

    def take(self, event: StageEvent, *, now: float) -> None:
        self.stages[event.stage] = event
        self.now = max(self.now, now, event.at)
        if (event.stage, event.state) == (StageId.WRITE, StageState.OK):
            self.unwritten = False

    @property
    def failed(self) -> bool:
        """True while there is a choice: to go on, or to roll back."""
        broke = self.ended_silently or (self.result is not None and self.result.result is JobOutcome.FAILED)
        return broke and not self.rolled_back

    @property
    def can_be_rolled_back(self) -> bool:
        """Only what was new is taken back. A job that was killed may have left files before any was in place."""
        return self.failed and self.job.new_stack and (self.ended_silently or not self.unwritten)

    @property
    def done(self) -> bool:
        return self.result is not None and self.result.result is JobOutcome.OK

    @property
    def running(self) -> bool:
        return self.result is None and not self.ended_silently

    @property
    def present(self) -> StageEvent | None:
        """The event of the stage that is being worked on, or at which it failed."""
        for stage in self.job.stages:
            event = self.stages.get(stage)
            if event is not None and event.state is not StageState.OK:
                return event
        return None

    @property
    def waiting(self) -> bool:
        return self.running and self.present is not None and self.present.state is StageState.WAIT

    @property
    def finding(self) -> str | None:
        return self.result.finding if self.result is not None else None

    @property
    def remedy(self) -> RemedyAction:
        """What the program itself can do about what failed it."""
        kind = self._kind
        return kind.action if kind is not None else RemedyAction.NONE

    @property
    def app_tells(self) -> bool:
        """True when the app's own log says why it failed, and nothing else does."""
        kind = self._kind
        return kind is not None and kind.hop in (HopId.APP, HopId.PORT) and kind.action is RemedyAction.NONE

    @property
    def _kind(self) -> Kind | None:
        from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS

        return KINDS.get(self.finding or "") if self.failed else None

    @property
    def link_or_url(self) -> str:
        """The newest login link while it waits, else the address once it is done."""
        if self.done and self.result is not None:
            return self.result.url or ""
        event = self.present
        return (event.link or "") if event is not None else ""

    def seconds_of(self, event: StageEvent) -> float:
        """Since the stage began; it grows while the stage is at work."""
        if event.state in (StageState.RUN, StageState.WAIT) and self.running:
            return event.seconds + max(0.0, self.now - event.at)
        return event.seconds
