"""The path from a device of the tailnet to the app, one hop at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HopId(StrEnum):
    """In the order of the path view."""

    ENGINE = "engine"
    IMAGE = "image"
    SIDECAR = "sidecar"
    LOGIN = "login"
    ADDRESS = "address"
    CERTIFICATE = "certificate"
    SERVE = "serve"
    PORT = "port"
    APP = "app"
    FUNNEL = "funnel"
    """Only where Funnel is on."""


class HopState(StrEnum):
    OK = "ok"
    WAIT = "wait"
    FAIL = "fail"
    UNKNOWN = "unknown"
    """Its own evidence could not be gathered."""
    NONE = "none"
    """Does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One hop, judged from its own evidence."""

    id: HopId
    state: HopState
    evidence: str
    """One line: what was seen last."""
    since: float | None = None
    """Seconds in a WAIT; None otherwise or where it is not known."""
    source: str = ""
    """The command or file that the evidence came from."""
