"""What was noted before the first file was written: which files, how they were, how they shall be, how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.domain.adoption.record import OWN_FOLDER
from scaletail_tui.domain.backup.manifest import find_fault
from scaletail_tui.ports.folders import FilesRefused

PLACE = f"{OWN_FOLDER}/journal.json"
CHANGING, CHANGED, REVERTING = "changing", "changed", "reverting"
_STATES = (CHANGING, CHANGED, REVERTING)
_MOST, _LAST_OWNER = 1_000_000, 2**32 - 2
_ALL_MODES, _RIGHTS = 0o177777, 0o777
"""No file is put back with the right to run as its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file."""

    path: str
    number: int
    """By which its contents are kept."""
    after: str
    """Sum of what we write."""
    before: str = ""
    """Sum of what stood there; empty where nothing did."""
    stood: str = ""
    """Sum of what stood there when this change was noted, and is kept: whatever else stands there is the user's."""
    mode: int = 0o644
    new_mode: int = 0o644
    uid: int = 0
    gid: int = 0

    @property
    def kept(self) -> str:
        return f"{OWN_FOLDER}/before/{self.number}"

    @property
    def first(self) -> str:
        """What we wrote first where nothing stood."""
        return f"{OWN_FOLDER}/first/{self.number}"

    @property
    def wanted(self) -> str:
        return f"{OWN_FOLDER}/after/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """All files of all improvements of one folder since it was adopted."""

    state: str
    entries: tuple[Entry, ...] = ()
    folders: tuple[str, ...] = ()
    """Folders that we made, parents first."""

    def with_state(self, state: str) -> Journal:
        return replace(self, state=state)


def sum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_journal(stack: OpenFolder) -> Journal | None:
    """None where nothing was ever written; raises FilesRefused for what is none of ours."""
    data = stack.read(PLACE)
    if data is None:
        return None
    try:
        said = json.loads(data)
        entries = tuple(_entry(one) for one in said["files"])
        folders = tuple(_inner(str(one)) for one in said["folders"])
        journal = Journal(state=str(said["state"]), entries=entries, folders=folders)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise FilesRefused(
            f"{stack.path / PLACE} was damaged, so nothing is put back by it.",
            remedy=f"The files as they were stand in {stack.path / OWN_FOLDER / 'before'}.",
        ) from error
    if journal.state not in _STATES:
        raise FilesRefused(f"{stack.path / PLACE} was written by another version of this program.")
    return journal


def write_journal(stack: OpenFolder, journal: Journal) -> None:
    """At once: a reader sees the old or the new one."""
    said = {
        "state": journal.state,
        "files": [_said(one) for one in journal.entries],
        "folders": list(journal.folders),
    }
    stack.replace(PLACE, (json.dumps(said, indent=1) + "\n").encode(), 0o600)


def find_missing_folders(stack: OpenFolder, paths: Iterable[str]) -> tuple[str, ...]:
    """Folders above the paths that do not stand yet, parents first."""
    above = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 1)}
    return tuple(path for path in sorted(above) if not stack.is_folder(path))


def _entry(said: dict[str, Any]) -> Entry:
    """Judged as input: a backup of anybody's may bring a journal, and root may put back by it."""
    return Entry(
        path=_inner(str(said["path"])), number=_within(said["number"], _MOST), after=str(said["after"]),
        before=str(said["before"]), stood=str(said.get("stood") or ""),
        mode=_within(said["mode"], _ALL_MODES) & _RIGHTS,
        new_mode=_within(said["new_mode"], _ALL_MODES) & _RIGHTS, uid=_within(said["uid"], _LAST_OWNER),
        gid=_within(said["gid"], _LAST_OWNER),
    )  # fmt: skip


def _inner(path: str) -> str:
    if fault := find_fault(path):
        raise ValueError(f"holds a path which {fault}")
    return path


def _within(raw: Any, largest: int) -> int:
    number = int(raw)
    if not 0 <= number <= largest:
        raise ValueError("holds a number that is far too large")
    return number


def _said(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path, "number": entry.number, "after": entry.after, "before": entry.before, "stood": entry.stood,
        "mode": entry.mode, "new_mode": entry.new_mode, "uid": entry.uid, "gid": entry.gid,
    }  # fmt: skip
