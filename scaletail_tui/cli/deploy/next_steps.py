"""What to type after a deploy that did not end well."""

from __future__ import annotations

from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobEvent, JobResult
from scaletail_tui.operations.deploy.next_steps import NextSteps, find_next_steps, has_written
from scaletail_tui.ports.folders import StackFolders

START_AGAIN = "Nothing new was put in place: start it again."


class NextCommands:
    """The way on from one job's end; it sees the job's events and looks at the folder when it is asked."""

    def __init__(self, job: Job, folders: StackFolders) -> None:
        self._job = job
        self._folders = folders
        self._written = False
        self._finding: str | None = None

    def see(self, event: JobEvent) -> None:
        if isinstance(event, JobResult):
            self._finding = event.finding
        elif has_written(event):
            self._written = True

    def find(self) -> NextSteps:
        return find_next_steps(self._folders, self._job, written=self._written, finding=self._finding)

    def sentence(self) -> str:
        steps = self.find()
        if not steps.goes_on:
            return START_AGAIN
        return f"Go on with: {command_to_go_on(steps)}" + (
            f", or roll back with: {command_to_roll_back(steps)}" if steps.rolls_back else ""
        )


def command_to_go_on(steps: NextSteps) -> str:
    """The command, with all that it is not told by the folder."""
    words = ["scaletail-tui deploy --resume", steps.stack]
    if steps.funnel:
        words.append(f"--expose funnel --confirm-public {steps.stack} --for ever")
    if steps.asks_for_key:
        words.append("--auth-key-file FILE")
    return " ".join(words)


def command_to_roll_back(steps: NextSteps) -> str:
    return f"scaletail-tui rollback {steps.stack}"
