"""Taking a stack's files away: what we wrote, or all of it. Never through a link, never what a link leads to."""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.files.tree import mounts_below
from scaletail_tui.adapters.stacks.belongings import Belongings, is_plain_file, is_used, sort_out
from scaletail_tui.domain.stack.removal import FilesGone
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.dotenv import DOTENV, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FOLDER, SOCKET_FOLDER, STATE_FOLDER
from scaletail_tui.render.stack import DATA_FOLDER


def remove_generated(stack: OpenFolder, *, stamp: str, agreed: Collection[str] = ()) -> FilesGone:
    """Delete what we wrote; a file changed by hand, and secrets that data depends on, are renamed instead.

    The user's own files stay, but for those `agreed` to. Folders that are empty after it go, too; the stack's own is
    left to the caller.
    """
    things = sort_out(stack)
    keeps_secrets = is_used(stack, DATA_FOLDER)
    removed: list[str] = []
    renamed: dict[str, str] = {}
    for path in sorted((*things.ours, *things.edited), key=lambda path: (path == DOTENV, path)):  # the sums go last
        edited = path in things.edited and path not in agreed
        if edited or (path == DOTENV and keeps_secrets):
            renamed[path] = _set_aside(stack, path, stamp)
        else:
            stack.unlink(path)
            removed.append(path)
    removed += _remove_agreed(stack, things, agreed)
    above = _above((*removed, *renamed)) | {SERVE_FOLDER, SOCKET_FOLDER, STATE_FOLDER, "tailscale", DATA_FOLDER}
    for path in sorted(above | {*_folders_in(stack, DATA_FOLDER)}, key=len, reverse=True):  # the deepest first
        stack.remove_empty_folder(path)
    stays = [path for path in (*things.identity_and_data, *things.left) if _stands(stack, path)]
    kept = tuple(path for path in things.own if path not in agreed)
    return FilesGone(removed=tuple(removed), renamed=renamed, kept=kept, stays=tuple(stays))


def remove_everything(stack: OpenFolder, *, stamp: str, agreed: Collection[str] = ()) -> FilesGone:
    """Delete identity, data and what we wrote. What the user wrote stays, or is renamed where he had edited ours.

    What was `agreed` to goes as well. A link is removed itself: what it leads to is told as what stays.
    """
    things = sort_out(stack)
    had = {path: is_used(stack, path) for path in (STATE_FOLDER, DATA_FOLDER)}
    led = {path: os.path.realpath(stack.path / path) for path in _links_in_data(stack)}
    removed: list[str] = []
    renamed: dict[str, str] = {}
    for path in things.edited:
        if path not in agreed:
            renamed[path] = _set_aside(stack, path, stamp)
    removed += _remove_agreed(stack, things, agreed)
    for path in (*things.identity_and_data, *things.left, *things.ours, *things.edited):
        if path not in renamed:
            stack.remove_tree(path)
            removed.append(path)
    above = _above((*removed, *renamed, f"{SOCKET_FOLDER}/any"))
    gone = [path for path in sorted(above, key=len, reverse=True) if stack.remove_empty_folder(path)]
    return FilesGone(
        removed=_widest({*removed, *gone}), renamed=renamed,
        kept=tuple(path for path in things.own if path not in agreed),
        stays=tuple(target for path, target in led.items() if not _stands(stack, path)),
        identity=had[STATE_FOLDER] and not is_used(stack, STATE_FOLDER),
        data=had[DATA_FOLDER] and not is_used(stack, DATA_FOLDER),
    )  # fmt: skip


def find_handwritten(stack: OpenFolder) -> tuple[str, ...]:
    """The user's own files and folders, and files of ours that he has edited."""
    return sort_out(stack).handwritten


def _set_aside(stack: OpenFolder, path: str, stamp: str) -> str:
    aside = f"{path}.before-{stamp}"
    stack.rename(path, stack, aside)
    return aside


def _above(paths: Iterable[str]) -> set[str]:
    return {parent.as_posix() for path in paths for parent in PurePosixPath(path).parents} - {"."}


def _stands(stack: OpenFolder, path: str) -> bool:
    try:
        return stack.look(path) is not None
    except FilesRefused:  # behind a link: it is not ours to say
        return False


