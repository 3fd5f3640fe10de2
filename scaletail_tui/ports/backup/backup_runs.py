"""Backups that go on when the program that asked for them has ended, and what ended ones have left."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from scaletail_tui.ports.jobs import Course

if TYPE_CHECKING:  # shapes in signatures only
    from scaletail_tui.domain.backup.journal import Interrupted, RestoreMark
    from scaletail_tui.domain.backup.manifest import Verified
    from scaletail_tui.domain.backup.progress import BackupMade, Progress, Restored
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.domain.stack.data_move import DataMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRequest:
    """What the user wants back, and how."""

    file: str
    name: str = ""
    """Of the stack; empty: as it was called."""
    new_identity: bool = False
    key: AuthKey | None = field(default=None, repr=False)
    """Lets the new identity log in."""
    env: str = field(default="", repr=False)
    """The text of `.env`, for a backup without secrets."""
    original_off: bool = False
    """The user says so, where nobody can see it."""
    allowed: tuple[str, ...] = ()
    """Words of what the stack may do beyond its own containers."""
    wait: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """Data that go to another disk, or a move that was cut off."""

    stack: str
    to: str = ""
    """A folder on the other disk; empty where a move that was begun goes on or back."""
    course: Course = Course.DO


class BackupRuns(Protocol):
    """Backups in a process of their own. Raises ScaletailError."""

    def file_for(self, stack: str) -> str:
        """A new file in this user's folder for backups."""
        ...

    def files(self) -> tuple[str, ...]:
        """Paths of the backups in this user's folder for them, the newest first."""
        ...

    def verify(self, file: str) -> Verified:
        """Read every byte of a backup; blocks. Raises BackupDamaged, FilesRefused."""
        ...

    def restore(self, request: RestoreRequest) -> AsyncGenerator[Progress | Restored, None]:
        """Each step, the stack last; iterate inside `aclosing()`. One that is left is gone on with by the next.

        Raises BadInput before anything is written, as the command does.
        """
        ...

    def save(self, stack: str, file: str) -> AsyncGenerator[Progress | BackupMade, None]:
        """Each step as it is seen, the backup last; iterate inside `aclosing()`, which ends the watching alone."""
        ...

    def move_data(self, request: MoveRequest) -> AsyncGenerator[Progress | DataMoved, None]:
        """Each step as it is seen, what it came to last; iterate inside `aclosing()`, which ends the watching alone."""
        ...

    async def remove_old_data(self, stack: str) -> tuple[str, ...]:
        """Remove for good what a move has left beside the link, once the name was typed; their paths."""
        ...

    def interrupted(self) -> tuple[Interrupted, ...]:
        """Backups of stacks below this root that have not come to their end; those that go on are among them."""
        ...

    def half_restored(self, stack: str) -> RestoreMark | None:
        """What a restore that has not come to its end has left in the stack's folder."""
        ...

    def settle(self, stack: str) -> None:
        """The stack runs again: take away the half of a file that an ended backup has left, and forget it."""
        ...
