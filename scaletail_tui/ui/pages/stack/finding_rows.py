"""A finding in its three lines: what is wrong, what was seen, the one fix."""

from __future__ import annotations

import shlex
from dataclasses import replace

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.ui.pages.remedy.words import SHOWS, by_key
from scaletail_tui.ui.toolkit.glyphs import FAIL, WAIT, WARN
from scaletail_tui.ui.toolkit.rows import Cell, Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink

LABEL_COLUMN = 3
TEXT_COLUMN = 9


def finding_rows(finding: Finding, width: int = 80, *, key: str = "", cut: bool = False) -> list[Row]:
    """Rows for a pane; the cursor passes over them. `key` is the key that applies the remedy, where one does.

    With `cut` the evidence stands on one line: it is quoted raw and may lose its end; the rest is needed whole.
    """
    if finding.waiting:
        glyph, ink = WAIT, Ink.WAIT
    elif finding.severity in (Severity.BLOCKER, Severity.BROKEN):
        glyph, ink = FAIL, Ink.FAIL
    else:
        glyph, ink = WARN, Ink.WAIT
    seen = f"{finding.source}: {finding.evidence}" if finding.source else finding.evidence
    rows = [row(at(1, glyph, ink), at(3, finding.summary, Ink.STRONG), wrap=True, still=True)]
    if seen:
        rows.append(row(at(LABEL_COLUMN, "seen", Ink.MUTED), at(TEXT_COLUMN, seen), wrap=not cut, still=True))
    remedy = finding.remedy
    label = at(LABEL_COLUMN, "fix", Ink.MUTED)
    if key and remedy.action not in SHOWS:
        rows.append(fix_row(remedy, key))
    else:
        if remedy.command:
            rows.append(row(label, at(TEXT_COLUMN, shlex.join(remedy.command), Ink.STRONG), wrap=True, still=True))
            label = at(LABEL_COLUMN, "")
        rows.append(row(label, at(TEXT_COLUMN, remedy.text), wrap=True, still=True))
        if remedy.wants is not RemedyAction.NONE:
            rows += [row(at(TEXT_COLUMN, line, Ink.MUTED), still=True) for line in remedy.snippet.splitlines()]
    if remedy.url:
        shown = [Cell("  "), Cell(key, Ink.KEY), Cell(" shows it", Ink.MUTED)] if key and remedy.action in SHOWS else []
        rows.append(row(at(TEXT_COLUMN, remedy.url, Ink.ACCENT), *shown, still=True))
    return rows


def fix_row(remedy: Remedy, key: str) -> Row:
    """`fix` with what the key does, and before it what it cannot do for the user."""
    first = [Cell(remedy.first)] if remedy.first else []
    cells = [*first, Cell(key, Ink.KEY), Cell(f" {by_key(remedy)}")]
    cells[0] = replace(cells[0], at=TEXT_COLUMN)
    return row(at(LABEL_COLUMN, "fix", Ink.MUTED), *cells, wrap=True, still=True)
