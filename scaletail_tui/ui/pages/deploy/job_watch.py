"""A job as its page sees it: the newest event of each stage, and the result."""

from __future__ import annotations

from dataclasses import dataclass, field

from scaletail_tui.domain.diagnosis.findings.finding import Remedy, RemedyAction
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.operations.deploy.next_steps import NextSteps, has_written


@dataclass(slots=True, kw_only=True)
class JobCourse:
    """What is known of one job: the newest event of each stage, and the result."""

    job: Job
    ours: bool = True
    """False for a job that somebody else started, or that was running when we came."""
    written: bool = False
    """True once its files are in place."""
    next_steps: NextSteps | None = None
    """What can be done now that it did not end well; None while it runs, and after a good end."""
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
        self.written = self.written or has_written(event)

    def end(self, result: JobResult | None, next_steps: NextSteps | None) -> None:
        """Without a result its process is gone."""
        self.result, self.next_steps = result, next_steps
        self.ended_silently = result is None

    @property
    def failed(self) -> bool:
        """True while there is a choice: to go on, or to roll back."""
        return self.next_steps is not None and not self.rolled_back

    @property
    def can_be_rolled_back(self) -> bool:
        return self.next_steps is not None and self.next_steps.rolls_back and not self.rolled_back

    @property
    def can_be_taken_back(self) -> bool:
        return self.next_steps is not None and self.next_steps.goes_back

    @property
    def stands_nowhere(self) -> bool:
        """True for a new stack that failed before anything was in place: there is no page of it."""
        return self.next_steps is not None and not self.next_steps.goes_on and self.job.new_stack

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
        return self.next_steps.remedy if self.next_steps is not None and self.failed else RemedyAction.NONE

    def fix_or(self, choice: str) -> Remedy:
        """What mends it, in the parts that the result has; `choice` where it names nothing."""
        kind, result = self._kind, self.result
        if result is None or not result.fix:
            return Remedy(text=choice, action=self.remedy)
        own_way = kind is not None and not kind.says_more
        does = result.fix.removeprefix(result.first) if own_way else ""
        return Remedy(text=result.fix, first=result.first, does=does, action=self.remedy)

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
