"""What to type after a deploy that did not end well."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import JobEvent, JobResult
from scaletail_tui.domain.update.kept import Kept
from scaletail_tui.operations.deploy.next_steps import NextSteps, find_next_steps, has_written
from scaletail_tui.ports.folders import StackFolders

START_AGAIN = "Nothing new was put in place: start it again."


class NextCommands:
    """The way on from one job's end; it sees the job's events and looks at the folder when it is asked."""

    def __init__(
        self, job: Job, folders: StackFolders, kept: Callable[[str], Kept | None] = lambda stack: None
    ) -> None:
        """`kept` tells of a stack what a redeploy of it that has not come up can be taken back to."""
        self._job = job
        self._folders = folders
        self._kept = kept
        self._written = False
        self._finding: str | None = None

    def see(self, event: JobEvent) -> None:
        if isinstance(event, JobResult):
            self._finding = event.finding
        elif has_written(event):
            self._written = True

    def find(self) -> NextSteps:
        return find_next_steps(
            self._folders, self._job, written=self._written, finding=self._finding, kept=self._kept(self._job.stack)
        )

    def sentence(self) -> str:
        if self._job.kind.of_living:
            return f"What is left of it, and how to go on or back: scaletail-tui status {self._job.stack}"
        if self._job.kind is not JobKind.DEPLOY:
            return f"What ran before comes back with: {command_to_go_back(self._job.stack)}"
        steps = self.find()
        if not steps.goes_on:
            return f"{START_AGAIN} {back_words(steps)}".strip()
        return f"Go on with: {command_to_go_on(steps)}" + (
            f", or roll back with: {command_to_roll_back(steps)}" if steps.rolls_back else ""
        ) + (f". {back_words(steps)}" if steps.goes_back else "")  # fmt: skip


def command_to_go_on(steps: NextSteps) -> str:
    """The command, with all that it is not told by the folder."""
    words = ["scaletail-tui deploy --resume", steps.stack]
    if steps.funnel:
        words.append(f"--expose funnel --confirm-public {steps.stack}")
    if steps.asks_for_key:
        words.append("--auth-key-file FILE")
    return " ".join(words)


def back_words(steps: NextSteps) -> str:
    """Empty where nothing is kept."""
    return f"What ran before comes back with: {command_to_go_back(steps.stack)}" if steps.goes_back else ""


def command_to_go_back(stack: str) -> str:
    return f"scaletail-tui update --back {stack}"


def command_to_roll_back(steps: NextSteps) -> str:
    return f"scaletail-tui rollback {steps.stack}"
