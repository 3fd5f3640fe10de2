"""The rows of lint's page: findings by folder, and the one under the cursor with the change that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.lint.finding import FolderReport, LintFinding
from scaletail_tui.operations.lint.mend import LintLook, Mending
from scaletail_tui.operations.several.judgement import count_findings
from scaletail_tui.ui.toolkit.glyphs import FAIL, OK, QUIET, WARN
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, diff_rows, right, row
from scaletail_tui.ui.toolkit.theme import Ink

ID_COLUMN = 13
WIDE = 100
_LOOKS = {
    Severity.BLOCKER: (FAIL, Ink.FAIL), Severity.BROKEN: (FAIL, Ink.FAIL),
    Severity.DEGRADED: (WARN, Ink.WAIT), Severity.INFO: (WARN, Ink.INFO),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a row stands for: a finding, or a whole folder."""

    look: LintLook
    finding: LintFinding | None = None


def lint_heading(looks: Sequence[LintLook], *, reading: int = 0) -> Row:
    """`Lint            7 findings in 3 of 12 folders`; `reading` is how many are still to be read."""
    number = sum(len(look.report.spoken) for look in looks)
    touched = sum(1 for look in looks if look.report.spoken)
    if reading:
        return row("Lint", right(f"{reading} to be read", Ink.WAIT))
    findings = "1 finding" if number == 1 else f"{number} findings"
    if len(looks) == 1:
        return row("Lint", right(count_findings(looks[0].report)))
    return row("Lint", right(f"{findings} in {touched} of {len(looks)} folders"))


def list_rows(looks: Sequence[LintLook], width: int, *, silenced: bool) -> tuple[list[Row], dict[str, Chosen]]:
    """The rows, and what each of them stands for by its key; folders in which nothing was found come last, short."""
    rows: list[Row] = []
    chosen: dict[str, Chosen] = {}
    ordered = sorted(looks, key=lambda look: not (look.report.error or look.report.spoken))
    shown = {id(look): _shown(look.report, silenced=silenced) for look in ordered}
    longest = max((len(one.id) for findings in shown.values() for one in findings), default=0)
    place = ID_COLUMN + min(longest + 2, 30 if width < WIDE else 38)
    for look in ordered:
        report = look.report
        name = report.folder.rpartition("/")[2]
        key = report.folder
        chosen[key] = Chosen(look=look)
        said, ink = (report.error, Ink.FAIL) if report.error else (count_findings(report), Ink.MUTED)
        rows.append(row(at(1, name, Ink.STRONG), at(place, said, ink), key=key, copy=report.folder))
        for number, finding in enumerate(shown[id(look)]):
            key = f"{report.folder}\n{number}\n{finding.id}"
            chosen[key] = Chosen(look=look, finding=finding)
            rows.append(_finding_row(finding, place, width, key))
    return rows, chosen


def _shown(report: FolderReport, *, silenced: bool) -> list[LintFinding]:
    return [finding for finding in report.findings if silenced or not finding.silenced]


def _finding_row(finding: LintFinding, place: int, width: int, key: str) -> Row:
    glyph, ink = (QUIET, Ink.FAINT) if finding.silenced else _LOOKS[finding.severity]
    where = place_of(finding)
    cells = [
        at(1, glyph, ink), at(3, "silenced" if finding.silenced else finding.severity.value, ink),
        at(ID_COLUMN, finding.id, Ink.FAINT if finding.silenced else Ink.TEXT), at(place, where, Ink.MUTED),
    ]  # fmt: skip
    if width >= WIDE:
        cells.append(at(place + 20, finding.summary, Ink.FAINT if finding.silenced else Ink.TEXT))
    if finding.changes and not finding.silenced:
        cells.append(right("mends", Ink.OK))
    return row(*cells, key=key, copy=f"{where} {finding.id}: {finding.summary}")


def place_of(finding: LintFinding) -> str:
    return f"{finding.file}:{finding.line}" if finding.line else finding.file


def about_heading(chosen: Chosen | None) -> Row:
    if chosen is None:
        return row("")
    if chosen.finding is None:
        return row("All changes of this folder")
    fault = f"doctor: {chosen.finding.fault}" if chosen.finding.fault else ""
    return row(place_of(chosen.finding), right(fault))


def finding_rows(chosen: Chosen) -> list[Row]:
    """The sentence, and the difference that mends it."""
    finding = chosen.finding
    assert finding is not None
    glyph, ink = (QUIET, Ink.FAINT) if finding.silenced else _LOOKS[finding.severity]
    rows = [row(at(1, glyph, ink), at(3, finding.summary, Ink.STRONG), wrap=True), BLANK]
    if finding.silenced:
        text = f"A comment in the folder silences it: # scaletail-lint: ignore {finding.id}"
        return [*rows, row(at(3, text, Ink.MUTED), wrap=True)]
    fix = chosen.look.show_fix(finding)
    if fix is None:
        mend = "What belongs there only you can know." if not finding.changes else "The file is left as it is."
        text = f"{mend} Where it is meant so: # scaletail-lint: ignore {finding.id}"
        return [*rows, row(at(3, text, Ink.MUTED), wrap=True)]
    return rows + diff_rows(fix.splitlines(), whole=False)


def folder_rows(report: FolderReport, mending: Mending | None) -> list[Row]:
    """All that would be written into a folder, what cannot be, and what its stack may do to the host."""
    if report.error:
        return [row(at(1, FAIL, Ink.FAIL), at(3, report.error), wrap=True)]
    rows = []
    for power in report.powers:
        rows.append(row(at(1, WARN, Ink.WAIT), at(3, f"may: {power.sentence}"), wrap=True))
    if mending is None or not (mending.new or mending.refused):
        said = "Nothing here is mended by itself." if report.spoken else "Nothing is wrong in its files."
        return [*rows, row(at(1, OK if not report.spoken else QUIET, Ink.MUTED), at(3, said, Ink.MUTED))]
    for one, reason in mending.refused:
        rows.append(row(at(1, WARN, Ink.WAIT), at(3, f"{one} is not mended. {reason}"), wrap=True))
    return rows + diff_rows(mending.difference.splitlines(), whole=False)
