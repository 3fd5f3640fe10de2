"""Which files git keeps, read from the index itself: `git` would run what the repository's settings name."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from pathlib import Path

from scaletail_tui.adapters.files.walk import read_trusted
from scaletail_tui.adapters.small_files import is_file, is_folder
from scaletail_tui.ports.folders import FilesRefused

_LARGEST = 30_000_000
_HIGHEST = 12
"""Folders above that are looked into for a repository."""


def find_tracked(folder: Path) -> frozenset[str] | None:
    """Files below the folder that are in git's index; None outside of a repository, or where it cannot be read."""
    folder = folder.absolute()
    found = find_repository(folder)
    names = _names(found[1] / "index") if found is not None else None
    if found is None or names is None:
        return None
    prefix = prefix_of(folder, found[0])
    return frozenset(name[len(prefix) :] for name in names if name.startswith(prefix))


def find_repository(folder: Path) -> tuple[Path, Path] | None:
    """The top of the working tree that an absolute folder is in, and where its repository is; None outside of one."""
    for root in (folder, *folder.parents)[:_HIGHEST]:
        place = _git_folder(root)
        if place is not None:
            return root, place
    return None


def prefix_of(folder: Path, root: Path) -> str:
    """With what the names of the folder's files begin in git: empty, or with a slash at its end."""
    return "" if root == folder else f"{folder.relative_to(root).as_posix()}/"


def _git_folder(root: Path) -> Path | None:
    place = root / ".git"
    if is_folder(place):
        return place if is_file(place / "HEAD") else None
    if is_file(place):  # a worktree: the file says where its part of the repository is
        try:
            found = re.match(r"gitdir:[ \t]*(.+)", read_trusted(place, 10_000).decode("utf-8", "surrogateescape"))
        except (OSError, FilesRefused):
            return None
        return root / found[1].strip() if found else None
    return None


@lru_cache(maxsize=4)
def _names(index: Path) -> tuple[str, ...] | None:
    try:
        return _parse(read_trusted(index, _LARGEST))
    except (OSError, FilesRefused, struct.error, IndexError, ValueError):
        return None


def _parse(data: bytes) -> tuple[str, ...] | None:
    """Names of the entries. Source: git's Documentation/gitformat-index.adoc, versions 2 to 4."""
    if data[:4] != b"DIRC":
        return ()
    version, count = struct.unpack(">II", data[4:12])
    at, name, names = 12, b"", []
    for _ in range(count):
        start = at
        flags = int.from_bytes(data[at + 60 : at + 62], "big")
        at += 64 if flags & 0x4000 and version >= 3 else 62
        if version == 4:
            drop, at = _number(data, at)
            end = data.index(b"\0", at)
            name = name[: len(name) - drop] + data[at:end]
            at = end + 1
        else:
            end = data.index(b"\0", at)
            name = data[at:end]
            at = start + (end - start + 8) // 8 * 8
        names.append(name.decode("utf-8", "surrogateescape"))
    return tuple(names)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, as packs have it, and where it ends."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1
