"""What has to be put right when a backup or a restore was killed: kept before the first thing is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.dataclass_json import from_plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """A backup that did not come to its end."""

    stack: str
    root: str
    part: str = ""
    """The half of a file that it had written; empty where it wrote to a pipe."""
    stopped: tuple[str, ...] = ()
    """Containers that ran before and that it had stopped, or was about to, in the order in which they start."""

    def sentence(self) -> str:
        stopped = " and the stack, which it had stopped, does not run" if self.stopped else ""
        return f"A backup of {self.stack} was ended before it was whole{stopped}."

    def way(self) -> str:
        return f"To put that in order, run: scaletail-tui start {self.stack}"

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = to_plain(self)
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreMark:
    """A restore whose files are in place, and that has not come to its end."""

    stack: str
    archive: str
    """The backup's path."""
    sha256: str
    """What the backup's end says of it: another file under that path is not gone on with."""
    volumes: tuple[str, ...] = ()
    """Names of the volumes that this restore made, and may write over."""
    new_identity: bool = False
    """True where it becomes another device: then nothing of the original's identity is brought back."""
    filled: bool = False
    """True once all data are there: from then on they are the stack's own, and nothing of it is written over."""
    closed: bool = False
    """It was public on the internet when it was saved, and is put in place so that it is not."""

    def sentence(self) -> str:
        return f"The restore of {self.stack} from {self.archive} was ended before it was whole."

    def way(self) -> str:
        other = " --new-identity --auth-key-file FILE" if self.new_identity and not self.filled else ""
        return f"To go on with it, run: scaletail-tui restore {self.archive} --as {self.stack}{other}"

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = to_plain(self)
        return told


def interrupted_from(raw: Any) -> Interrupted:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is none."""
    found: Interrupted = from_plain(Interrupted, raw)
    return found


def mark_from(raw: Any) -> RestoreMark:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is none."""
    found: RestoreMark = from_plain(RestoreMark, raw)
    return found
