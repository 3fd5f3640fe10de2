"""What stands under the path of a stack: the finding of the hop under the cursor, else what proves the hop."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.ui.pages.remedy.words import does
from scaletail_tui.ui.pages.stack.finding_rows import LABEL_COLUMN, TEXT_COLUMN, finding_rows
from scaletail_tui.ui.toolkit.glyphs import SEPARATOR
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row, unfold
from scaletail_tui.ui.toolkit.state_words import LOOKS
from scaletail_tui.ui.toolkit.theme import Ink

REACH_WORDS = {
    "serve": "tailnet only", "direct": "direct, on its own port", "closed": "closed", "node": "a node, serves nothing",
}  # fmt: skip


_USAGE_COLUMN = 8


def path_heading(
    diagnosis: Diagnosis | None, reach: str, doing: str, left: str = "", *, usage: Sequence[str] = (), width: int = 0
) -> Row:
    """`Path  idle · 138 MB   tailnet only  ·  8 of 9 are well`; `left` is how long it stays public.

    Of `usage` stands as much as has room in `width`.
    """
    if diagnosis is None:
        return row("Path", right(doing or "looking", Ink.WAIT if doing else Ink.MUTED))
    judged = [hop for hop in diagnosis.hops if hop.state is not HopState.NONE]
    well = sum(hop.state is HopState.OK and not warns(diagnosis, hop) for hop in judged)
    counted = "stopped" if diagnosis.verdict is Verdict.STOPPED else f"{well} of {len(judged)} are well"
    if doing:
        return row("Path", right(doing, Ink.WAIT))
    words = "" if diagnosis.verdict is Verdict.STOPPED else REACH_WORDS.get(reach, "")
    said = SEPARATOR.join(filter(None, (words, counted)))
    if is_public(diagnosis):
        said = f" {left or 'on the internet'}{SEPARATOR}{counted}"
    public = (right("PUBLIC", Ink.PUBLIC),) if is_public(diagnosis) else ()
    return row("Path", *_usage_cells(usage, width - len(said) - 6 * len(public)), *public, right(said))


def _usage_cells(usage: Sequence[str], room: int) -> tuple[Cell, ...]:
    """The first words that fit beside `Path`, with air on both sides."""
    for count in range(len(usage), 0, -1):
        text = SEPARATOR.join(usage[:count])
        if len(text) + _USAGE_COLUMN + 4 <= room:
            return (at(_USAGE_COLUMN, text, Ink.MUTED),)
    return ()


def is_public(diagnosis: Diagnosis | None) -> bool:
    """True while Funnel is on: its hop stands in the path only then."""
    return diagnosis is not None and diagnosis.hop(HopId.FUNNEL) is not None


def findings_of(diagnosis: Diagnosis | None, hop: HopId | None) -> list[Finding]:
    """The findings of a hop, the cause first."""
    return [finding for finding in diagnosis.findings if finding.hop is hop] if diagnosis is not None else []


def finding_heading(diagnosis: Diagnosis, finding: Finding | None) -> Row:
    findings = diagnosis.findings
    if finding is not None and finding.waiting:
        return row("Waiting for you" if finding.remedy.url else _calm(diagnosis), right(finding.id, Ink.FAINT))
    if finding is not None:
        number = findings.index(finding) + 1
        return row(f"Finding {number} of {len(findings)}", right(finding.id, Ink.FAINT))
    if diagnosis.verdict is Verdict.STOPPED:
        return row("Stopped", right("s starts it"))
    waits = sum(hop.state is HopState.WAIT for hop in diagnosis.hops)
    if findings:
        first = findings[0]
        return row("1 finding" if len(findings) == 1 else f"{len(findings)} findings", right(f"at {first.hop.value}"))
    if waits:
        return row(_calm(diagnosis), right("one hop waits" if waits == 1 else f"{waits} hops wait", Ink.WAIT))
    return row(_calm(diagnosis))


def _calm(diagnosis: Diagnosis) -> str:
    """What stands over a path without a finding that says more; never that it is well over a hop that is not."""
    return "Not judged yet" if any(hop.state is HopState.FAIL for hop in diagnosis.hops) else "Nothing is wrong"


def under_rows(
    diagnosis: Diagnosis,
    hop: Hop | None,
    finding: Finding | None,
    width: int,
    height: int,
    *,
    since: str,
    wide: bool,
    name: str,
) -> list[Row]:
    """The rows under the heading, at most `height` lines high where evidence can be cut for it.

    `finding` is the one of the hop that is shown; `since` the clock time from which on the hop has looked the same.
    """
    if finding is not None:
        key = "Enter" if finding.remedy.action is not RemedyAction.NONE else ""
        rows = finding_rows(finding, width, key=key)
        if _lines(rows, width) > height:
            rows = finding_rows(finding, width, key=key, cut=True)
            if finding.remedy.url and _lines(rows, width) > height:
                rows.insert(1, rows.pop())  # the link is what is waited for
        act = does(finding, name)
        if wide and act:
            text = at(TEXT_COLUMN, act, Ink.MUTED)
            rows += [BLANK, row(at(LABEL_COLUMN, "does", Ink.MUTED), text, wrap=True, still=True)]
        return rows
    if hop is None:
        return []
    return _hop_rows(diagnosis, hop, since)


def _hop_rows(diagnosis: Diagnosis, hop: Hop, since: str) -> list[Row]:
    look = LOOKS[hop.state]
    ink = Ink.TEXT if hop.state in (HopState.FAIL, HopState.WAIT) else Ink.MUTED
    rows = [row(at(1, look.glyph, look.ink), at(3, f"{hop.id.value}: {hop.evidence}", ink), wrap=True, still=True)]
    facts = [Cell(str(hop.source), Ink.MUTED, at=TEXT_COLUMN)] if hop.source else []
    if since and facts:
        facts.append(Cell(f"{SEPARATOR}the same since {since}", Ink.MUTED))
    if facts:
        rows.append(row(at(LABEL_COLUMN, "seen", Ink.MUTED), *facts, still=True))
    if hop.state in (HopState.FAIL, HopState.UNKNOWN) and diagnosis.findings:
        cause = diagnosis.findings[0]
        text = f"a sign of the finding at {cause.hop.value}: {cause.summary}"
        rows.append(row(at(LABEL_COLUMN, "why", Ink.MUTED), at(TEXT_COLUMN, text), wrap=True, still=True))
    return rows


def lines_needed(diagnosis: Diagnosis, width: int) -> int:
    """Lines of the longest finding, so that the pane keeps its height while the cursor moves."""
    return max((_lines(finding_rows(finding, width, key="Enter"), width) for finding in diagnosis.findings), default=0)


def _lines(rows: Sequence[Row], width: int) -> int:
    return sum(len(unfold(one, width)) for one in rows)


def notes(diagnosis: Diagnosis, hop: Hop) -> bool:
    """True for a hop that works, and of which a finding gives advice."""
    return hop.state is HopState.OK and bool(findings_of(diagnosis, hop.id)) and not warns(diagnosis, hop)


def warns(diagnosis: Diagnosis, hop: Hop) -> bool:
    """True for a hop that works but of which a finding tells a defect."""
    told = findings_of(diagnosis, hop.id)
    return hop.state is HopState.OK and any(one.severity is not Severity.INFO for one in told)
