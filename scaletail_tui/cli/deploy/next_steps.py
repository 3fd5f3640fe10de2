"""What to type after a deploy that did not end well."""

from __future__ import annotations

from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobEvent, JobResult, StageEvent, StageId, StageState
from scaletail_tui.ports.folders import FilesRefused, StackFolders

START_AGAIN = "Nothing new was put in place: start it again."


class NextSteps:
    """The way on from one job's end; it sees the job's events and looks at the folder when it is asked."""

    def __init__(self, job: Job, folders: StackFolders) -> None:
        self._job = job
        self._folders = folders
        self._written = job.new_stack
        """True when a Compose file in the folder is this job's: a new stack's cannot be of an earlier one."""
        self._finding: str | None = None

    def see(self, event: JobEvent) -> None:
        if isinstance(event, JobResult):
            self._finding = event.finding
        elif isinstance(event, StageEvent) and (event.stage, event.state) == (StageId.WRITE, StageState.OK):
            self._written = True

    @property
    def stands(self) -> bool:
        """False where there is nothing to go on with: an update that wrote nothing left the old answers alone."""
        if not self._written:
            return False
        try:
            return self._job.stack in self._folders.names()
        except FilesRefused:  # what cannot be read may well stand
            return True

    @property
    def resume(self) -> str:
        """The command that goes on, with all that it is not told by the folder."""
        from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
        from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS

        words = ["scaletail-tui deploy --resume", self._job.stack]
        if StageId.FUNNEL in self._job.stages:
            words.append(f"--expose funnel --confirm-public {self._job.stack} --for ever")
        kind = KINDS.get(self._finding or "")
        if kind is not None and kind.action is RemedyAction.NEW_KEY:
            words.append("--auth-key-file FILE")
        return " ".join(words)

    @property
    def back(self) -> str:
        """The command that takes it back; empty for an update: the stack stood before."""
        return f"scaletail-tui rollback {self._job.stack}" if self._job.new_stack else ""

    def sentence(self) -> str:
        if not self.stands:
            return START_AGAIN
        return f"Go on with: {self.resume}" + (f", or roll back with: {self.back}" if self.back else "")
