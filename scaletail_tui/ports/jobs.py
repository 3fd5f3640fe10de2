"""Deploys in a session of their own, and what one needs to begin."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.stack.authkey import AuthKey
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.domain.stack.plan import Plan
    from scaletail_tui.domain.stack.spec import StackSpec
    from scaletail_tui.domain.stack.stage import JobEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployRequest:
    """What a job needs to begin; it travels through a pipe, never through argv, environment or a file."""

    spec: StackSpec
    plan: Plan | None = None
    """What was shown and is carried out, as it is; without one the deploy goes on with what stands in the folder."""
    key: AuthKey | None = None
    funnel: bool = False
    """Go public after the answer stage; the name was typed."""


class Jobs(Protocol):
    """Deploys in their own session, and their event files."""

    def warm_up(self) -> None:
        """A request will come: what it needs may be made ready meanwhile."""
        ...

    async def start(self, request: DeployRequest) -> Job:
        """Start a deploy that outlives us; raises StackHeld."""
        ...

    def all(self) -> tuple[Job, ...]:
        """Newest first."""
        ...

    def latest(self, stack: str) -> Job | None: ...

    def has_succeeded(self, job_id: str) -> bool:
        """False while it runs, when it failed, and when it was killed."""
        ...

    def follow(self, job_id: str) -> AsyncGenerator[JobEvent, None]:
        """Every event from the first, then new ones as they are written; ends after the result or the process's end."""
        ...

    async def stop(self, job_id: str) -> None:
        """Ask the job to end; what is on disk and running stays."""
        ...
