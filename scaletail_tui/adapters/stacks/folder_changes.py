"""Folders of a stack: made with an owner, set aside, put back. Never by a stranger's link, never what is in them."""

from __future__ import annotations

import stat
from pathlib import Path

from scaletail_tui.adapters.files.folder import FOLDER_MODE, OpenFolder, open_anywhere
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.ports.folders import FilesRefused

_PRIVATE = 0o700


def make_owned_folder(path: Path, *, uid: int, gid: int) -> bool:
    """Create the folder with its parents and give it that owner; False where this user may not do one of the two."""
    try:
        with open_anywhere(Path("/")) as top:
            parents = str(path.parent).strip("/")
            if parents:
                top.make_folder(parents, FOLDER_MODE, links=True)
        with open_anywhere(path.parent) as above:
            _no_stranger(above, path)
            above.make_folder(path.name, FOLDER_MODE)
            with above.folder(path.name) as folder:
                folder.set_owner(uid, gid)
    except PermissionError:
        return False
    except OSError as error:
        raise tell_refusal(error, path, "made") from error
    return True


def set_aside(path: Path, *, stamp: str) -> Path:
    """Rename the folder and make an empty one of its mode in its place; return where the old one is now."""
    aside = path.with_name(f"{path.name}.before-{stamp}")
    try:
        with open_anywhere(path.parent) as above:
            _no_stranger(above, path)
            above.rename(path.name, above, aside.name)
            try:
                above.make_folder(path.name, _PRIVATE)
            except OSError as error:
                above.rename(aside.name, above, path.name)
                raise tell_refusal(error, path, "made") from error
    except OSError as error:
        raise tell_refusal(error, path, "renamed") from error
    return aside


def put_back(path: Path, aside: Path) -> bool:
    """Give the folder its old name again, where the one in its place is still empty."""
    try:
        with open_anywhere(path.parent) as above:
            if not above.remove_empty_folder(path.name) and above.look(path.name) is not None:
                return False
            above.rename(aside.name, above, path.name)
    except OSError as error:
        raise tell_refusal(error, aside, "renamed") from error
    return True


def _no_stranger(above: OpenFolder, path: Path) -> None:
    found = above.look(path.name)
    if found is not None and stat.S_ISLNK(found.st_mode):
        raise FilesRefused(
            f"{path} is a symbolic link, so it stays as it is.", remedy="Put a real folder in its place."
        )
    if found is not None and not stat.S_ISDIR(found.st_mode):
        raise FilesRefused(f"{path} is no folder, so it stays as it is.")
