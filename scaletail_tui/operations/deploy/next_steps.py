"""What can be done after a deploy that did not end well; both front ends offer this, each in its own words."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import JobEvent, JobResult, StageId, StageState
from scaletail_tui.domain.stack.undertaking import Undertaking
from scaletail_tui.domain.update.kept import Kept
from scaletail_tui.ports.folders import FilesRefused, StackFolders
from scaletail_tui.ports.jobs import Jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps:
    """The way on from one job's end."""

    stack: str
    goes_on: bool
    """False where nothing new was put in place: it is started again, with its answers."""
    rolls_back: bool
    """True where all that stands is of a new stack; one that stood before is not taken away."""
    goes_back: bool
    """True where what ran before a redeploy can be brought back: its files and its images are kept."""
    remedy: RemedyAction
    """What the program itself does before it goes on."""
    funnel: bool
    """True where it was to go public in the end: who goes on says so again."""

    @property
    def asks_for_key(self) -> bool:
        """True where going on needs another auth key: the one that it had was refused."""
        return self.remedy is RemedyAction.NEW_KEY

    @property
    def mends(self) -> bool:
        return self.remedy is not RemedyAction.NONE


def is_new_stack(jobs: Jobs, folders: StackFolders, stack: str) -> bool:
    """True while a stack has not come up once: going on with one that began here does not make it an old one."""
    before = jobs.latest(stack)
    never_well = before is not None and before.new_stack and not jobs.has_succeeded(before.id)
    return never_well or stack not in folders.names()


def has_written(event: JobEvent) -> bool:
    """True when the event says that a job's files are in place."""
    return not isinstance(event, JobResult) and (event.stage, event.state) == (StageId.WRITE, StageState.OK)


def find_next_steps(
    folders: StackFolders,
    job: Job,
    *,
    written: bool,
    finding: str | None,
    cut_off: bool = False,
    kept: Kept | None = None,
    begun: Undertaking | None = None,
) -> NextSteps:
    """Judge by what the job's events told, and by the folder as it is now.

    `written` is true when an event said that files are in place; `cut_off` when the job left no result: it may have
    left files before any was in place. An update that wrote nothing left the old answers alone: going on would take
    those. Of a new stack any Compose file is the job's own. `kept` is the redeploy that has not come up, see
    `way_back.py`; `begun` the change that neither came to its end nor went back.
    """
    from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS

    kind = KINDS.get(finding or "")
    living = job.kind.of_living
    goes_on = begun is not None if living else (job.new_stack or written) and _stands(folders, job.stack)
    return NextSteps(
        stack=job.stack,
        goes_on=goes_on,
        rolls_back=job.new_stack and (goes_on or cut_off),
        goes_back=goes_on if living else kept is not None and job.kind is JobKind.DEPLOY and not job.new_stack,
        remedy=kind.action if kind is not None else RemedyAction.NONE,
        funnel=StageId.FUNNEL in job.stages,
    )


def _stands(folders: StackFolders, stack: str) -> bool:
    try:
        return stack in folders.names()
    except FilesRefused:  # what cannot be read may well stand
        return True
