"""Data of a stack on their way to another disk: the plan that is shown, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.backup.progress import size_words


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlan:
    """What is shown before, and done."""

    stack: str
    folder: str
    """Relative to the stack's folder: `data`."""
    source: str
    target: str
    aside: str
    """All three absolute; `aside` is where the old data are kept."""
    bytes: int
    free: int | None
    """Bytes; None where that is hidden."""
    running: tuple[str, ...]
    """Containers that are stopped, in the order in which they are started again."""
    notes: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """The change as a diff, and what is done about it."""
        free = f", {size_words(self.free)} are free there" if self.free is not None else ""
        still = f"stop     {', '.join(self.running)}" if self.running else "stop     nothing: it stands still"
        return (
            f"- {self.folder}/",
            f"+ {self.folder} -> {self.target}",
            still,
            f"copy     {size_words(self.bytes)} to {self.target}, owners, modes and links as they are{free}",
            "compare  every byte of both",
            f"keep     the old data as {self.aside}",
            *(f"note     {note}" for note in self.notes),
        )

    def question(self) -> str:
        """The same in a line or two."""
        size = f" ({size_words(self.bytes)})" if self.bytes else ""
        return (
            f"{self.folder}/ becomes {self.folder} -> {self.target}{size}. It stands still while "
            "they are copied and compared; the old data are kept beside."
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "stack": self.stack, "folder": self.folder, "source": self.source, "target": self.target,
            "aside": self.aside, "bytes": self.bytes, "free": self.free, "stops": list(self.running),
            "notes": list(self.notes), "plan": list(self.lines()),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMoved:
    """What a move, or the way back from one, came to."""

    stack: str
    source: str
    target: str
    kept: str
    """Where what is not used any more is kept; empty where nothing is."""
    back: bool = False
    bytes: int = 0
    seconds: float = 0.0
    seen: str = ""

    def sentence(self) -> str:
        if self.back:
            rest = f" The copy is kept in {self.kept}." if self.kept else ""
            return f"The data of {self.stack} are in {self.source}, as before. {self.seen}{rest}".strip()
        return (
            f"The data of {self.stack} are in {self.target} now ({size_words(self.bytes)}). {self.seen} The old data "
            f"are kept in {self.kept} until you say: scaletail-tui move-data {self.stack} --remove-old {self.stack}"
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "stack": self.stack, "result": "back" if self.back else "ok", "source": self.source, "target": self.target,
            "kept": self.kept, "bytes": self.bytes, "seconds": round(self.seconds, 3), "seen": self.seen,
            "sentence": self.sentence(),
        }  # fmt: skip
