"""What a removal took and what it left, seen afterwards: every sentence about it is made from this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_MOST_NAMED = 8
"""Paths in one sentence; --json has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesGone:
    """Paths below a stack's folder. What stands as a folder here stands for all that was, or is, in it."""

    removed: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Ours that the user had edited, or secrets that data depends on: path to the path that it is kept as."""
    kept: tuple[str, ...] = ()
    """The user's own files and folders, which were not agreed to."""
    stays: tuple[str, ...] = ()
    """`tailscale/state` and `data` where something is still in them, and absolute paths that a link led to."""
    identity: bool = False
    """True when an identity was there and is gone."""
    data: bool = False
    """True when data were there and are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceGone:
    """What became of the device in the tailnet, once the stack's identity was gone."""

    name: str = ""
    """Its DNS name; empty where it was not known, or is none of the tailnet's."""
    page: str = ""
    """Where an admin finds it."""
    deleted: bool = False
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One removal, or the way back from a deploy."""

    stack: str
    folder: str
    """Where the stack stands or stood; empty where nothing tells."""
    containers: tuple[str, ...] = ()
    """Names of those that were there and are gone."""
    files: FilesGone = FilesGone()
    files_asked: bool = False
    """True when files were to go, too."""
    folder_stands: bool = False
    volumes: tuple[str, ...] = ()
    """Named volumes of the containers that went; no removal takes them."""
    old_data: tuple[str, ...] = ()
    """Volumes in which updates to another line of a database have kept what it held before; nobody else knows them."""
    runs_again: tuple[str, ...] = ()
    """Containers that had been stopped for it, an import, and that were started again."""
    stands_still: tuple[str, ...] = ()
    """Those of them that could not be."""
    device: DeviceGone = DeviceGone()
    unfinished: str = ""
    """What was done to an update that had not come to its end, as a sentence."""

    @property
    def removed(self) -> tuple[str, ...]:
        """All that is gone, containers first; a folder stands for all that was in it."""
        return (*self.containers, *self.files.removed)

    def sentence(self) -> str:
        """What went and what stays, without anything that was not seen."""
        went = [_count(self.containers, "container", "containers")]
        own = [path for path in self.files.removed if path not in ("data", "tailscale", "tailscale/state")]
        went.append(_count(own, "file or folder", "files or folders"))
        went += ["identity"] if self.files.identity else []
        went += ["data"] if self.files.data else []
        told = [part for part in went if part]
        parts = [self.unfinished] if self.unfinished else []
        if told or not self.unfinished:
            parts.append(
                f"{self.stack}: {_join(told)} removed." if told else f"{self.stack}: there was nothing to remove."
            )
        parts += [f"{path} is kept as {kept}." for path, kept in list(self.files.renamed.items())[:_MOST_NAMED]]
        if not self.files_asked:
            parts += [f"Everything in {self.folder} stays."] if self.folder_stands else []
        elif self.files.kept or self.files.stays:
            below = f" in {self.folder}" if self.folder_stands else ""
            parts.append(f"Still there{below}: {_name((*self.files.kept, *self.files.stays))}.")
        if self.volumes:
            parts.append(f"Docker's volumes stay: {_name(self.volumes)}.")
        if self.old_data:
            parts.append(f"Old data of its databases stay in Docker's volumes {_name(self.old_data)}.")
        if self.runs_again:
            verb = "runs" if len(self.runs_again) == 1 else "run"
            parts.append(f"{_name(self.runs_again)} {verb} again.")
        if self.stands_still:
            parts.append(f"Could not be started again: {_name(self.stands_still)}. See: docker start")
        if self.device.sentence:
            parts.append(self.device.sentence)
        return " ".join(parts)

    def __str__(self) -> str:
        return self.sentence()

    def to_json(self) -> dict[str, Any]:
        """As `remove` and `rollback` print it."""
        files = self.files
        return {
            "stack": self.stack, "result": "ok", "removed": list(self.removed), "containers": list(self.containers),
            "files": list(files.removed), "kept_as": dict(files.renamed), "kept": list(files.kept),
            "stays": list(files.stays), "unfinished": self.unfinished, "volumes": list(self.volumes),
            "old_data": list(self.old_data), "runs_again": list(self.runs_again),
            "stands_still": list(self.stands_still),
            "folder": self.folder or None,
            "folder_stands": self.folder_stands, "identity_removed": files.identity, "data_removed": files.data,
            "device": self.device.name or None, "device_page": self.device.page or None,
            "device_deleted": self.device.deleted, "sentence": self.sentence(),
        }  # fmt: skip


def _count(names: Sequence[str], noun: str, nouns: str) -> str:
    return f"{len(names)} {noun if len(names) == 1 else nouns}" if names else ""


def _join(parts: Sequence[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]


def _name(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return ", ".join(paths[:_MOST_NAMED]) + more
