"""The rows of the host's page: one check a line, and what stands under the one that is chosen."""

from __future__ import annotations

import shlex

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.summary import HostCheck, HostReport, StackState
from scaletail_tui.ui.pages.stack.finding_rows import LABEL_COLUMN, TEXT_COLUMN, finding_rows
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import LOOKS, NAME_COLUMN, state_cells
from scaletail_tui.ui.toolkit.theme import Ink

EVIDENCE_COLUMN = 24
EXPECTED = ("docker", "compose", "engine", "kernel", "tun", "network", "dns", "clock", "disk", "folder", "stacks")
"""Rows that stand before the first report, not yet judged."""


def heading(report: HostReport | None) -> Row:
    if report is None:
        return row("This host", right("checking"))
    bad = sum(check.state is HopState.FAIL for check in report.checks)
    warned = sum(check.warns for check in report.checks)
    if bad:
        things = "1 thing" if bad == 1 else f"{bad} things"
        return row("This host", right(f"{things} to fix before the first stack", Ink.WAIT))
    if warned:
        return row("This host", right("stacks can run here; 1 warning" if warned == 1 else f"{warned} warnings"))
    return row("This host", right("all is well"))


def rows_before() -> list[Row]:
    return [_row_not_yet(name) for name in EXPECTED]


def rows_so_far(report: HostReport) -> list[Row]:
    """Those that are judged, and the others in their places: one slow probe keeps its own row alone."""
    judged = {check.id: check_row(check) for check in report.checks}
    usual = [judged.get(name) or _row_not_yet(name) for name in EXPECTED]
    return [*usual, *(drawn for name, drawn in judged.items() if name not in EXPECTED)]


def _row_not_yet(name: str) -> Row:
    return row(
        *state_cells(HopState.UNKNOWN), at(NAME_COLUMN, name), at(EVIDENCE_COLUMN, "not looked at yet", Ink.FAINT)
    )


def check_row(check: HostCheck) -> Row:
    loud = check.state is HopState.FAIL or check.warns
    ink = Ink.TEXT if loud else Ink.FAINT if check.state is HopState.UNKNOWN else Ink.MUTED
    return row(
        *state_cells(StackState.WARN if check.warns else check.state),
        at(NAME_COLUMN, check.id),
        at(EVIDENCE_COLUMN, check.evidence, ink),
        key=check.id,
        copy=f"{check.id}: {check.evidence}",
    )


def under_heading(report: HostReport, check: HostCheck) -> Row:
    if check.finding is not None:
        number = report.findings.index(check.finding) + 1
        return row(f"Finding {number} of {len(report.findings)}", right(check.finding.id, Ink.FAINT))
    if report.findings:
        first = next((one.id for one in report.checks if one.finding == report.findings[0]), "")
        count = len(report.findings)
        return row("1 finding" if count == 1 else f"{count} findings", right(f"at {first}"))
    return row("Nothing is wrong" if report.well else "To fix")


def under_rows(report: HostReport, check: HostCheck, width: int, *, practice: bool) -> list[Row]:
    """The finding of the check, or its evidence in full; then what works while something fails."""
    rows = finding_rows(check.finding, width) if check.finding is not None else _evidence_rows(check)
    if check.state is HopState.FAIL:
        rows += _without_it(practice)
    return rows


def _evidence_rows(check: HostCheck) -> list[Row]:
    look = LOOKS[check.state]
    rows = [row(at(1, look.glyph, look.ink), at(3, f"{check.id}: {check.evidence}"), wrap=True, still=True)]
    if check.source:
        rows.append(row(at(LABEL_COLUMN, "seen", Ink.MUTED), at(TEXT_COLUMN, check.source, Ink.MUTED), still=True))
    if check.remedy and check.state is not HopState.OK:
        label = at(LABEL_COLUMN, "fix", Ink.MUTED)
        if check.command:
            rows.append(row(label, at(TEXT_COLUMN, shlex.join(check.command), Ink.STRONG), wrap=True, still=True))
            rows.append(row(at(TEXT_COLUMN, check.remedy), wrap=True, still=True))
        else:
            rows.append(row(label, at(TEXT_COLUMN, check.remedy), wrap=True, still=True))
    return rows


def _without_it(practice: bool) -> list[Row]:
    rows = [
        BLANK,
        row(("You can go on without it", Ink.STRONG), still=True),
        row(at(3, "1", Ink.KEY), at(6, "browse the catalog and prepare a stack up to the review"), still=True),
    ]
    if not practice:
        text = "practice: a pretend host with a few stacks, one of them broken"
        rows.append(row(at(3, "p", Ink.KEY), at(6, text), still=True))
    return rows
