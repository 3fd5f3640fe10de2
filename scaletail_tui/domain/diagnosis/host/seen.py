"""Everything that a judgement of the host may look at, and the two ways in which a row comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposePort
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Seen
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.host_facts import HostFacts, Outside
from scaletail_tui.domain.stack.raw_evidence import EngineLook, HostLook
from scaletail_tui.domain.stack.summary import HostCheck

_NOT_YET: Seen[Any] = Seen()


class Part(StrEnum):
    """What a look at the host is made of; each comes in its own time."""

    HOST = "host"
    FACTS = "facts"
    COMPOSE = "compose"
    ENGINE = "engine"
    STACKS = "stacks"
    FILES = "files"
    """What the stacks publish as port 53."""
    DISK = "disk"
    """The engine's own."""
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSeen:
    """One look at the host; it holds names of variables, never their values."""

    root: str
    """The stacks root."""
    at: float
    """Wall clock, seconds since the epoch."""
    host: Seen[HostLook] = _NOT_YET
    facts: Seen[HostFacts] = _NOT_YET
    compose: Seen[str] = _NOT_YET
    engine: Seen[EngineLook] = _NOT_YET
    trouble: EngineTrouble | None = None
    """Why the engine could not be asked."""
    engine_free: int | None = None
    """Bytes on the file system of the engine's own folder; None where that is not on this host."""
    stacks: Seen[tuple[str, ...]] = _NOT_YET
    exported: Mapping[str, tuple[str, ...]] | None = None
    """Stack to names that this shell exports with another value than its `.env` has."""
    dns_stacks: Mapping[str, tuple[ComposePort, ...]] = field(default_factory=dict)
    """Stack to what its Compose file publishes as port 53 of the host; only those that do."""
    own_control: bool = False
    """True when a stack names a control server of its own."""
    outside: Seen[Outside] = _NOT_YET

    @property
    def look(self) -> HostLook:
        return self.host.value or HostLook()

    @property
    def known(self) -> HostFacts:
        return self.facts.value or HostFacts()

    @property
    def engine_is_here(self) -> bool:
        """False when the engine is reached through something else than a socket of this host."""
        endpoint = self.look.endpoint
        return not endpoint or endpoint.startswith(("unix://", "fd://"))


def make_check(row: str, evidence: str, source: str = "", *, state: HopState = HopState.OK) -> HostCheck:
    """A row without a finding."""
    return HostCheck(id=row, state=state, evidence=evidence, source=source)


def unknown(row: str, why: str, source: str = "") -> HostCheck:
    return make_check(row, why, source, state=HopState.UNKNOWN)


def make_check_of(row: str, found: Finding, *, evidence: str = "") -> HostCheck:
    """A row with its finding: FAIL where nothing starts or answers, else OK with a warning."""
    bad = found.severity in (Severity.BLOCKER, Severity.BROKEN)
    return HostCheck(
        id=row,
        state=HopState.FAIL if bad else HopState.OK,
        evidence=evidence or found.evidence,
        remedy=found.remedy.text,
        source=str(found.source),
        finding=found,
    )
