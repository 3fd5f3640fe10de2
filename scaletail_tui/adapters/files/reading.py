"""Files of stacks, read: on the way to them, and in their place, only links of trusted users are followed."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from scaletail_tui.adapters.files.walk import open_file
from scaletail_tui.adapters.small_files import LARGEST, check_path
from scaletail_tui.ports.folders import FilesRefused


def small_file(path: Path, *, largest: int = LARGEST, missing: bytes | None = None) -> bytes:
    """A file's bytes; raises FilesRefused where it is closed, larger than `largest`, or a pipe, which never ends.

    A link is followed where it is root's, ours, or that of who asked by sudo: another user's could show what root may
    read and he may not. `missing` is what counts where nothing stands; None refuses that too.
    """
    try:
        return read_trusted(path, largest)
    except FileNotFoundError as error:
        if missing is not None:
            return missing
        raise FilesRefused(f"{path} cannot be read: {error.strerror}.") from error
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise FilesRefused(f"{path} is larger than {largest} bytes and was not read.") from error
        if error.errno in (errno.EINVAL, errno.ENXIO, errno.EISDIR):  # ENXIO: a socket
            raise FilesRefused(f"{path} is no regular file and was not read.") from error
        raise FilesRefused(f"{path} cannot be read: {error.strerror or error}.") from error


def read_trusted(path: Path, largest: int) -> bytes:
    """The same, where OSError tells what is wrong, and FilesRefused of a link alone.

    What is open is judged, not what stood there before.
    """
    check_path(path)
    descriptor = open_file(path.absolute())
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "this is no regular file", str(path))
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"this is larger than {largest} bytes", str(path))
    return content
