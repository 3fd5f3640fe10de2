"""Folders of a stack: made with an owner, set aside, put back, a link in their place.

Never by a stranger's link, never what is in them. A stack's folder, opened below its root: whose it may be, and which
link in it is followed.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from scaletail_tui.adapters.files.folder import FOLDER_MODE, OpenFolder, open_anywhere
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.files.walk import find_trusted_users
from scaletail_tui.ports.folders import FilesRefused, Standing
from scaletail_tui.render.stack import DATA_FOLDER

_PRIVATE = 0o700
_ASIDE = re.compile(r"\.before-move-\d{8}T\d{6}")


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


def set_aside(path: Path, *, name: str) -> Path:
    """Rename the folder and make an empty one of its mode in its place; return where the old one is now."""
    aside = path.with_name(name)
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


def standing(path: Path) -> Standing:
    """What stands at an absolute path, a link as itself."""
    try:
        with open_anywhere(path.parent) as above:
            found = above.look(path.name)
            if found is None:
                return Standing.NOTHING
            if stat.S_ISLNK(found.st_mode):
                return Standing.LINK
            if not stat.S_ISDIR(found.st_mode):
                return Standing.OTHER
            with above.folder(path.name) as folder:
                return Standing.FOLDER if folder.names() else Standing.EMPTY
    except (FileNotFoundError, NotADirectoryError):
        return Standing.NOTHING
    except PermissionError:
        return Standing.CLOSED
    except OSError as error:
        raise tell_refusal(error, path, "looked at") from error


def put_link(path: Path, target: Path, aside: Path) -> None:
    """Let a link to `target` stand in the folder's place at once, and the folder be called `aside`, beside it.

    What was ended in the middle is brought to its end.
    """
    try:
        with open_anywhere(path.parent) as above:
            new = _new_link(path)
            if not _is_link(above, path.name):
                _no_stranger(above, path)
                if _is_link(above, new):
                    above.unlink(new)
                above.symlink(new, target)
                if not above.exchange(new, path.name):
                    above.rename(path.name, above, aside.name)
                    above.rename(new, above, path.name)
                    return
            if above.is_folder(new):
                above.rename(new, above, aside.name)
    except OSError as error:
        raise tell_refusal(error, path, "replaced by a link") from error


def take_link_back(path: Path, aside: Path) -> None:
    """Let the folder stand in its place again, and no link; where no link stands, nothing is done."""
    try:
        with open_anywhere(path.parent) as above:
            new = _new_link(path)
            if above.is_folder(new):
                above.rename(new, above, aside.name)
            elif _is_link(above, new):
                above.unlink(new)
            if above.look(path.name) is None and above.is_folder(aside.name):  # where both cannot be done at once
                above.rename(aside.name, above, path.name)
            if not _is_link(above, path.name):
                return
            if not above.is_folder(aside.name):
                raise FilesRefused(f"The old data are not in {aside} any more, so the link in {path} stays.")
            if above.exchange(path.name, aside.name):
                above.unlink(aside.name)
            else:
                above.unlink(path.name)
                above.rename(aside.name, above, path.name)
    except OSError as error:
        raise tell_refusal(error, path, "put back") from error


def find_asides(path: Path) -> tuple[Path, ...]:
    """Folders beside it that were set aside from its place; by time."""
    try:
        with open_anywhere(path.parent) as above:
            beside = [one for one in above.names() if one.startswith(path.name)]
            ours = [one for one in beside if _ASIDE.fullmatch(one, len(path.name))]
            return tuple(path.with_name(one) for one in ours if above.is_folder(one))
    except OSError as error:
        raise tell_refusal(error, path.parent, "read") from error


def remove_empty_folder(path: Path) -> bool:
    """False, and nothing done, where it is not empty, or not this user's to take away."""
    try:
        with open_anywhere(path.parent) as above:
            return above.remove_empty_folder(path.name)
    except OSError:
        return False


def _new_link(path: Path) -> str:
    return f".{path.name}.link"


def _is_link(above: OpenFolder, name: str) -> bool:
    found = above.look(name)
    return found is not None and stat.S_ISLNK(found.st_mode)


def move_folder(path: Path, new: Path) -> None:
    """Give a folder another name beside its place, where nothing has that name."""
    if path.parent != new.parent:
        raise FilesRefused(f"{path} does not stand in {new.parent}, so it stays where it is.")
    try:
        with open_anywhere(path.parent) as above:
            _no_stranger(above, path)
            if above.look(path.name) is None:
                raise FilesRefused(f"{path} is gone.")
            if above.look(new.name) is not None:
                raise FilesRefused(f"{new} is there already, so {path} keeps its name.")
            above.rename(path.name, above, new.name)
    except OSError as error:
        raise tell_refusal(error, path, "renamed") from error


def _no_stranger(above: OpenFolder, path: Path) -> None:
    found = above.look(path.name)
    if found is not None and stat.S_ISLNK(found.st_mode):
        raise FilesRefused(
            f"{path} is a symbolic link, so it stays as it is.", remedy="Put a real folder in its place."
        )
    if found is not None and not stat.S_ISDIR(found.st_mode):
        raise FilesRefused(f"{path} is no folder, so it stays as it is.")


def owners_below(root: OpenFolder) -> frozenset[int]:
    """Whose folders are written into: ours, root's, and those of the root's owner, who may replace them anyway."""
    return find_trusted_users() | {root.owner}


def check_owner(root: OpenFolder, folder: OpenFolder) -> None:
    """Refuse to write into a folder that another user has put below a root that several share: he could read a key."""
    owner = folder.owner
    if owner not in owners_below(root):
        raise FilesRefused(
            f"{folder.path} belongs to another user (uid {owner}), so nothing is written into it.",
            remedy="Run this as that user, or choose another name.",
        )


def follows_links(path: str) -> bool:
    """True for the app's data, which a user may keep on another disk behind a link of his own."""
    return path.split("/")[0] == DATA_FOLDER
