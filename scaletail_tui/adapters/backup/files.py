"""Backup files where the user wants them, and a stack's folder out of one: `ports.Archives`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from scaletail_tui.adapters.backup.part_file import open_part, put_in_place, refuse_standing, remove_left
from scaletail_tui.adapters.backup.parts import dump_text, volume_tar
from scaletail_tui.adapters.backup.reader import check_form, entries, read_all
from scaletail_tui.adapters.backup.tree import read_tree
from scaletail_tui.adapters.backup.unpacking import FolderTaker, group_owners, leading_out
from scaletail_tui.adapters.backup.writer import ArchiveWriter
from scaletail_tui.adapters.files.folder import open_root
from scaletail_tui.adapters.files.patience import Patience
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.small_files import open_plain
from scaletail_tui.adapters.stacks.reading import read_stack
from scaletail_tui.adapters.stacks.staging import Staging
from scaletail_tui.domain.backup.journal import RestoreMark, mark_from
from scaletail_tui.domain.backup.manifest import BackupDamaged, Verified
from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.domain.backup.tree import Tree
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.ports.folders import FilesRefused

PIPE = "-"
_PATIENCE = Patience()
_FOREIGN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class ArchiveFiles:
    """Backups beside stacks of one root."""

    def __init__(self, root: Path, *, now: Callable[[], float] = time.time) -> None:
        self._root = root
        self._now = now

    def read_tree(
        self, tar: BinaryIO, *, into: BinaryIO | None = None, told: Callable[[int], None] | None = None
    ) -> Tree:
        return read_tree(tar, into=into, told=told or (lambda count: None))

    def part_of(self, path: str) -> str:
        place = Path(path).absolute()
        return "" if path == PIPE else str(place.with_name(f".{place.name}.part"))

    @contextmanager
    def create(self, path: str) -> Iterator[ArchiveWriter]:
        if path == PIPE:
            yield ArchiveWriter(sys.stdout.buffer, self._now)
            sys.stdout.buffer.flush()
            return
        place, part = Path(path).absolute(), Path(self.part_of(path))
        if os.path.lexists(place):
            raise refuse_standing(place)
        try:
            with open_part(part) as descriptor:
                with os.fdopen(descriptor, "wb", closefd=False) as file:
                    yield ArchiveWriter(file, self._now)
                    file.flush()
                    os.fsync(descriptor)
                _check_written(part)
                put_in_place(descriptor, part, place)
        except OSError as error:
            raise tell_refusal(error, place, "written") from error

    def remove_part(self, part: str) -> None:
        """Take away the half of a file that an ended backup has written; nothing there is nothing to do."""
        path = Path(part)
        if path.name.startswith(".") and path.name.endswith(".part"):
            with suppress(OSError):
                remove_left(path)

    def files_in(self, folder: str) -> tuple[str, ...]:
        try:
            return tuple(sorted(entry.name for entry in Path(folder).iterdir() if entry.is_file()))
        except OSError as error:
            raise tell_refusal(error, folder, "read") from error

    def remove(self, path: str) -> None:
        try:
            Path(path).unlink(missing_ok=True)
        except OSError as error:
            raise tell_refusal(error, path, "removed") from error

    def verify(self, path: str) -> Verified:
        with self._open(path) as (file, size):
            return _told(read_all(file, size), path)

    def stage(self, path: str, name: str, *, emptied: Collection[str] = (), texts: Mapping[str, str]) -> Verified:
        staging = Staging(self._root / name)
        beside = staging.path.name
        try:
            with self._open(path) as (file, size), open_root(self._root, make=True) as root:
                root.remove_tree(beside)
                try:
                    root.make_folder(beside, 0o700)
                    with root.folder(beside) as folder:
                        taker = FolderTaker(folder, emptied=emptied, texts=texts)
                        verified = read_all(file, size, taker)
                        taker.finish()
                        for link in leading_out(staging.path, taker.bound):
                            raise BackupDamaged(f"The backup holds {link[:200]!a}, a link that leads out.")
                        folder.set_mode(taker.mode | 0o700)
                except BaseException:
                    root.remove_tree(beside)
                    raise
        except OSError as error:
            raise tell_refusal(error, error.filename or staging.path, "written") from error
        return _told(verified, path)

    def read_staged(self, name: str) -> StackOnDisk:
        return read_stack(name, Staging(self._root / name).path)

    def rewrite_staged(self, name: str, texts: Mapping[str, str]) -> None:
        beside = Staging(self._root / name).path
        try:
            with open_root(self._root) as root, root.folder(beside.name) as folder:
                for path, text in texts.items():
                    stands = folder.look(path)
                    mode = stands.st_mode & 0o777 if stands is not None else 0o600
                    folder.replace(path, text.encode("utf-8", "surrogateescape"), mode)
        except OSError as error:
            raise tell_refusal(error, error.filename or beside, "written") from error

    def find_leading_out(self, name: str, paths: Collection[str]) -> tuple[str, ...]:
        return leading_out(Staging(self._root / name).path, paths)

    def put_in_place(self, name: str, mark: RestoreMark) -> None:
        beside = Staging(self._root / name).path.name
        try:
            with open_root(self._root) as root:
                if root.look(name) is not None:
                    raise BadInput(f"{self._root / name} stands already, so nothing was put in its place.")
                with root.folder(beside) as folder:
                    folder.replace(MARK, json.dumps(mark.to_json()).encode(), 0o600)
                root.rename(beside, root, name)
        except OSError as error:
            raise tell_refusal(error, error.filename or self._root / name, "put in place") from error

    def owners(self, path: str, *, emptied: Collection[str] = ()) -> Mapping[tuple[int, int], tuple[str, ...]]:
        with self._open(path) as (file, _):
            return group_owners(entries(file), emptied=emptied)

    @contextmanager
    def volume(self, path: str, key: str) -> Iterator[BinaryIO]:
        with self._open(path) as (file, _):
            yield volume_tar(file, key)

    @contextmanager
    def dump(self, path: str, service: str) -> Iterator[BinaryIO]:
        with self._open(path) as (file, _):
            yield dump_text(file, service)

    def mark_of(self, name: str) -> RestoreMark | None:
        try:
            mark = self._root / name / MARK
            return mark_from(json.loads(_PATIENCE.ask(str(mark.parent), lambda: small_file(mark, missing=b"null"))))
        except (FilesRefused, *_FOREIGN):
            return None

    def note_mark(self, name: str, mark: RestoreMark) -> None:
        """Write the mark anew."""
        try:
            with open_root(self._root) as root, root.folder(name) as folder:
                folder.replace(MARK, json.dumps(mark.to_json()).encode(), 0o600)
        except OSError as error:
            raise tell_refusal(error, self._root / name / MARK, "written") from error

    def unmark(self, name: str) -> None:
        try:
            with open_root(self._root) as root, root.folder(name) as folder, suppress(FileNotFoundError):
                folder.unlink(MARK)
        except OSError as error:
            raise tell_refusal(error, self._root / name / MARK, "removed") from error

    @contextmanager
    def _open(self, path: str) -> Iterator[tuple[BinaryIO, int]]:
        try:
            descriptor = _PATIENCE.ask(path, lambda: open_plain(path))
        except OSError as error:
            raise BadInput(f"The backup {path} cannot be read: {error.strerror or error}.") from error
        with os.fdopen(descriptor, "rb") as file:
            try:
                yield cast(BinaryIO, file), os.fstat(descriptor).st_size
            except OSError as error:
                if error.filename is not None:  # of what was written beside it
                    raise
                raise tell_refusal(error, path, "read") from error


def _check_written(part: Path) -> None:
    """Raise ScaletailError where nobody could read what was written: better none than one that is refused one day."""
    with part.open("rb") as file:
        try:
            check_form(cast(BinaryIO, file), os.fstat(file.fileno()).st_size)
        except BackupDamaged as damaged:
            raise ScaletailError(
                "What was written could not be read back, so no backup was made.", detail=damaged.title
            ) from damaged


def _told(verified: Verified, path: str) -> Verified:
    return replace(verified, path=path)
