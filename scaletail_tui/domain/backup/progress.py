"""Steps of a backup, of a restore and of a move of data, each ended by what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.backup.manifest import LeftOut
from scaletail_tui.domain.ways import OPTIONS, Telling


class Step(StrEnum):
    """What is being done."""

    LOOK = "look"
    STOP = "stop"
    DUMP = "dump"
    PACK = "pack"
    START = "start"
    VERIFY = "verify"
    WRITE = "write"
    PULL = "pull"
    OWNERS = "owners"
    VOLUMES = "volumes"
    LOAD = "load"
    ANSWER = "answer"
    COPY = "copy"
    COMPARE = "compare"
    LINK = "link"


WORDS = {
    Step.LOOK: "Looking at the stack", Step.STOP: "Stopping it", Step.DUMP: "Dumping databases",
    Step.PACK: "Packing files", Step.START: "Starting it", Step.VERIFY: "Reading the backup",
    Step.WRITE: "Writing files", Step.PULL: "Pulling images", Step.OWNERS: "Giving files their owners",
    Step.VOLUMES: "Filling volumes", Step.LOAD: "Loading databases", Step.ANSWER: "Waiting for an answer",
    Step.COPY: "Copying the data", Step.COMPARE: "Comparing both", Step.LINK: "Putting the link in place",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step that has ended, or goes on: then `seen` tells how far it is."""

    step: Step
    seen: str
    seconds: float
    done: bool = True

    def to_json(self) -> dict[str, Any]:
        state = "ok" if self.done else "running"
        return {"step": self.step.value, "state": state, "seen": self.seen, "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """A backup that stands."""

    stack: str
    file: str
    """Its path; `-` for standard output."""
    bytes: int
    """Of all files in it together."""
    members: int
    databases: tuple[str, ...] = ()
    """Services whose databases were dumped."""
    excluded: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    stopped: float | None = None
    """Seconds for which the stack stood still; None where it was not running."""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    """What to mind, a sentence each."""

    def sentence(self) -> str:
        size = size_words(self.bytes)
        still = f" It stood still for {self.stopped:.1f} s." if self.stopped is not None else ""
        dumps = f", databases dumped: {', '.join(self.databases)}" if self.databases else ""
        return f"{self.stack} is saved in {self.file}: {size} in {self.members} entries{dumps}.{still}"

    def to_json(self) -> dict[str, Any]:
        return {
            "stack": self.stack, "result": "ok", "file": self.file, "bytes": self.bytes, "members": self.members,
            "databases": list(self.databases), "excluded": list(self.excluded),
            "left_out": [{"path": one.path, "why": one.why} for one in self.left_out],
            "stopped": None if self.stopped is None else round(self.stopped, 3), "seconds": round(self.seconds, 3),
            "notes": list(self.notes), "sentence": self.sentence(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A stack that came out of a backup."""

    stack: str
    folder: str
    up: bool
    url: str | None = None
    device: str = ""
    """The name that the device had when it was saved."""
    databases: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    seconds: float = 0.0
    seen: str = ""
    """What was seen of it at the end, as a sentence."""
    notes: tuple[str, ...] = field(default=())
    closed: Telling | None = None
    """It was public on the internet when it was saved, and is not now; with the way to open it."""

    def sentence(self) -> str:
        return f"{self.stack} is restored in {self.folder}. {self.seen}"

    def to_json(self) -> dict[str, Any]:
        return {
            "stack": self.stack, "result": "ok" if self.up else "failed", "folder": self.folder, "url": self.url,
            "device": self.device, "databases": list(self.databases), "volumes": list(self.volumes),
            "seconds": round(self.seconds, 3), "notes": list(self.notes), "sentence": self.sentence(),
            "closed": self.closed.say(OPTIONS) if self.closed is not None else None,
        }  # fmt: skip


def size_words(count: float) -> str:
    """`3.2 MB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError
