"""One pattern over texts: where a text comes from, when its word counts, and which finding it names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where a text came from."""

    TOOL = "tool"
    """stderr of docker, Compose or the tailscale command."""
    ENGINE = "engine"
    """`State.Error` of a container."""
    LOG = "log"
    """The sidecar's log."""
    HEALTH = "health"
    """`Health` of `tailscale status`."""
    CHECK = "check"
    """What the last failed health check of a container said."""
    APP = "app"
    """The log of an app or a helper that does not run calmly, or does not answer well."""


class When(StrEnum):
    """Which part of the log may speak, and when its word is over."""

    START = "start"
    """Of the run that goes on or, in a crash loop, of the last one; over as soon as the device is Running."""
    CERTIFICATE = "certificate"
    """Of the run that goes on; over with the next `got cert`."""
    SERVE = "serve"
    """Of the run that goes on; over when a configuration is applied."""
    ANSWER = "answer"
    """Of the run that goes on; counts only while the device answers with an error of its own."""
    ANY = "any"
    """Of the run that goes on or, in a crash loop, of the last one; over after `Pattern.fresh` seconds."""
    LIVE = "live"
    """Of the run that goes on; over after `Pattern.fresh` seconds where that is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One expression; its named groups fill the braces of the finding's summary."""

    id: str
    sources: frozenset[Source]
    expression: str
    when: When = When.START
    grace: float = 0.0
    """Seconds that the run must have lasted before the line counts."""
    fresh: float = 0.0
    """Seconds that the line counts; 0: as long as `when` says."""


def row(
    kind: str, sources: str, expression: str, when: When = When.START, *, grace: float = 0.0, fresh: float = 0.0
) -> Pattern:
    """One row of a table; `sources` are names of `Source` with blanks between them."""
    named = frozenset(Source(name) for name in sources.split())
    return Pattern(id=kind, sources=named, expression=expression, when=when, grace=grace, fresh=fresh)
