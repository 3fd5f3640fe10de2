"""Files of this machine that others may have made: read only where they are plain files of a bounded size."""

from __future__ import annotations

import stat
from pathlib import Path

from scaletail_tui.ports.folders import FilesRefused

LARGEST = 1_000_000
"""Bytes of a text file that is read; a Compose file is a thousand times smaller."""


def is_file(path: Path) -> bool:
    """`Path.is_file`, which raises where a folder above is closed to us."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """`Path.is_dir`, which raises where a folder above is closed to us."""
    try:
        return path.is_dir()
    except OSError:
        return False


def small_file(path: Path, *, missing: bytes | None = None) -> bytes:
    """A file's bytes; raises FilesRefused where it is closed, larger than `LARGEST`, or a pipe, which never ends.

    `missing` is what counts where nothing stands; None refuses that too.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FilesRefused(f"{path} is no regular file and was not read.")
        if found.st_size <= LARGEST:
            return path.read_bytes()
    except FileNotFoundError as error:
        if missing is not None:
            return missing
        raise FilesRefused(f"{path} cannot be read: {error.strerror}.") from error
    except OSError as error:
        raise FilesRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    raise FilesRefused(f"{path} is larger than {LARGEST} bytes and was not read.")
