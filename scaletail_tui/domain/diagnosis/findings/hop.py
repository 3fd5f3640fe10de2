"""The path from a device of the tailnet to the app, one hop at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from scaletail_tui.domain.diagnosis.findings.origin import NOWHERE, Origin


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
    """Only where Funnel is on, or should be."""
    ROUTES = "routes"
    """Only where the device offers subnet routes."""
    EXIT = "exit-node"
    """Only where the device offers itself as an exit node, or uses one."""
    LAN = "lan-ports"
    """Only where the stack opens ports on the host."""


SOMETIMES = frozenset({HopId.FUNNEL, HopId.ROUTES, HopId.EXIT, HopId.LAN})
"""Hops that stand in the path only where they apply."""


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
    source: Origin = NOWHERE
    """The command or file that the evidence came from."""
    command: str = field(default="", compare=False)
    """How to see it by hand; empty where a command cannot show it."""
    output: str = field(default="", compare=False)
    """What it said, the lines that matter; no secret in it."""
    at: float | None = field(default=None, compare=False)
    """When it was seen, seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class HopJudge:
    """Makes one hop in whatever state; `source` is where its evidence stands, unless it is said otherwise."""

    id: HopId
    source: Origin = NOWHERE

    def say(self, state: HopState, evidence: str, source: Origin | None = None, *, since: float | None = None) -> Hop:
        return Hop(
            id=self.id, state=state, evidence=evidence, since=since, source=self.source if source is None else source
        )

    def ok(self, evidence: str, source: Origin | None = None) -> Hop:
        return self.say(HopState.OK, evidence, source)

    def wait(self, evidence: str, source: Origin | None = None, *, since: float | None = None) -> Hop:
        return self.say(HopState.WAIT, evidence, source, since=since)

    def fail(self, evidence: str, source: Origin | None = None) -> Hop:
        return self.say(HopState.FAIL, evidence, source)

    def unknown(self, evidence: str) -> Hop:
        return self.say(HopState.UNKNOWN, evidence)

    def none(self, evidence: str, source: Origin | None = None) -> Hop:
        return self.say(HopState.NONE, evidence, source)
