"""The rows of a watched deploy: stages, the reason for a wait or a failure, and what comes after the end."""

from __future__ import annotations

import time

from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import StageEvent, StageId, StageState
from scaletail_tui.ui.pages.deploy.job_watch import JobCourse
from scaletail_tui.ui.pages.remedy.words import SHOWS
from scaletail_tui.ui.pages.stack.finding_rows import fix_row
from scaletail_tui.ui.toolkit.glyphs import FAIL, SEPARATOR, WAIT
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import NAME_COLUMN, TEXT_COLUMN, bar_cells, size_text, state_cells
from scaletail_tui.ui.toolkit.theme import Ink

AHEAD = {
    StageId.CHECK: "asks docker compose config",
    StageId.WRITE: "renames the files into place",
    StageId.PULL: "fetches images that are not here",
    StageId.DUMP: "stops what writes, and dumps its databases",
    StageId.SIDECAR: "starts the sidecar alone",
    StageId.LOAD: "starts the newer database, and loads the dump",
    StageId.LOGIN: "the device joins your tailnet",
    StageId.ADDRESS: "reads the real DNS name back",
    StageId.APP: "starts the app with its real address",
    StageId.LISTENING: "waits for the app's port",
    StageId.CERTIFICATE: "the first one takes up to a minute",
    StageId.ANSWER: "asks the device's own address, as another device would",
    StageId.FUNNEL: "opens it to the internet",
    StageId.APPROVAL: "an admin allows what it offers",
    StageId.BACK: "brings back what ran before",
}
"""What a stage will do, before it does."""
AHEAD_OF_UPDATE = {
    StageId.CHECK: "compares the images with their registries",
    StageId.PULL: "fetches what is newer",
    StageId.SIDECAR: "makes it anew where its image is newer",
    StageId.LOGIN: "sees that the tailnet still knows the device",
    StageId.APP: "makes it anew in the sidecar's network",
    StageId.CERTIFICATE: "sees that it is still good",
}
"""The same, where an update does otherwise."""
AHEAD_OF_CHANGE = {
    StageId.SIDECAR: "makes it anew with its new settings",
    StageId.LOGIN: "sees that the tailnet still knows the device",
    StageId.APP: "makes it anew in the sidecar's network",
    StageId.CERTIFICATE: "sees that it is still good",
}
"""The same, where a change does otherwise."""
AHEAD_OF_RENAME = {
    StageId.WRITE: "stops it, moves its folder, writes its files",
    StageId.SIDECAR: "makes it anew under its new name",
    StageId.LOGIN: "sees that the tailnet still knows the device",
    StageId.ADDRESS: "waits until the tailnet has the new name",
}
"""The same, where a rename does otherwise."""

ENDS = {
    StageId.ADDRESS: "It is in your tailnet",
    StageId.APP: "It runs",
    StageId.APPROVAL: "It is approved",
}
"""What a deploy has shown when this was its last stage; all others end with an answer."""


def stages_heading(course: JobCourse) -> Row:
    done = sum(event.state is StageState.OK for event in course.stages.values())
    left = f"Stages  {done} of {len(stages_shown(course))} done"
    if course.result is not None:
        return row(left, right(f"{course.result.seconds:.1f} s"))
    if course.ended_silently:
        return row(left, right("the job ended without a result", Ink.FAIL))
    since = time.strftime("%H:%M", time.localtime(course.job.started))
    if not course.ours:
        return row(left, right(f"started {since}{SEPARATOR}watching"))
    return row(left, right(f"since {since}{SEPARATOR}goes on if you disconnect"))


def stages_shown(course: JobCourse) -> tuple[StageId, ...]:
    """The way back only where an update needed it."""
    kind = course.job.kind
    spared = (kind is JobKind.UPDATE or kind.of_living) and StageId.BACK not in course.stages
    return tuple(stage for stage in course.job.stages if not (spared and stage is StageId.BACK))


