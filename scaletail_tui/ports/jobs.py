"""Deploys in a session of their own, what one needs to begin, and who may work on a stack."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.job import JobKind

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.domain.stack.job import Holder, Job
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
    public_for: float | None = None
    """Seconds for which it is public then; None: until it is closed, and the stack's files say so."""
    allowed: tuple[str, ...] = ()
    """Without a plan: words of the powers that the user allowed by name, for an entry that did not ship with us."""
    stops: tuple[str, ...] = ()
    """Containers that work on the same data: stopped just before the stack starts, started again by a rollback."""

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def kind(self) -> JobKind:
        return JobKind.DEPLOY


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRequest:
    """What an update needs to begin."""

    stack: str
    spec: StackSpec | None = None
    """Of a stack that we wrote; without one it was made by hand."""
    kind: JobKind = JobKind.UPDATE
    patience: float | None = None
    """Seconds for the new images to answer; None: as long as the service may need."""
    again: bool = False
    """True where images that had to go back once shall be tried again."""
    with_dump: bool = False
    """A database whose newer image is of another line is dumped, and loaded into that."""

    @property
    def name(self) -> str:
        return self.stack


class Course(StrEnum):
    """Which way something that was begun goes."""

    DO = "do"
    GO_ON = "go-on"
    """It was cut off, and is brought to its end."""
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """What a change or a rename of a living stack needs to begin."""

    stack: str
    """As it was called before."""
    spec: StackSpec
    """The stack as it shall be in the end: going back, as it was."""
    kind: JobKind = JobKind.CHANGE
    course: Course = Course.DO
    plan: Plan | None = None
    """What was shown and is carried out; none to go on or back."""
    recreated: tuple[str, ...] = ()
    """Compose services that are made anew, as it was shown."""
    stands_still: bool = False
    """Nothing runs, and nothing is started."""
    patience: float | None = None
    """Seconds for it to answer; None: as long as the service may need."""
    renamed: str = ""
    """What it is to be called, of a rename."""

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def held(self) -> tuple[str, ...]:
        """The names that nobody else may work on meanwhile."""
        return tuple(dict.fromkeys(one for one in (self.name, self.stack, self.renamed) if one))


JobRequest = DeployRequest | UpdateRequest | ChangeRequest


class Jobs(Protocol):
    """Deploys and updates in their own session, and their event files."""

    def warm_up(self) -> None:
        """A request will come: what it needs may be made ready meanwhile."""
        ...

    async def start(self, request: JobRequest) -> Job:
        """Start what is asked for so that it outlives us; raises StackHeld."""
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


class StackHeld(ScaletailError):
    """Another process works on the stack."""

    def __init__(self, holder: Holder, stack: str) -> None:
        super().__init__(
            f"{stack} is busy: {holder.sentence()}.", remedy=f"Watch it with: scaletail-tui deploy --watch {stack}"
        )
        self.holder = holder


class Locks(Protocol):
    """Who may work on a stack: one process at a time, and the Compose that it started counts as itself."""

    def hold(self, stack: str, doing: str) -> AbstractContextManager[None]:
        """Hold the stack while the block runs; raises StackHeld."""
        ...

    def holder(self, stack: str) -> Holder | None: ...
