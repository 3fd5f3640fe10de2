"""A deploy that runs in its own session, and who holds a stack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.stack.stage import StageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who works on a stack now."""

    pid: int
    since: float
    """Wall clock, seconds since the epoch."""
    doing: str
    """deploy, restart, remove …"""
    terminal: str = ""
    """The tty it was started from; empty where there was none."""
    alive: bool = True
    """False when the process is gone but a Docker Compose that it started still holds the stack."""

    def sentence(self) -> str:
        who = f"process {self.pid}" + (f" from {self.terminal}" if self.terminal else "")
        if not self.alive:
            return f"a docker compose of an earlier {self.doing} ({who}) is still working on it"
        return f"{who} holds it with a {self.doing}"


class JobKind(StrEnum):
    """What a job does to its stack."""

    DEPLOY = "deploy"
    UPDATE = "update"
    BACK = "back"
    """An update is taken back."""
    CHANGE = "change"
    """Its answers become others."""
    RENAME = "rename"
    """It gets another name; the job is of that one."""

    @property
    def of_living(self) -> bool:
        """True where it goes back by itself, and is gone on with or back from where it was cut off."""
        return self in (JobKind.CHANGE, JobKind.RENAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One deploy or update; its events stand in a JSON-lines file that any number of viewers may follow."""

    id: str
    """Sorts by start time: `20261123T104133-vaultwarden-1a2b`."""
    stack: str
    folder: str
    service: str
    """Slug."""
    started: float
    pid: int
    stages: tuple[StageId, ...]
    """The stages this job will go through, in order."""
    running: bool
    """True while the process lives and has not written its result."""
    kind: JobKind = JobKind.DEPLOY
    new_stack: bool = True
    """True when no Compose file stood in the stack folder before: rolling back may take the generated files away."""