def _remove_agreed(stack: OpenFolder, things: Belongings, agreed: Collection[str]) -> list[str]:
    removed = []
    for path in things.own:
        if path in agreed:
            stack.remove_tree(path)
            removed.append(path)
    return removed


def _widest(paths: Collection[str]) -> tuple[str, ...]:
    """Without those that lie below another one."""
    return tuple(sorted(path for path in paths if not any(path.startswith(f"{other}/") for other in paths)))


def _links_in_data(stack: OpenFolder) -> tuple[str, ...]:
    """`data`, or what stands directly in it, where that is a link."""
    found = stack.look(DATA_FOLDER)
    if found is not None and stat.S_ISLNK(found.st_mode):
        return (DATA_FOLDER,)
    inside = _folders_in(stack, DATA_FOLDER)
    return tuple(path for path in inside if (at := stack.look(path)) is not None and stat.S_ISLNK(at.st_mode))


def find_foreign(root: OpenFolder, name: str, *, everything: bool, agreed: Collection[str] = ()) -> tuple[str, ...]:
    """Paths below a stack's folder that this user may not take away; FilesRefused where it is the folder itself.

    So is a folder at which another disk stands, where all is to go: emptying that was not asked for.
    """
    with root.folder(name) as stack:
        if not stack.is_ours_to_change() or (everything and not root.is_ours_to_change()):
            place = root if stack.is_ours_to_change() else stack
            raise FilesRefused(
                f"{place.path} belongs to another user (uid {place.owner}), so nothing in it is removed.",
                remedy="Run this as that user, or as root.", permission=True,
            )  # fmt: skip
        closed = _find_closed(stack)
        if not everything:
            return closed
        try:
            kept = [path for path in sort_out(stack).own if path not in agreed]
        except PermissionError:
            kept = []
        _refuse_mounts(stack, name, kept)
        foreign = [path for path in stack.find_foreign() if not _is_below(path, kept)]
        return tuple(sorted({*foreign, *closed}))


def _find_closed(stack: OpenFolder) -> tuple[str, ...]:
    """Of what we wrote: folders that are not ours to change, and files that we cannot read to see whether they are."""
    try:
        sums = read_sums(_text(stack, DOTENV))
    except PermissionError:
        return (DOTENV,)
    written = [path for path in (*sums, AUTH_KEY_FILE) if path != DOTENV and is_plain_file(stack, path)]
    above = {str(PurePosixPath(path).parent) for path in written} - {"."}
    closed = [path for path in written if path != AUTH_KEY_FILE and not _may_be_read(stack, path)]
    return tuple(sorted({path for path in above if not stack.is_ours_to_change(path)} | {*closed}))


def _refuse_mounts(stack: OpenFolder, name: str, kept: Collection[str]) -> None:
    mounted = [path for path in mounts_below(stack.path) if not _is_below(path, kept)]
    if mounted:
        where = stack.path / mounted[0]
        raise FilesRefused(
            f"{where} is a disk of its own that is mounted there, so nothing of {name} is removed.",
            remedy=f"Take it off first: sudo umount -- {shlex.quote(str(where))}",
        )


def _is_below(path: str, places: Collection[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


@contextlib.contextmanager
def tell_removal(path: Path) -> Iterator[None]:
    """Turn what the file system refuses while something is removed into a sentence and a command to copy."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or path)
        told = tell_refusal(error, where, "removed")
        ours = isinstance(error, PermissionError) and os.geteuid() != 0
        remedy = (
            f"It belongs to another user; remove it with: sudo rm -r -- {shlex.quote(str(Path(where).absolute()))}"
            if ours
            else told.remedy
        )
        raise FilesRefused(told.title, detail=told.detail, remedy=remedy, permission=told.permission) from error


def _may_be_read(stack: OpenFolder, path: str) -> bool:
    try:
        stack.read(path)
    except PermissionError:
        return False
    return True


def _folders_in(stack: OpenFolder, path: str) -> tuple[str, ...]:
    if not stack.is_folder(path):
        return ()
    with contextlib.suppress(OSError), stack.folder(path) as folder:
        return tuple(f"{path}/{name}" for name in folder.names())
    return ()


def _text(stack: OpenFolder, path: str) -> str:
    return (stack.read(path) or b"").decode("utf-8", "surrogateescape")
