"""Folders of a stack: made with an owner, set aside, put back. Never through a symbolic link, never what is in them."""

from __future__ import annotations

import os
from pathlib import Path

from scaletail_tui.adapters.stacks.safe_write import tell_refusal
from scaletail_tui.ports.folders import FilesRefused

_MODE = 0o755
_PRIVATE = 0o700


def make_owned_folder(path: Path, *, uid: int, gid: int) -> bool:
    """Create the folder with its parents and give it that owner; False where this user may not do one of the two."""
    try:
        _no_stranger(path)
        if not path.is_dir():
            path.mkdir(mode=_MODE, parents=True)
            path.chmod(_MODE)
        about = path.stat()
        if (about.st_uid, about.st_gid) != (uid, gid):
            os.chown(path, uid, gid, follow_symlinks=False)
    except PermissionError:
        return False
    except OSError as error:
        raise tell_refusal(error, path, "made") from error
    return True


def set_aside(path: Path, *, stamp: str) -> Path:
    """Rename the folder and make an empty one of its mode in its place; return where the old one is now."""
    _no_stranger(path)
    aside = path.with_name(f"{path.name}.before-{stamp}")
    try:
        path.rename(aside)
    except OSError as error:
        raise tell_refusal(error, path, "renamed") from error
    try:
        path.mkdir(mode=_PRIVATE)
        path.chmod(_PRIVATE)
    except OSError as error:
        aside.rename(path)
        raise tell_refusal(error, path, "made") from error
    return aside


def put_back(path: Path, aside: Path) -> bool:
    """Give the folder its old name again, where the one in its place is still empty."""
    try:
        path.rmdir()
    except FileNotFoundError:
        pass
    except OSError:
        return False
    try:
        aside.rename(path)
    except OSError as error:
        raise tell_refusal(error, aside, "renamed") from error
    return True


def _no_stranger(path: Path) -> None:
    if path.is_symlink():
        raise FilesRefused(
            f"{path} is a symbolic link, so it stays as it is.", remedy="Put a real folder in its place."
        )
    if path.exists() and not path.is_dir():
        raise FilesRefused(f"{path} is no folder, so it stays as it is.")
