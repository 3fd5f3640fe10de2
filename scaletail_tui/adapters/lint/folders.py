"""Folders that anybody wrote, as a port: which are meant (one stack, a tree, all below the root), read and written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.files import compose_file
from scaletail_tui.adapters.files.patience import NoAnswer, Patience
from scaletail_tui.adapters.imports.reading import given_of, read_given, read_given_text
from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.adapters.lint.writing import read_kept, write_changed
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.lint.folder import LintFolder

_DEEPEST, _MOST = 3, 1_000


class LintFolders:
    """Folders to be looked at; one that does not answer is told, and keeps no other one waiting."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()

    def find(self, given: Path) -> tuple[Path, ...]:
        """The folder itself where it has a Compose file, else those below it that have one."""
        try:
            if self._patience.ask(str(given), lambda: compose_file(given)) is not None:
                return (given,)
            below = self._patience.ask(str(given), lambda: _list_folders(given, links=True))
        except NoAnswer:
            return (given,)
        found = self._patience.ask_each([str(one) for one in below], lambda one: tuple(_below(Path(one), 1, [_MOST])))
        stacks = [stack for one, inner in found.items() for stack in ((Path(one),) if inner is None else inner)]
        return tuple(stacks[:_MOST])

    def read(self, folder: Path) -> LintFolder:
        """Raises FilesRefused with what cannot be read, and why."""
        return self._patience.ask(str(folder), lambda: read_folder(folder))


def _below(folder: Path, depth: int, left: list[int]) -> Iterator[Path]:
    if compose_file(folder) is not None:
        left[0] -= 1
        if left[0] >= 0:
            yield folder
        return
    if depth >= _DEEPEST or left[0] <= 0:
        return
    for one in _list_folders(folder):
        yield from _below(one, depth + 1, left)


def _list_folders(folder: Path, *, links: bool = False) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name for entry in entries if not entry.name.startswith(".") and _may_be_folder(entry, links)
            )
    except OSError:
        return []
    return [folder / name for name in names]


def _may_be_folder(entry: os.DirEntry[str], links: bool) -> bool:
    """Without asking where a link leads: that place may not answer."""
    return entry.is_dir(follow_symlinks=False) or (links and entry.is_symlink())


class FoldersOfUsers:
    """Folders of this host."""

    def __init__(self) -> None:
        self._folders = LintFolders()
        self._patience = Patience(10.0)
        """With a file that the user named: what writes into a pipe may take a while."""

    def find(self, folder: str) -> tuple[str, ...]:
        return tuple(map(str, self._folders.find(Path(folder).absolute())))

    def read(self, folder: str) -> LintFolder:
        return self._folders.read(Path(folder))

    def write(self, folder: str, old: Mapping[str, str], new: Mapping[str, str], *, now: float) -> tuple[str, ...]:
        return write_changed(Path(folder), old, new, now=now)

    def read_kept(self, folder: str) -> Mapping[str, str]:
        return read_kept(Path(folder))

    def read_given(self, path: str) -> GivenStack:
        return self._patience.ask(path, lambda: read_given(path))

    def given_of(self, model: Mapping[str, Any], called: str) -> GivenStack:
        return given_of(model, called=called)

    def read_given_text(self, text: str) -> GivenStack:
        return read_given_text(text)
