"""What the program keeps in its own state folder, as ports: what ran before each update, identities as they were seen,
public times, changes of living stacks that have begun, and what was said against the last start of a stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.calendar import IdentityOnDisk, SeenIdentity
    from scaletail_tui.domain.reach.public_time import PublicTime
    from scaletail_tui.domain.stack.refusal import Refusal
    from scaletail_tui.domain.stack.undertaking import Undertaking
    from scaletail_tui.domain.update.kept import Kept


class KeptRecords(Protocol):
    """What may be gone back to, a record an update, in the program's own state folder. Raises FilesRefused."""

    def read(self, stack: str) -> tuple[Kept, ...]:
        """The newest last; a record that cannot be read is none."""
        ...

    def write(self, stack: str, records: tuple[Kept, ...]) -> None:
        """Take the place of all that is known of this stack; none forgets it."""
        ...

    def stacks(self) -> tuple[str, ...]:
        """Those that have a record."""
        ...


class Identities(Protocol):
    """Short blocking calls: run them off the event loop where it matters. Secrets are judged here and never leave."""

    def look(self, folder: str) -> IdentityOnDisk:
        """What a stack's folder tells of its keys; what is closed to this user is not told."""
        ...

    def recall(self, stack: str) -> SeenIdentity | None:
        """What was kept of it last; what cannot be read is none."""
        ...

    def keep(self, stack: str, seen: SeenIdentity) -> None:
        """In the place of what was kept before. Raises FilesRefused."""
        ...

    def forget(self, stack: str) -> None:
        """Keep nothing of it any more but its id; nothing kept is well, too."""
        ...

    def move(self, old: str, new: str) -> None:
        """The stack has another name: all that is known of it goes there, and nothing stays under the old one.

        The device lives on, so no id of it is left that a stack of the old name could take for its own. Where it
        cannot be written it is seen again at the next look.
        """
        ...

    def earlier(self, stack: str, folder: str) -> frozenset[str]:
        """Ids of the devices that the stack was before: as they were kept, and as identities beside the folder tell."""
        ...

    def copy(self, folder: str) -> str:
        """Copy a state folder to `NAME.copy-STAMP` beside it, for its owner alone; return that path.

        Empty where it holds nothing: a copy of that would push out one that is good. The newest three stay. Raises
        FilesRefused, with `permission` where this user may not read it.
        """
        ...

    def thin_out(self, folder: str) -> None:
        """Of identities that were set aside as `NAME.before-STAMP` the newest three stay, too. Raises FilesRefused."""
        ...


class PublicTimes(Protocol):
    """Kept outside of every stack, until the time is over. Raises FilesRefused where it cannot be kept."""

    def keep(self, time: PublicTime) -> None:
        """Remember it in the place of an earlier one of the same stack."""
        ...

    def of(self, stack: str) -> PublicTime | None: ...

    def all(self) -> tuple[PublicTime, ...]:
        """Those below this root, the first to end first."""
        ...

    def drop(self, stack: str, token: str = "") -> None:
        """Forget it, with a token that one alone; nothing to forget is well, too."""
        ...

    def begin_job(self) -> None:
        """See to it that a process of its own ends them in time; one that does so already is enough."""
        ...


class Undertakings(Protocol):
    """One a stack at most, private to this user. Raises FilesRefused."""

    def read(self, stack: str) -> Undertaking | None:
        """By the name that the stack had when it began; None where there is none, or none that can be read."""
        ...

    def keep(self, undertaking: Undertaking) -> None: ...

    def forget(self, stack: str) -> None: ...

    def all(self) -> tuple[Undertaking, ...]:
        """Of all stacks below this root, those that go on among them."""
        ...


class Refusals(Protocol):
    """One a stack at most, private to this user, until it starts or somebody stops it. Raises nothing.

    What cannot be kept is not: it was told when it happened.
    """

    def keep(self, refusal: Refusal) -> None: ...

    def of(self, stack: str) -> Refusal | None: ...

    def forget(self, stack: str) -> None: ...
