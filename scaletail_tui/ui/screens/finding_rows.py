"""A finding in its three lines: what is wrong, what was seen, the one fix."""

from __future__ import annotations

import shlex

from scaletail_tui.domain.diagnosis.finding import Finding, Severity
from scaletail_tui.ui.glyphs import FAIL, WAIT, WARN
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.rows import Cell, Row, at, row

LABEL_COLUMN = 3
TEXT_COLUMN = 9


def finding_rows(finding: Finding, width: int = 80, *, key: str = "") -> list[Row]:
    """Rows for a pane; the cursor passes over them. `key` is the key that applies the remedy, where one does."""
    if finding.waiting:
        glyph, ink = WAIT, Ink.WAIT
    elif finding.severity in (Severity.BLOCKER, Severity.BROKEN):
        glyph, ink = FAIL, Ink.FAIL
    else:
        glyph, ink = WARN, Ink.WAIT
    seen = f"{finding.source}: {finding.evidence}" if finding.source else finding.evidence
    rows = [row(at(1, glyph, ink), at(3, finding.summary, Ink.STRONG), wrap=True, still=True)]
    if seen:
        rows.append(row(at(LABEL_COLUMN, "seen", Ink.MUTED), at(TEXT_COLUMN, seen), wrap=True, still=True))
    remedy = finding.remedy
    label = at(LABEL_COLUMN, "fix", Ink.MUTED)
    if remedy.command:
        rows.append(row(label, at(TEXT_COLUMN, shlex.join(remedy.command), Ink.STRONG), wrap=True, still=True))
        rows.append(row(at(TEXT_COLUMN, remedy.text), wrap=True, still=True))
    elif key:
        does = remedy.text[:1].lower() + remedy.text[1:]
        rows.append(row(label, at(TEXT_COLUMN, key, Ink.KEY), Cell(f" {does}"), wrap=True, still=True))
    else:
        rows.append(row(label, at(TEXT_COLUMN, remedy.text), wrap=True, still=True))
    if remedy.url:
        rows.append(row(at(TEXT_COLUMN, remedy.url, Ink.ACCENT), still=True))
    return rows
