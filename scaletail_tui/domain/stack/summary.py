"""One line about a stack, and one about a check of the host."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.reach.public_time import duration_words
from scaletail_tui.domain.stack.exposure import Exposure


class StackState(StrEnum):
    """In the order of the stacks list."""

    FAIL = "fail"
    WAIT = "wait"
    WARN = "warn"
    OK = "ok"
    STOPPED = "stopped"
    LEFT = "left"
    """No stack any more: identity and data of one that was removed."""
    UNKNOWN = "unknown"
    """The engine has not answered yet."""


class StackOrigin(StrEnum):
    """Who made a stack, as a mark behind its state."""

    OURS = "ours"
    BY_HAND = "by hand"
    OTHER_ROOT = "other root"
    """This program, below another root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSummary:
    """One row of the stacks list and of `status`."""

    name: str
    service: str
    """Slug; of a stack made by hand where its images tell it, else empty."""
    state: StackState
    url: str | None
    expose: str
    """serve, funnel, direct; closed when it is stopped; empty where it is not known."""
    finding: str | None
    """Id of the hottest finding."""
    folder: str
    managed: bool
    origin: StackOrigin = StackOrigin.OURS
    sentence: str = ""
    """The hottest finding in one line, or why it waits."""
    since: float | None = None
    """Seconds in a WAIT."""
    hop: str = ""
    """Id of the hop of the hottest finding."""
    started: float | None = None
    """When its sidecar was started last, seconds since the epoch."""
    public_left: float | None = None
    """Seconds that it stays public; None where it is not, or where nobody ends it."""

    alike: tuple[str, ...] = ()
    """Sentences about other stacks that the engine cannot tell it from: one project name, one container name."""

    @property
    def public_words(self) -> str:
        """`PUBLIC, 1 h 5 min left`; empty where it is not public."""
        if self.expose != Exposure.FUNNEL.value:
            return ""
        return "PUBLIC" if self.public_left is None else f"PUBLIC, {duration_words(self.public_left)} left"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCheck:
    """One row of the host page and of `doctor` without a stack."""

    id: str
    """docker, compose, engine, tun, folder, disk, stacks …"""
    state: HopState
    evidence: str
    remedy: str = ""
    command: tuple[str, ...] = ()
    """What the user types to fix it where there is no finding; never run by us."""
    source: str = ""
    """The command or file that the evidence came from."""
    finding: Finding | None = None
    """What is wrong here; None while nothing is."""

    @property
    def fix_command(self) -> tuple[str, ...]:
        """What the user types to fix it; empty where no command does."""
        return (self.finding.remedy.command if self.finding is not None else None) or self.command

    @property
    def warns(self) -> bool:
        """True when a stack can run all the same."""
        return self.finding is not None and self.state is HopState.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class HostReport:
    """All checks of the host, and what is wrong."""

    checks: tuple[HostCheck, ...]
    findings: tuple[Finding, ...] = ()
    """The worst first."""
    host: str = ""
    """Name of the host."""
    engine: str = ""
    """Version of the engine; empty where it does not answer."""

    @property
    def well(self) -> bool:
        return all(check.state is not HopState.FAIL for check in self.checks)
