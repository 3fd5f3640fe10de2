"""What a file system refuses, and what we refuse to do on one, in a sentence each."""

from __future__ import annotations

import errno
import os
import shlex
from pathlib import Path

from scaletail_tui.ports.folders import FilesRefused


def tell_refusal(error: OSError, path: Path | str, doing: str) -> FilesRefused:
    """Tell in one sentence what the file system refused."""
    reason = error.strerror or str(error)
    remedy = ""
    if isinstance(error, PermissionError):
        remedy = f"Check who owns it: ls -ld {shlex.quote(str(_nearest(Path(path))))}"
    return FilesRefused(
        f"{path} could not be {doing}: {reason}.",
        detail=str(error), remedy=remedy, permission=isinstance(error, PermissionError),
    )  # fmt: skip


def refuse_link(path: Path) -> FilesRefused:
    return FilesRefused(
        f"{path} is a symbolic link, so nothing is written or removed through it.",
        remedy="Put a file or folder of its own in its place, or choose another name.",
    )


def refuse_strangers_link(path: Path, uid: int) -> FilesRefused:
    return FilesRefused(
        f"{path} is a symbolic link that belongs to another user (uid {uid}), so it is not followed.",
        remedy="Put a folder in its place, or make the link yourself.",
    )


def refuse_endless_link(path: Path) -> FilesRefused:
    return FilesRefused(f"{path} is a symbolic link that leads to no end.", remedy="Make it lead to a folder.")


def name_whole(error: OSError, path: Path) -> OSError:
    """The same error with the whole path: a call by descriptor knows the last step alone."""
    if isinstance(error.filename, str) and error.filename.startswith("/"):
        return error
    return OSError(error.errno or errno.EIO, error.strerror or str(error), str(path))


def _nearest(path: Path) -> Path:
    """The path itself, or what of it we can see: the folder that does not let us in."""
    return next((one for one in (path, *path.parents) if os.path.lexists(one)), path)
