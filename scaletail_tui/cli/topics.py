"""The package's own documentation: a page a topic, in `scaletail_tui/help/`."""

from __future__ import annotations

import re
import textwrap
from importlib.resources import files
from itertools import groupby

_AS_IT_STANDS = re.compile(r" {4}|#|$")
"""Blocks, headings and empty lines."""
_BULLET = re.compile(r"(?:- |\d+\. )")
_TERM = re.compile(r"\S+(?: \S+)* {2,}(?=\S)")
"""The left column of a list of words."""

TOPICS = {
    "pattern": "an app and its sidecar: what this is",
    "exposure": "Serve, Direct and Funnel: who can reach a stack",
    "keys": "auth keys and other ways to log in",
    "ports": "which port is whose",
    "files": "what stands where, and what writes it",
    "troubleshooting": "when it does not work",
    "variables": "what the sidecar reads from its environment, what is set and why",
    "exit-codes": "what the exit status tells",
    "json": "what --json prints",
    "monitors": "for cron, Uptime Kuma and scripts",
    "terminals": "slow lines, screen readers, and what is asked of a terminal",
    "glossary": "the words, each in a line",
}
"""Topics beside the commands, each a file of `scaletail_tui/help/`; the manual page has them in this order."""
CHANGES = "changes"


def text_of(topic: str) -> str:
    """A topic's page, in Markdown that reads well as it is; a file of the package."""
    name = "CHANGELOG.md" if topic == CHANGES else f"help/{topic}.md"
    return files("scaletail_tui").joinpath(name).read_text(encoding="utf-8")


def fit(text: str, width: int) -> str:
    """A page for a terminal: paragraphs and lists filled to its width, blocks as they stand."""
    lines: list[str] = []
    for verbatim, some in groupby(text.rstrip("\n").split("\n"), lambda line: bool(_AS_IT_STANDS.match(line))):
        if verbatim:
            lines += some
            continue
        for paragraph in _paragraphs(list(some)):
            term = _TERM.match(paragraph)
            hanging = (
                len(term[0]) if term else 2 if _BULLET.match(paragraph) else len(paragraph) - len(paragraph.lstrip())
            )
            lines += textwrap.wrap(
                paragraph, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False,
                fix_sentence_endings=False, drop_whitespace=True,
            )  # fmt: skip
    return "\n".join(lines) + "\n"


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines that go together as one: a bullet with what is indented below it, a run of lines with the same indent."""
    found: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        indented = line.startswith("  ")
        begins = not found or _BULLET.match(line) or _TERM.match(line) or _TERM.match(before)
        goes_on = indented == before.startswith("  ") or (indented and found and _BULLET.match(found[-1]))
        if begins or not goes_on:
            found.append(line)
        else:
            found[-1] += f" {line.strip()}"
    return found
