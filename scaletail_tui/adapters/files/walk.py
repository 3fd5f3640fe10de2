"""Going down folder by folder, each opened by the descriptor of the one above it.

Files of stacks, read: on the way to them, and in their place, only links of trusted users are followed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from scaletail_tui.adapters.files.refusal import (
    name_whole,
    refuse_endless_link,
    refuse_link,
    refuse_strangers_link,
)
from scaletail_tui.adapters.small_files import LARGEST, check_path
from scaletail_tui.ports.folders import FilesRefused

_HANDLE = getattr(os, "O_PATH", os.O_RDONLY)
"""A place to go on from; asks for no right to read, so that a folder of the sidecar's can be passed through."""
FOLDER = _HANDLE | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_THING = _HANDLE | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_MOST_LINKS = 40
"""As many as the kernel follows."""


def steps_of(relative: str) -> tuple[str, ...]:
    """The names of a path below a folder; raises FilesRefused for one that would lead out of it, or nowhere."""
    parts = tuple(relative.split("/"))
    if "\0" in relative or any(part in ("", ".", "..") for part in parts):
        raise FilesRefused(f"{relative!a} is no path inside the stack's folder, so it is left alone.")
    return parts


def find_trusted_users() -> frozenset[int]:
    """Whose links are followed: root's, our own, and as root those of the user who asked by sudo."""
    ours = {0, os.geteuid()}
    behind = os.environ.get("SUDO_UID", "")
    if os.geteuid() == 0 and behind.isascii() and behind.isdigit():
        ours.add(int(behind))
    return frozenset(ours)


def enter(descriptor: int, parts: Sequence[str], path: Path, *, links: bool = False) -> int:
    """Open the folder that stands `parts` below an open one, whose name for words is `path`; the caller closes it.

    A link on the way is refused, except with `links` one that a trusted user made. Raises FilesRefused, OSError.
    """
    left, here, followed = list(parts), os.dup(descriptor), 0
    try:
        while left:
            step = left.pop(0)
            path = path / step
            target = _link_at(here, step, path, links=links)
            if target is None:
                below = _open_folder(here, step, path)
            else:
                followed += 1
                if followed > _MOST_LINKS:
                    raise refuse_endless_link(path)
                pure = PurePosixPath(target)
                below = os.open("/", FOLDER) if pure.is_absolute() else os.dup(here)
                left = [*(part for part in pure.parts if part != "/"), *left]
                path = Path("/") if pure.is_absolute() else path.parent
            os.close(here)
            here = below
    except BaseException:
        os.close(here)
        raise
    return here


def open_path(path: Path) -> int:
    """Open the folder at an absolute path from `/` on, following links of trusted users alone; the caller closes it."""
    top = os.open("/", FOLDER)
    try:
        return enter(top, path.parts[1:], Path("/"), links=True)
    finally:
        os.close(top)


def open_file(path: Path) -> int:
    """Open what stands at an absolute path for reading, following links of trusted users alone; never waits for a pipe.

    Raises FilesRefused, OSError.
    """
    for _ in range(_MOST_LINKS):
        above = open_path(path.parent)
        try:
            target = _link_at(above, path.name, path, links=True)
            if target is None:
                return os.open(path.name, _FILE, dir_fd=above)
        finally:
            os.close(above)
        path = path.parent / target
    raise refuse_endless_link(path)


def names_in(descriptor: int) -> list[str]:
    """What stands in a folder that is open for reading, sorted."""
    with os.scandir(descriptor) as entries:
        return sorted(entry.name for entry in entries)


def _open_folder(here: int, step: str, path: Path) -> int:
    try:
        return os.open(step, FOLDER, dir_fd=here)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP) and is_link(here, step):
            raise refuse_link(path) from error
        raise name_whole(error, path) from error


def is_link(here: int, step: str) -> bool:
    try:
        return stat.S_ISLNK(os.stat(step, dir_fd=here, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _link_at(here: int, step: str, path: Path, *, links: bool) -> str | None:
    """Where a link leads that may be followed; None for what is no link. What is judged is what is open."""
    if not links or not is_link(here, step):
        return None
    link = os.open(step, _THING, dir_fd=here)
    try:
        about = os.fstat(link)
        if not stat.S_ISLNK(about.st_mode):
            return None
        if about.st_uid not in find_trusted_users():
            raise refuse_strangers_link(path, about.st_uid)
        return os.readlink("", dir_fd=link)
    finally:
        os.close(link)


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
