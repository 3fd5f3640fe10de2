"""Findings made from the table of kinds: words filled in, no longer than a line of a small terminal, evidence cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.origin import NOWHERE, Origin
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_text

LONGEST = 76
"""Characters."""
_SHORTEST = 8
"""Characters that are left of a value, so that it can still be recognised."""
_BRACES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_BLANKS = re.compile(r"\s+")


def braces_of(template: str) -> tuple[str, ...]:
    """Names of the values that a template asks for."""
    return tuple(_BRACES.findall(template))


def sentence(template: str, values: Mapping[str, str]) -> str:
    """Values from outside are one line without secrets; the longest is cut where the sentence would be too long.

    The evidence holds all of it. A value that nobody gave reads `?`.
    """
    shown = {name: _clean(values.get(name, "?")) for name in braces_of(template)}
    text = template.format_map(shown)
    while len(text) > LONGEST and shown:
        longest = max(shown, key=lambda name: len(shown[name]))
        if len(shown[longest]) <= _SHORTEST:
            break
        shown[longest] = f"{shown[longest][:-2].rstrip(' .,:;')}…"
        text = template.format_map(shown)
    return text[:-1] if text.endswith(("….", "..")) else text


def _clean(value: str) -> str:
    return _BLANKS.sub(" ", without_secrets(plain_text(value)))


def apart(one: str, other: str) -> tuple[str, str]:
    """Two DNS names as short as they can be told from each other: by first labels where the rest is the same."""
    (label, _, rest), (other_label, _, other_rest) = one.partition("."), other.partition(".")
    return (label, other_label) if rest == other_rest and label != other_label else (one, other)


_LOG_TIME = re.compile(r"^(boot: )?\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ")
_EVIDENCE_LENGTH, _LOOKED_AT = 300, 3000
"""Characters that are kept; of as many more is seen whether a secret begins among them."""


def finding(
    kind_id: str,
    evidence: str,
    *,
    source: Origin = NOWHERE,
    severity: Severity | None = None,
    waiting: bool | None = None,
    url: str | None = None,
    argument: str = "",
    action: RemedyAction | None = None,
    hop: HopId | None = None,
    values: Mapping[str, str] | None = None,
    fix: str | None = None,
) -> Finding:
    """One finding of a known kind; `values` fill the braces of its words.

    What is not None takes the place of what the kind says. A wait is no fault yet: it is of severity info.
    """
    kind = KINDS[kind_id]
    first = kind.first if fix is None else ""
    fix = kind.fix if fix is None else fix
    own_way = not kind.says_more and action in (None, kind.action)
    words = _Words({**kind.otherwise, **(values or {})})
    waits = kind.waiting if waiting is None else waiting
    return Finding(
        id=kind_id,
        severity=Severity.INFO if waits else severity or kind.severity,
        hop=hop or kind.hop,
        summary=sentence(kind.summary, words),
        evidence=quote(evidence),
        source=source,
        remedy=Remedy(
            text=f"{first}{fix}".format_map(words),
            first=first.format_map(words),
            does=fix.format_map(words) if own_way else "",
            command=tuple(part.format_map(words) for part in kind.command) if kind.command else None,
            url=url if url is not None else kind.url,
            action=kind.action if action is None else action,
            argument=argument,
            snippet=_fill(kind.snippet, words),
        ),
        waiting=waits,
    )


def step_of(found: Finding) -> Step:
    """Its kind's; advice in most stacks that keeps this sidecar from starting is judged with the sidecar."""
    step = KINDS[found.id].step
    return Step.SIDECAR if step is Step.ADVICE and found.severity is Severity.BLOCKER else step


def quote(text: str) -> str:
    """One line, raw but without the log's own time and without secrets, cut at the end."""
    line = " ".join(without_secrets(plain_text(text[:_LOOKED_AT])).split())
    line = _LOG_TIME.sub(lambda found: found[1] or "", line)
    return line if len(line) <= _EVIDENCE_LENGTH else line[: _EVIDENCE_LENGTH - 1] + "…"


def find_in_tool_words(text: str, *, values: Mapping[str, str] | None = None) -> Finding | None:
    """The finding that stderr of docker, Compose or tailscale names; None where nothing is known about it.

    The earliest step among its lines wins: a refused mount explains the dependency that failed after it.
    """
    return first_said(text.splitlines(), (Source.TOOL, Source.ENGINE), values=values)


def first_said(
    lines: Iterable[str],
    sources: Iterable[Source],
    *,
    values: Mapping[str, str] | None = None,
    seen_in: Origin = NOWHERE,
) -> Finding | None:
    """The finding with the earliest step that one of the lines names."""
    best: Finding | None = None
    wanted = tuple(sources)
    for line in lines:
        for source in wanted:
            named = match(source, line)
            if named is None:
                continue
            pattern, groups = named
            made = finding(pattern.id, line, source=seen_in, values={**(values or {}), **groups})
            if best is None or step_of(made) < step_of(best):
                best = made
            break
    return best


def _fill(snippet: str, words: Mapping[str, str]) -> str:
    """JSON is full of braces: only those of a known name are filled."""
    for name, value in words.items():
        snippet = snippet.replace("{" + name + "}", value)
    return snippet


class _Words(dict[str, str]):
    """Values for `format_map`: a name that nobody gave reads `?`."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({"why": "", "meaning": "", **values})

    def __missing__(self, key: str) -> str:
        return "?"