def stages_rows(course: JobCourse, width: int) -> list[Row]:
    rows = []
    ahead = AHEAD if course.job.kind is JobKind.DEPLOY else AHEAD | AHEAD_OF_UPDATE
    if course.job.kind is JobKind.CHANGE:
        ahead = AHEAD | AHEAD_OF_CHANGE
    elif course.job.kind is JobKind.RENAME:
        ahead = AHEAD | AHEAD_OF_RENAME
    for stage in stages_shown(course):
        event = course.stages.get(stage)
        if event is None:
            rows.append(
                row(
                    *state_cells(HopState.UNKNOWN),
                    at(NAME_COLUMN, stage.value, Ink.FAINT),
                    at(TEXT_COLUMN, ahead[stage], Ink.FAINT),
                    key=stage.value,
                )
            )
            continue
        match event.state:
            case StageState.OK:
                cells = state_cells(HopState.OK)
            case StageState.FAIL:
                cells = state_cells(HopState.FAIL)
            case StageState.WAIT:
                cells = state_cells(HopState.WAIT, since=course.seconds_of(event))
            case _:
                cells = state_cells(HopState.WAIT)
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
    cells = [at(TEXT_COLUMN, f"{done} of {total} images  "), *bar_cells(done / max(1, total))]
    if received:
        cells.append(Cell(f"  {size_text(received)}", Ink.MUTED))
    return cells


def reason_heading(course: JobCourse, doing: str = "") -> Row:
    """`doing` is what is done to the stack meanwhile."""
    event = course.present
    if course.rolled_back:
        return row("Rolled back")
    if course.done and course.result is not None:
        return row(ENDS.get(course.job.stages[-1], "It answers"), right("y copies  g QR code"))
    if course.failed:
        return row("What failed", right(doing, Ink.WAIT) if doing else right(course.finding or "", Ink.FAINT))
    seconds = span(course.seconds_of(event)) if event is not None else ""
    return row("Waiting for you" if event is not None and event.link else "Waiting", right(f"WAIT {seconds}", Ink.WAIT))


def reason_rows(course: JobCourse, *, low: bool = False) -> list[Row]:
    """The strip under the stages; empty while all goes well and nothing waits.

    On a `low` terminal, where it has two lines, a link that somebody waits for comes first.
    """
    event = course.present
    result = course.result
    if course.rolled_back:
        return [row(at(3, "Containers and generated files are gone; tailscale/state and data stay."), wrap=True)]
    if course.done and result is not None:
        rows = [row(at(1, result.url or "", Ink.ACCENT), copy=result.url or "")]
        if result.sentence:
            rows += [row(at(1, result.sentence, Ink.WAIT), wrap=True), row(at(3, result.fix), wrap=True)]
        if result.first_run:
            rows += [BLANK, row(at(1, result.first_run), wrap=True)]
        return rows
    if course.failed:
        return _failure_rows(course, event)
    if event is None or event.state is not StageState.WAIT:
        return []
    if low and event.link:
        return [row(at(1, event.link, Ink.ACCENT), copy=event.link, wrap=True), row(at(1, event.evidence), wrap=True)]
    rows = [row(at(1, WAIT, Ink.WAIT), at(3, event.evidence), wrap=True)]
    if event.fix:
        rows.append(_label_row("fix", event.fix))
    if event.link:
        rows.append(_link(event.link))
    return rows


def _failure_rows(course: JobCourse, event: StageEvent | None) -> list[Row]:
    result = course.result
    sentence = result.sentence if result is not None else "The job is gone: it was killed, or the host restarted."
    steps = course.next_steps
    choice = "Enter goes on from this stage" if steps is None or steps.goes_on else "Enter starts it again"
    choice += ", x rolls back." if course.can_be_rolled_back else "."
    fix = course.fix_or(choice)
    rows = [row(at(1, FAIL, Ink.FAIL), at(3, sentence or (event.evidence if event else ""), Ink.STRONG), wrap=True)]
    if event is not None and event.evidence and event.evidence != sentence:
        rows.append(_label_row("seen", event.evidence))
    acts = fix.action is not RemedyAction.NONE and fix.action not in SHOWS
    rows.append(fix_row(fix, "Enter") if acts else _label_row("fix", fix.text))
    if course.can_be_taken_back:
        rows.append(_label_row("back", "x brings back what ran before: the old files and images."))
    if event is not None and event.link:
        rows.append(_link(event.link))
    return rows


def _label_row(label: str, sentence: str) -> Row:
    return row(at(3, label, Ink.MUTED), at(9, sentence), wrap=True)


def _link(link: str) -> Row:
    return row(at(9, link, Ink.ACCENT), copy=link, wrap=True)
