"""What a line of an app's log means, in one short sentence."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from functools import cache

from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, compile_patterns

_OF_AN_APP: dict[str, str] = {
    "app-port-clash-in-netns": "the app wants a port that is taken: all containers behind one sidecar share them",
    "app-db-unreachable": "the app does not reach its database{where}",
    "app-permission-denied": "the app may not read or write what it wants to",
    "app-host-rejected": "the app refuses a visitor for the name by which it is called",
    "app-cert-socket-missing": "the app asks Tailscale for its certificate, and finds no socket",
    "app-cert-denied": "Tailscale gives the app no certificate: its user may not ask for one",
    "app-socket-refused": "the app may not open a socket of its own",
    "arch-unsupported": "the program is made for another processor",
    "disk-full-runtime": "the disk is full: what the app writes is lost",
}
"""In an app's own log; a line there may be of long ago, so it says what happened, not what is wrong."""


_WORDS_OF_APPS: tuple[tuple[str, str, str], ...] = (
    ("variable-missing",
     r"(?i:(?:missing|required|undefined) (?:required )?(?:environment|env) (?:variable|var)s?:? [\"'`]?(?P<v>[A-Z][A-Z0-9_]{2,})"
     r"|environment variable not found: [\"'`]?(?P<v2>[A-Z][A-Z0-9_]{2,}))"
     r"|(?:^|[\s\"'`])(?P<v3>[A-Z][A-Z0-9]*_[A-Z0-9_]+)[\"'`]? (?i:(?:environment |env )?(?:variable |var )?(?:(?:is |was |has )?(?:not (?:been )?(?:set|defined)|missing|required|unset)|must be (?:set|defined|given|provided)))\b"
     r"|^KeyError: '(?P<v4>[A-Z][A-Z0-9]*_[A-Z0-9_]+)'$",
     "the app asks for the variable {}, and it is not set"),
    ("database-refused",
     r"password authentication failed for user [\"'](?P<u>[^\"']+)|Access denied for user '(?P<u2>[^']+)'@"
     r"|WRONGPASS|NOAUTH Authentication required|SCRAM authentication failed",
     "the database refuses the app{}: its password is not the one the database was made with"),
    ("database-missing",
     r"database [\"'](?P<d>[^\"']+)[\"'] does not exist|Unknown database '(?P<d2>[^']+)'",
     "the database has no {}: it was made under another name, or not yet"),
)  # fmt: skip
"""Common last words of apps that no finding is made of: kind, expression, meaning with what it names."""


_OF_A_FILE = re.compile(
    r"EACCES|EROFS|[\"'`‘]/[\w.@+-]+|[Rr]ead-only|readonly|database|(?<![\w.:/])/[\w.@+-]+/[\w.@+-]+"
)


NO_WORDS = {"why": "", "where": "", "ending": "", "meaning": ""}
"""Parts of a sentence that may be missing."""


def app_explanation(line: str) -> tuple[str, str] | None:
    """The kind of finding that an app's line speaks of, and its meaning; None for all that is the app's own affair."""
    for pattern, expression in compile_patterns(Source.APP):  # not by `match`, which remembers lines for the watch
        found = expression.search(line)
        if found is None or (meaning := _OF_AN_APP.get(pattern.id)) is None:
            continue
        if pattern.id == "app-permission-denied" and _OF_A_FILE.search(line) is None:
            return None  # of a user of the app, most likely
        where = next((value for value in found.groupdict().values() if value), "")
        return pattern.id, meaning.format(where=f" at {where}" if where else "")
    for kind, expression, meaning in _compile_words():
        if found := expression.search(line):
            named = next((value for value in found.groupdict().values() if value), "")
            return kind, meaning.format(f" as {named}" if kind == "database-refused" and named else named)
    return None


@cache
def _compile_words() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((kind, re.compile(expression), meaning) for kind, expression, meaning in _WORDS_OF_APPS)
