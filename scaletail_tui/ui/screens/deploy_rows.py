"""The rows of a watched deploy: stages, the reason for a wait or a failure, and what comes after the end."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from scaletail_tui.domain.diagnosis.hop import HopState
from scaletail_tui.domain.job import Job
from scaletail_tui.domain.stage import JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.ui.glyphs import BAR_DONE, BAR_LEFT, FAIL, SEPARATOR, WAIT
from scaletail_tui.ui.state_words import NAME_COLUMN, TEXT_COLUMN, duration, state_cells
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.rows import BLANK, Cell, Row, at, right, row

BAR_CELLS = 12
AHEAD = {
    StageId.CHECK: "asks docker compose config",
    StageId.WRITE: "renames the files into place",
    StageId.PULL: "fetches images that are not here",
    StageId.SIDECAR: "starts the sidecar alone",
    StageId.LOGIN: "the device joins your tailnet",
    StageId.ADDRESS: "reads the real DNS name back",
    StageId.APP: "starts the app with its real address",
    StageId.LISTENING: "waits for the app's port",
    StageId.CERTIFICATE: "the first one takes up to a minute",
    StageId.ANSWER: "asks the device's own address, as another device would",
    StageId.FUNNEL: "opens it to the internet",
}
"""What a stage will do, before it does."""


@dataclass(slots=True, kw_only=True)
class Course:
    """What is known of one job: the newest event of each stage, and the result."""

    job: Job
    ours: bool = True
    """False for a job that somebody else started, or that was running when we came."""
    stages: dict[StageId, StageEvent] = field(default_factory=dict)
    result: JobResult | None = None
    now: float = 0.0
    ended_silently: bool = False
    """True when the process is gone and has left no result."""
    rolled_back: bool = False

    def take(self, event: StageEvent, *, now: float) -> None:
        self.stages[event.stage] = event
        self.now = max(self.now, now, event.at)

    @property
    def failed(self) -> bool:
        return self.ended_silently or (self.result is not None and self.result.result is JobOutcome.FAILED)

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


def stages_heading(course: Course) -> Row:
    done = sum(event.state is StageState.OK for event in course.stages.values())
    left = f"Stages  {done} of {len(course.job.stages)} done"
    if course.result is not None:
        return row(left, right(f"{course.result.seconds:.1f} s"))
    if course.ended_silently:
        return row(left, right("the job ended without a result", Ink.FAIL))
    since = time.strftime("%H:%M", time.localtime(course.job.started))
    if not course.ours:
        return row(left, right(f"started {since}{SEPARATOR}watching"))
    return row(left, right(f"since {since}{SEPARATOR}goes on if you disconnect"))


def stages_rows(course: Course, width: int) -> list[Row]:
    rows = []
    for stage in course.job.stages:
        event = course.stages.get(stage)
        if event is None:
            rows.append(
                row(
                    *state_cells(HopState.UNKNOWN),
                    at(NAME_COLUMN, stage.value, Ink.FAINT),
                    at(TEXT_COLUMN, AHEAD[stage], Ink.FAINT),
                    key=stage.value,
                )
            )
            continue
        seconds = course.seconds_of(event)
        match event.state:
            case StageState.OK:
                cells = state_cells(HopState.OK)
            case StageState.FAIL:
                cells = state_cells(HopState.FAIL)
            case _:
                cells = state_cells(HopState.WAIT, since=seconds if event.state is StageState.WAIT else None)
        ink = Ink.MUTED if event.state is StageState.OK else Ink.TEXT
        spent = f"{event.seconds:.1f} s" if event.state in (StageState.OK, StageState.FAIL) else ""
        text = [at(TEXT_COLUMN, event.evidence, ink)]
        if event.progress is not None and width >= 60:
            text = progress_cells(event.progress)
        rows.append(
            row(
                *cells,
                at(NAME_COLUMN, stage.value),
                *text,
                right(spent, Ink.MUTED),
                key=stage.value,
                copy=event.evidence,
            )
        )
    return rows


def progress_cells(progress: tuple[int, int, int]) -> list[Cell]:
    """`2 of 3 images  ━━━━━━━━────  312 MB`; the bar moves by images that are done."""
    done, total, received = progress
    filled = BAR_CELLS * done // max(1, total)
    cells: list[Cell] = [at(TEXT_COLUMN, f"{done} of {total} images  ")]
    cells.append(Cell(BAR_DONE * filled, Ink.ACCENT))
    cells.append(Cell(BAR_LEFT * (BAR_CELLS - filled), Ink.FAINT))
    if received:
        cells.append(Cell(f"  {received / 1_000_000:.0f} MB", Ink.MUTED))
    return cells


def reason_heading(course: Course) -> Row:
    event = course.present
    if course.rolled_back:
        return row("Rolled back")
    if course.done and course.result is not None:
        return row("It answers", right("y copies  g QR code"))
    if course.failed:
        return row("What failed", right(f"{course.finding or ''}", Ink.FAINT))
    seconds = duration(course.seconds_of(event)) if event is not None else ""
    return row("Waiting for you" if event is not None and event.link else "Waiting", right(f"WAIT {seconds}", Ink.WAIT))


def reason_rows(course: Course) -> list[Row]:
    """The strip under the stages; empty while all goes well and nothing waits."""
    event = course.present
    result = course.result
    if course.rolled_back:
        return [row(at(3, "Containers and generated files are gone; tailscale/state and data stay."), wrap=True)]
    if course.done and result is not None:
        rows = [row(at(1, result.url or "", Ink.ACCENT), copy=result.url or "")]
        if result.first_run:
            rows += [BLANK, row(at(1, result.first_run), wrap=True)]
        return rows
    if course.failed:
        return _failure_rows(course, event)
    if event is None or event.state is not StageState.WAIT:
        return []
    rows = [row(at(1, WAIT, Ink.WAIT), at(3, event.evidence), wrap=True)]
    if event.fix:
        rows.append(row(at(3, "fix", Ink.MUTED), at(9, event.fix), wrap=True))
    if event.link:
        rows.append(row(at(9, event.link, Ink.ACCENT), copy=event.link, wrap=True))
    return rows


def _failure_rows(course: Course, event: StageEvent | None) -> list[Row]:
    result = course.result
    sentence = result.sentence if result is not None else "The job is gone: it was killed, or the host restarted."
    fix = (result.fix if result is not None else "") or "Enter goes on from this stage, x rolls back."
    rows = [row(at(1, FAIL, Ink.FAIL), at(3, sentence or (event.evidence if event else ""), Ink.STRONG), wrap=True)]
    if event is not None and event.evidence and event.evidence != sentence:
        rows.append(row(at(3, "seen", Ink.MUTED), at(9, event.evidence), wrap=True))
    rows.append(row(at(3, "fix", Ink.MUTED), at(9, fix), wrap=True))
    if event is not None and event.link:
        rows.append(row(at(9, event.link, Ink.ACCENT), copy=event.link, wrap=True))
    return rows
