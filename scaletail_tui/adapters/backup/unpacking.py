"""The files of a backup, written into a folder beside the stack's, and who is to own them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from scaletail_tui.adapters.backup.reader import Content
from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.domain.backup.manifest import FOLDER
from scaletail_tui.domain.backup.member import Kind, Member, is_bound

_WRITABLE = 0o700
Owner = tuple[int, int]


class FolderTaker:
    """Takes the entries of the stack's folder; everything else is passed over."""

    def __init__(self, folder: OpenFolder, *, emptied: Collection[str], texts: Mapping[str, str]) -> None:
        self._folder = folder
        self._emptied = emptied
        self._texts = dict(texts)
        self._modes: list[tuple[str, int]] = []
        self.bound: list[str] = []
        """Links that must not lead out of the folder, by whatever further links they go."""
        self.mode = 0o755
        """Of the stack's folder itself."""

    def take(self, member: Member, content: BinaryIO) -> None:
        if member.place != FOLDER:
            return
        path = member.path
        if not path:
            self.mode = member.mode
        elif path in self._texts or is_inside(path, self._emptied):
            return
        elif member.kind is Kind.FOLDER:
            self._folder.make_folder(path, _WRITABLE)
            self._modes.append((path, member.mode))
        elif member.kind is Kind.FILE:
            self._folder.write_stream(path, content, member.mode, mtime=member.mtime)
        elif member.kind is Kind.LINK:
            self._folder.symlink(path, Path(member.target))
            self.bound += [path] if is_bound(member) else []
        elif not is_inside(member.target.partition("/")[2], self._emptied):
            self._folder.link(member.target.partition("/")[2], path)

    def finish(self) -> None:
        """Write what is given in place of the backup's own, and close the folders that are to be closed."""
        for path, text in self._texts.items():
            self._folder.write_new(path, text.encode("utf-8", "surrogateescape"), 0o600)
        for path, mode in reversed(self._modes):
            if mode != _WRITABLE:
                with self._folder.folder(path) as folder:
                    folder.set_mode(mode)


def leading_out(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the paths that end outside of the folder once every link is followed; relative ones begin in it."""
    whole = os.path.realpath(folder)
    ends = {path: os.path.realpath(folder / path) for path in paths}
    return tuple(path for path, end in ends.items() if end != whole and not end.startswith(f"{whole}/"))


def is_inside(path: str, folders: Collection[str]) -> bool:
    """True for what stands in one of the folders."""
    return any(path.startswith(f"{one}/") for one in folders)


def group_owners(
    entries: Iterable[tuple[Member, Content]], *, emptied: Collection[str]
) -> dict[Owner, tuple[str, ...]]:
    """Owner to paths below the stack's folder; `path/` stands for a folder with all in it, `./` for all of it."""
    owners: dict[str, Owner] = {}
    folders: dict[str, Owner] = {}
    mixed: set[str] = set()
    for member, _ in entries:
        if member.place != FOLDER or (member.path and is_inside(member.path, emptied)):
            continue
        owner = (member.uid, member.gid)
        owners[member.path] = owner
        if member.kind is Kind.FOLDER:
            folders[member.path] = owner
        mixed |= {above for above in _above(member.path) if folders.get(above) != owner}
    grouped: dict[Owner, list[str]] = {}
    for path, owner in owners.items():
        if path and path.rpartition("/")[0] not in mixed:
            continue  # its folder stands for it
        whole = path in folders and path not in mixed
        grouped.setdefault(owner, []).append((path or ".") + ("/" if whole else ""))
    return {owner: tuple(paths) for owner, paths in grouped.items()}


def _above(path: str) -> Iterable[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path
