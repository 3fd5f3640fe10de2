"""Writing into a stack folder: beside the target and renamed, never through a symbolic link."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path

from scaletail_tui.ports.folders import FilesRefused


def tell_refusal(error: OSError, path: Path | str, doing: str) -> FilesRefused:
    """Tell in one sentence what the file system refused."""
    reason = error.strerror or str(error)
    remedy = ""
    if isinstance(error, PermissionError):
        remedy = f"Check who owns it: ls -ld {_nearest(Path(path))}"
    return FilesRefused(
        f"{path} could not be {doing}: {reason}.",
        detail=str(error), remedy=remedy, permission=isinstance(error, PermissionError),
    )  # fmt: skip


def _nearest(path: Path) -> Path:
    """The path itself, or what of it we can see: the folder that does not let us in."""
    return next((one for one in (path, *path.parents) if os.path.lexists(one)), path)


def no_link_below(folder: Path, target: Path) -> None:
    """Refuse a target with a symbolic link between the stack folder and itself: it would be written elsewhere."""
    for part in [target, *target.parents]:
        if part == folder:
            return
        if part.is_symlink():
            raise FilesRefused(
                f"{part} is a symbolic link, so nothing is written through it.",
                remedy="Put a file or folder of its own in its place, or choose another name.",
            )


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist, with exactly this mode whatever the umask."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, mode)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, data: bytes, mode: int) -> None:
    """Replace a file at once: a reader sees the old or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)
        write_new(beside, data, mode)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise tell_refusal(error, path, "written") from error


def overwrite_in_place(path: Path, data: bytes, mode: int) -> None:
    """Put new content into the same inode: what a running container has mounted changes with it.

    First written over, then cut to length, so that a short content never leaves a gap.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, mode)
        if data:
            os.pwrite(descriptor, data, 0)
        os.ftruncate(descriptor, len(data))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path, mode: int) -> bool:
    """Create a folder with exactly this mode; True when it was missing. What exists is left as it is."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if path.is_dir():
            return False
        raise
    path.chmod(mode)
    return True


def remove_tree(path: Path) -> None:
    """Remove a folder without following links in it; a link or file in its place is removed itself."""
    try:
        if stat.S_ISDIR(path.lstat().st_mode):
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:
        return
