"""One file in a folder that is open: written beside and renamed, or over itself. Kind and links are checked open."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
from pathlib import Path
from typing import Protocol

from scaletail_tui.adapters.files.refusal import refuse_link
from scaletail_tui.ports.folders import FilesRefused

_CHUNK = 1024 * 1024
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), which Python does not have."""
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
"""The kernel, or this file system, does not know it."""


class Readable(Protocol):
    """What gives its bytes in pieces, and none at its end."""

    def read(self, size: int = -1) -> bytes: ...


def read(above: int, name: str, path: Path, largest: int) -> bytes:
    """A regular file's bytes; FilesRefused for a link, a pipe, a device and what is larger than `largest`."""
    descriptor = _open(above, name, os.O_RDONLY, path)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise FilesRefused(f"{path} is no regular file and was not read.")
        if about.st_size > largest:
            raise FilesRefused(f"{path} is larger than {largest} bytes and was not read.")
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(largest)
    finally:
        os.close(descriptor)


def write_new(above: int, name: str, data: bytes, mode: int) -> None:
    """Write a file that must not exist, with exactly this mode whatever the umask."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o600, dir_fd=above)
    try:
        os.fchmod(descriptor, mode)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_stream(above: int, name: str, content: Readable, mode: int, *, mtime: int) -> None:
    """As `write_new`, of a content that may be larger than memory; it is read to its end."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o600, dir_fd=above)
    try:
        while chunk := content.read(_CHUNK):
            view = memoryview(chunk)
            while view:
                view = view[os.write(descriptor, view) :]
        os.fchmod(descriptor, mode)
        os.utime(descriptor, (mtime, mtime))
    finally:
        os.close(descriptor)


def replace(above: int, name: str, data: bytes, mode: int, *, owner: tuple[int, int] | None = None) -> None:
    """Write beside the file and rename over it; `owner` is given where that may be done."""
    beside = f".{name}.new-{os.getpid()}"
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside, dir_fd=above)
        write_new(above, beside, data, mode)
        if owner is not None:
            with contextlib.suppress(PermissionError):
                os.chown(beside, *owner, dir_fd=above, follow_symlinks=False)
        os.replace(beside, name, src_dir_fd=above, dst_dir_fd=above)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside, dir_fd=above)
        raise


def overwrite_in_place(above: int, name: str, data: bytes, mode: int, *, path: Path) -> None:
    """First written over, then cut to length, so that a short content never leaves a gap.

    Only a regular file, and never one that a hard link has brought here from somebody else.
    """
    descriptor = _open(above, name, os.O_WRONLY | os.O_CREAT, path)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise FilesRefused(f"{path} is no regular file, so nothing is written into it.")
        if about.st_nlink > 1 and about.st_uid != os.fstat(above).st_uid:
            raise FilesRefused(
                f"{path} is also a file of another user elsewhere (a hard link), so nothing is written into it.",
                remedy="Remove it; it is made anew.",
            )
        os.fchmod(descriptor, mode)
        if data:
            os.pwrite(descriptor, data, 0)
        os.ftruncate(descriptor, len(data))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(above: int, name: str, how: int, path: Path) -> int:
    """Open without waiting for a pipe's other end, and never a link."""
    try:
        return os.open(name, how | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600, dir_fd=above)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise refuse_link(path) from error
        if error.errno == errno.ENXIO:
            raise FilesRefused(f"{path} is a pipe or a socket, so nothing is written into it.") from error
        raise


def exchange(folder: int, first: str, second: str) -> bool:
    """Two names of one folder change places at once: who looks sees the one or the other, never none.

    False, and nothing done, where it cannot be done at once; raises OSError. `folder` is a descriptor."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):  # a libc without it
        return False
    if call(folder, os.fsencode(first), folder, os.fsencode(second), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), first)
