"""All that is known of one hop: state, command, output and time, then its findings and what they explain."""

from __future__ import annotations

import time
from collections.abc import Sequence

from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopState
from scaletail_tui.domain.diagnosis.rules.outside.hints import HINTS_HEADING
from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.ui.pages.stack.finding_rows import LABEL_COLUMN, TEXT_COLUMN, finding_rows
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import LOOKS
from scaletail_tui.ui.toolkit.theme import Ink

WORDS = {HopState.UNKNOWN: "not known", HopState.NONE: "does not apply"}
"""What the heading says where the path has a glyph only."""


def evidence_heading(hop: Hop, *, waited: float) -> Row:
    look = LOOKS[hop.state]
    word = WORDS.get(hop.state, look.word)
    since = f" {span(hop.since + waited)}" if hop.state is HopState.WAIT and hop.since is not None else ""
    return row(f"Evidence at {hop.id.value}", right(f"{word}{since}", look.ink))


def evidence_rows(diagnosis: Diagnosis, hop: Hop, width: int, *, since: str) -> list[Row]:
    """Rows that the cursor walks over: `y` copies a line, or all of it from the first.

    `since` is the clock time from which on the hop has looked the same.
    """
    look = LOOKS[hop.state]
    findings = [finding for finding in diagnosis.findings if finding.hop is hop.id]
    rows = [
        row(
            at(1, look.glyph, look.ink), at(3, hop.evidence, Ink.STRONG), wrap=True, key="evidence",
            copy=evidence_text(diagnosis, hop),
        )
    ]  # fmt: skip
    rows += _evidence_rows(str(hop.source), hop.command, hop.output, hop.at)
    if since:
        rows.append(_label_row("since", f"it has looked the same since {since}"))
    if not findings and hop.state in (HopState.FAIL, HopState.UNKNOWN) and diagnosis.findings:
        cause = diagnosis.findings[0]
        rows.append(_label_row("why", f"a sign of the finding at {cause.hop.value}: {cause.summary}"))
    for finding in findings:
        rows += [BLANK, *_finding_rows(finding, hop, width)]
    hints = [hint for hint in diagnosis.hints if hint.hop is hop.id]
    if hints:
        rows += [BLANK, row(at(1, HINTS_HEADING), wrap=True, still=True)]
    for hint in hints:
        rows += [BLANK, *hint_rows(hint)]
    return rows


def hint_rows(hint: Finding) -> list[Row]:
    """No glyph of a state: nothing says that it is so."""
    fix = hint.remedy.text
    return [
        row(at(LABEL_COLUMN, hint.summary, Ink.STRONG), wrap=True, copy=f"{hint.summary} {fix}"),
        row(at(LABEL_COLUMN, "fix", Ink.MUTED), at(TEXT_COLUMN, fix), wrap=True, copy=fix),
    ]


def _finding_rows(finding: Finding, hop: Hop, width: int) -> list[Row]:
    rows = finding_rows(finding, width)
    if finding.command != hop.command or finding.output != hop.output:
        rows += _evidence_rows("", finding.command, finding.output, finding.at)
    if finding.follows:
        rows.append(_label_row("hides", f"what follows from it: {', '.join(finding.follows)}"))
    return rows


def _evidence_rows(source: str, command: str, output: str, moment: float | None) -> list[Row]:
    """What was asked, what it said, and when."""
    rows = []
    if command:
        rows.append(row(at(LABEL_COLUMN, "by", Ink.MUTED), at(TEXT_COLUMN, command, Ink.KEY), wrap=True, copy=command))
    elif source:
        rows.append(_label_row("by", source))
    for number, line in enumerate(clean_lines(output)):
        label = [at(LABEL_COLUMN, "said", Ink.MUTED)] if not number else []
        rows.append(row(*label, at(TEXT_COLUMN, line or " "), wrap=True, copy=line))
    if moment is not None:
        rows.append(_label_row("at", clock(moment)))
    return rows


def _label_row(label: str, text: str) -> Row:
    return row(at(LABEL_COLUMN, label, Ink.MUTED), at(TEXT_COLUMN, text, Ink.MUTED), wrap=True, copy=text)


def clean_lines(output: str) -> Sequence[str]:
    """Lines without control sequences, and without anything that looks like a secret."""
    return [plain_text(without_secrets(line)).expandtabs(4).rstrip() for line in output.strip("\n").splitlines()]


def clock(moment: float) -> str:
    """`10:42:06, 23 Nov`: local time."""
    local = time.localtime(moment)
    return f"{time.strftime('%H:%M:%S', local)}, {local.tm_mday} {time.strftime('%b', local)}"


def evidence_text(diagnosis: Diagnosis, hop: Hop) -> str:
    """All of it as text for a bug report, without secrets."""
    word = WORDS.get(hop.state, LOOKS[hop.state].word)
    lines = [f"{diagnosis.stack}: {hop.id.value} {word}: {hop.evidence}"]
    for source, command, output, moment in (
        (str(hop.source), hop.command, hop.output, hop.at),
        *((str(one.source), one.command, one.output, one.at) for one in diagnosis.findings if one.hop is hop.id),
    ):
        if command or source:
            lines.append(f"$ {command}" if command else f"({source})")
        lines += clean_lines(output)
        if moment is not None:
            lines.append(f"# {clock(moment)}")
    lines += [
        f"{one.severity.value}: {one.summary} ({one.id})\n  seen {one.evidence}"
        for one in diagnosis.findings
        if one.hop is hop.id
    ]
    lines += [f"hint: {one.summary} ({one.id})" for one in diagnosis.hints if one.hop is hop.id]
    return without_secrets("\n".join(dict.fromkeys(lines)))
