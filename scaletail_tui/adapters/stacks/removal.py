"""Taking a stack's files away: what we wrote, or all of it. Never through a link, never what a link leads to."""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.checksum import DOTENV, is_edited, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FOLDER, STATE_FOLDER
from scaletail_tui.render.stack import DATA_FOLDER

_DEEPEST = 50
"""Levels of an app's data that are looked through for a file; below that something is there."""


def remove_generated(stack: OpenFolder, *, stamp: str) -> tuple[str, ...]:
    """Delete what we wrote; a file changed by hand, and secrets that data depends on, are renamed instead.

    Folders that are empty after it go, too; the stack's own is left to the caller.
    """
    sums = read_sums((stack.read(DOTENV) or b"").decode("utf-8", "surrogateescape"))
    inside = [path for path in sorted(sums) if path != DOTENV and _is_plain_file(stack, path)]
    keeps_secrets = _is_used(stack, DATA_FOLDER)
    removed = []
    for path in (*inside, AUTH_KEY_FILE, DOTENV):
        if not _is_plain_file(stack, path):
            continue
        by_hand = path != AUTH_KEY_FILE and is_edited(path, _text(stack, path), sums)
        if by_hand or (path == DOTENV and keeps_secrets):
            stack.rename(path, stack, f"{path}.before-{stamp}")
        else:
            stack.unlink(path)
        removed.append(path)
    parents = {parent.as_posix() for path in removed for parent in PurePosixPath(path).parents} - {"."}
    parents |= {SERVE_FOLDER, STATE_FOLDER, "tailscale", DATA_FOLDER, *_folders_in(stack, DATA_FOLDER)}
    for path in sorted(parents, key=len, reverse=True):  # the deepest first
        stack.remove_empty_folder(path)
    return tuple(removed)


def find_foreign(root: OpenFolder, name: str, *, everything: bool) -> tuple[str, ...]:
    """Paths below a stack's folder that this user may not take away; FilesRefused where it is the folder itself."""
    with root.folder(name) as stack:
        if not stack.is_ours_to_change() or (everything and not root.is_ours_to_change()):
            place = root if stack.is_ours_to_change() else stack
            raise FilesRefused(
                f"{place.path} belongs to another user (uid {place.owner}), so nothing in it is removed.",
                remedy="Run this as that user, or as root.", permission=True,
            )  # fmt: skip
        if everything:
            return stack.find_foreign()
        try:
            sums = read_sums(_text(stack, DOTENV))
        except PermissionError:
            return (DOTENV,)
        written = [path for path in (*sums, AUTH_KEY_FILE) if path != DOTENV and _is_plain_file(stack, path)]
        above = {str(PurePosixPath(path).parent) for path in written} - {"."}
        closed = [path for path in written if path != AUTH_KEY_FILE and not _may_be_read(stack, path)]
        return tuple(sorted({path for path in above if not stack.is_ours_to_change(path)} | {*closed}))


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
            f"It belongs to another user; remove it with: sudo rm -r -- {shlex.quote(where)}" if ours else told.remedy
        )
        raise FilesRefused(told.title, detail=told.detail, remedy=remedy, permission=told.permission) from error


def _is_plain_file(stack: OpenFolder, path: str) -> bool:
    """False also for a recorded path that leads out, or through a link: `.env` may have been written by anybody."""
    try:
        return stack.is_file(path)
    except FilesRefused:
        return False
    except PermissionError:  # a folder on the way is closed to us: it is judged before anything is removed
        return True


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


def _is_used(stack: OpenFolder, path: str, depth: int = 0) -> bool:
    """True where there is a file, or where we cannot see: behind a link, behind closed doors, very deep."""
    found = stack.look(path)
    if found is None:
        return False
    if not stat.S_ISDIR(found.st_mode) or depth > _DEEPEST:
        return True
    try:
        with stack.folder(path) as folder:
            return any(_is_used(folder, name, depth + 1) for name in folder.names())
    except PermissionError:
        return True


def _text(stack: OpenFolder, path: str) -> str:
    return (stack.read(path) or b"").decode("utf-8", "surrogateescape")
