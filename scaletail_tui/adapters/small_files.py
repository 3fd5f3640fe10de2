"""Files of this machine that others may have made: read only where they are plain files of a bounded size."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST = 1_000_000
"""Bytes of a text file that is read; a Compose file is a thousand times smaller."""
_LARGEST_TABLE = 32_000_000
"""Bytes of a table of the kernel's or of the system's: on a busy host one of sockets has many thousand lines."""


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


def check_path(path: Path | str) -> None:
    """Raise OSError for what can be no path: none holds a NUL, and a text that others wrote may."""
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "this is no path", str(path).replace("\0", "\ufffd"))


def open_plain(path: Path | str, how: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """A descriptor of a plain file, opened `how` without waiting for anybody; raises OSError for all that is none."""
    descriptor = os.open(path, how | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK, mode)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "this is no regular file", str(path))


def read_table(path: Path) -> str:
    """A file of the kernel's or of the system's as text, what is no UTF-8 replaced; raises OSError."""
    return read_bounded(path, _LARGEST_TABLE).decode("utf-8", "replace")


def read_bounded(path: Path | str, largest: int = LARGEST, *, pipes: bool = False) -> bytes:
    """A plain file's bytes; raises OSError for a device or socket, a file that is closed, and one beyond `largest`.

    What is open is judged, not what stood there before. A pipe never ends where nobody writes to it, so only `pipes`,
    for what the user named himself, waits for one.
    """
    check_path(path)
    waits = pipes and stat.S_ISFIFO(Path(path).stat().st_mode)
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | (0 if waits else os.O_NONBLOCK))
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or (waits and stat.S_ISFIFO(mode))):
            raise OSError(errno.EINVAL, "this is no regular file", str(path))
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"this is larger than {largest} bytes", str(path))
    return content


def write_private(path: Path, content: bytes) -> None:
    """A new file that its owner alone may read, folders above as they come; raises OSError where something is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
