"""Folders of the pretend host, in a temporary folder, there once its stacks are made, and managed in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scaletail_tui.domain.adoption.record import AdoptionRecord, FolderChange, Reverted
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.ports.user_files import Adoptions, UserFiles


class PracticeUserFiles:
    """The real reader on the pretend host's folders."""

    def __init__(self, files: UserFiles, make: Callable[[], object]) -> None:
        self._files = files
        self._make = make

    def find(self, folder: str) -> tuple[str, ...]:
        self._make()
        return self._files.find(folder)

    def read(self, folder: str) -> LintFolder:
        self._make()
        return self._files.read(folder)

    def read_given(self, path: str) -> GivenStack:
        self._make()
        return self._files.read_given(path)

    def given_of(self, model: Mapping[str, Any], called: str) -> GivenStack:
        return self._files.given_of(model, called)

    def read_given_text(self, text: str) -> GivenStack:
        return self._files.read_given_text(text)

    def write(self, folder: str, old: Mapping[str, str], new: Mapping[str, str], *, now: float) -> tuple[str, ...]:
        return self._files.write(folder, old, new, now=now)

    def read_kept(self, folder: str) -> Mapping[str, str]:
        return self._files.read_kept(folder)


class PracticeAdoptions:
    """The real adapter behind a door that first makes the practice stacks."""

    def __init__(self, real: Adoptions, make: Callable[[], object]) -> None:
        self._real = real
        self._make = make
        self._roots: set[str] = set()

    def look(self, folder: str) -> AdoptionRecord:
        self._make()
        return self._real.look(folder)

    def adopt(self, folder: str, *, service: str) -> bool:
        self._make()
        return self._real.adopt(folder, service=service)

    def change(self, folder: str, change: FolderChange) -> None:
        self._real.change(folder, change)

    def original(self, folder: str, path: str) -> str | None:
        return self._real.original(folder, path)

    def go_on(self, folder: str) -> AdoptionRecord:
        return self._real.go_on(folder)

    def revert(self, folder: str) -> Reverted:
        return self._real.revert(folder)

    def remember(self, root: str) -> bool:
        """For as long as the practice lasts: this user's settings are not touched."""
        new = root not in self._roots
        self._roots.add(root)
        return new
