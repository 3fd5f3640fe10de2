"""The half of a file that a backup writes beside its place, and notes of backups that are under way.

A part is one writer's alone, and whole in its place or nowhere.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.backup.journal import Interrupted, interrupted_from
from scaletail_tui.domain.errors import BadInput

_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK})
"""What file systems say that know no second name of a file: those of sticks, and some of the network."""
_OPENED = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class PartTaken(BadInput):
    """Another backup writes to the same place at this moment."""

    def __init__(self, part: Path) -> None:
        super().__init__(
            f"Another backup is being written to the same place: {part}.",
            remedy="Wait for its end, or choose another name.",
        )


@contextmanager
def open_part(part: Path) -> Iterator[int]:
    """A new file of this writer's alone, 0600; what an ended one has left there goes. Raises PartTaken, OSError.

    It is gone when the block ends, under this name.
    """
    remove_left(part, refuse=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPENED, 0o600)
    except FileExistsError as error:  # since that moment
        raise PartTaken(part) from error
    try:
        if not _lock(descriptor):
            raise PartTaken(part)
        os.fchmod(descriptor, 0o600)
        yield descriptor
    finally:
        with suppress(OSError):
            if _is_it(descriptor, part):
                part.unlink()
        os.close(descriptor)


def put_in_place(descriptor: int, part: Path, place: Path) -> None:
    """Give what was written its name. Raises BadInput where something has come there meanwhile, and OSError."""
    if not _is_it(descriptor, part):
        raise PartTaken(part)
    try:
        try:
            os.link(part, place, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPENED, 0o600))
            part.rename(place)  # over the empty file that was made for it
    except FileExistsError as error:
        raise refuse_standing(place) from error


def refuse_standing(place: Path) -> BadInput:
    """To be raised where the file's place is taken."""
    return BadInput(f"{place} stands already, and no backup is written over.", remedy="Choose another name.")


def remove_left(part: Path, *, refuse: bool = False) -> None:
    """Take away what an ended backup has left; of one that goes on it stays, and with `refuse` PartTaken is raised."""
    try:
        descriptor = os.open(part, os.O_RDONLY | _OPENED)
    except FileNotFoundError:
        return
    try:
        if _lock(descriptor) and _is_it(descriptor, part):
            part.unlink()
        elif refuse:
            raise PartTaken(part)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """False where another process has it; a file system without locks has nobody to ask."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _is_it(descriptor: int, part: Path) -> bool:
    """True while the name is still that of the open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), part.lstat())
    except FileNotFoundError:
        return False


_FOREIGN = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_LARGEST = 100_000


class NoteFiles:
    """`ports.BackupNotes`: `backups/HASH.json`, one a stack."""

    def __init__(self, state_dir: Path, root: Path) -> None:
        self._state = state_dir
        self._folder = state_dir / "backups"
        self._root = str(root.resolve())

    def keep(self, interrupted: Interrupted) -> None:
        private_folder(self._state)
        private_folder(self._folder)
        told = {**interrupted.to_json(), "root": self._root}
        replace_file(self._path(interrupted.stack), json.dumps(told).encode(), 0o600)

    def forget(self, stack: str) -> None:
        with suppress(OSError):
            self._path(stack).unlink(missing_ok=True)

    def all(self) -> tuple[Interrupted, ...]:
        found = []
        with suppress(OSError):
            for path in sorted(self._folder.glob("*.json")):
                with suppress(*_FOREIGN):
                    found.append(interrupted_from(json.loads(read_bounded(path, _LARGEST))))
        return tuple(one for one in found if one.root == self._root)

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(self._root, stack)}.json"
