"""What was begun and not ended: changes of living stacks, written down before the first thing is done so that they can
be gone back on, and files of killed deploys that were staged and never put in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class UndertakingKind(StrEnum):
    CHANGE = "change"
    MOVE_DATA = "move-data"
    RENAME = "rename"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBefore:
    """A file of the stack's folder as it stood."""

    path: str
    """Relative to the folder."""
    text: str | None = field(repr=False)
    """None: it was not there."""
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedData:
    """A folder of a stack that goes to another disk; all paths are absolute."""

    source: str
    """Where the stack's files say that it is: a link stands there in the end."""
    target: str
    aside: str
    """What the old folder is called in the end, beside the link."""
    running: tuple[str, ...] = ()
    """Containers that ran, in the order in which they are started."""
    lived: bool = False
    """True from before the link is put: the stack may have written to the copy since, which is kept from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPolicy:
    """What made the engine start a container by itself, before an import took its place."""

    container: str
    name: str
    """`always` or `unless-stopped`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """One that has begun; it is forgotten when it has ended, well or gone back."""

    kind: UndertakingKind
    stack: str
    """As it was called when it began."""
    at: float
    """Wall clock, seconds since the epoch."""
    files: tuple[FileBefore, ...] = ()
    """What is written anew, as it was; private as `.env` is."""
    recreated: tuple[str, ...] = ()
    """Compose services that are made anew."""
    moved: MovedData | None = None
    """Where data go to another disk."""

    renamed: str = ""
    """What it is to be called, of a rename."""
    stops: tuple[str, ...] = ()
    """Containers that work on an import's data: they are stopped before its stack starts."""
    stopping: bool = False
    """True from before the first of them is stopped."""
    stood: bool = False
    """True of an import over a stack that had come up before: nothing of that is rolled back."""
    policies: tuple[RestartPolicy, ...] = ()
    """Taken off those that have one, so that none of them comes back beside the stack when the engine restarts."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it may stand under."""
        return (self.stack, self.renamed) if self.renamed else (self.stack,)

    def sentence(self) -> str:
        if self.kind is UndertakingKind.RENAME:
            return f"{self.stack} was being renamed to {self.renamed}, and that was ended before it was whole."
        if self.kind is UndertakingKind.IMPORT:
            return (
                f"The import of {self.stack} has not come up{f', and {self.stopped_words}' if self.stopping else ''}."
            )
        what = {UndertakingKind.MOVE_DATA: "Moving the data"}.get(self.kind, "A change")
        return f"{what} of {self.stack} was ended before it was whole."

    @property
    def stopped_words(self) -> str:
        """What an import has stopped, as the end of a sentence."""
        return f"{', '.join(self.stops)} {'was' if len(self.stops) == 1 else 'were'} stopped for it"

    @property
    def by_hand(self) -> str:
        """The commands that start again what an import has stopped."""
        given = [
            f"docker update --restart={policy.name} {policy.container}"
            for policy in self.policies
            if policy.container in self.stops
        ]
        return " && ".join([*given, f"docker start {' '.join(self.stops)}"])

    def way(self, *, running: Sequence[str] = ()) -> str:
        """The commands that go on and back; `running` is what an import is to stop and runs still."""
        if self.kind is UndertakingKind.IMPORT:
            if self.stood:
                first = f"docker stop {' '.join(running)} && " if running else ""
                return (
                    f"To go on with it, run: scaletail-tui deploy --resume {self.stack}; "
                    f"to go back to what ran before: {first}scaletail-tui update --back {self.stack}"
                )
            back = ", which starts what was stopped again" if self.stopping else ""
            return (
                f"To go on with it, run: scaletail-tui deploy --resume {self.stack}; "
                f"to go back{back}: scaletail-tui rollback {self.stack}"
            )
        command = f"scaletail-tui {self.kind.value} {self.stack}"
        return f"To go on with it, run: {command} --resume; to go back: {command} --back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A staging folder whose job is gone."""

    name: str
    """Of the stack."""
    path: str
    key: bool
    """True where an auth key is in it."""
    stands: bool
    """True where the stack's own folder is there: the deploy was an update."""

    def sentence(self) -> str:
        key = ", an auth key among them" if self.key else ""
        return f"A deploy of {self.name} was ended before its files were in place: they are in {self.path}{key}."

    def way(self) -> str:
        doing = "start" if self.stands else "remove"
        return f"To put that in order, run: scaletail-tui {doing} {self.name}"

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "folder": self.path, "key": self.key, "sentence": self.sentence()}
