"""A folder with all that is in it: removed by descriptor, and judged before whether it can be.

Where other file systems are mounted below a folder, bind mounts too.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from scaletail_tui.adapters.files.refusal import name_whole
from scaletail_tui.adapters.files.walk import FOLDER, names_in

_DEEPEST = 100
_READABLE = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(above: int, name: str, path: Path) -> None:
    """Remove a folder without following a link in it; a link or file in its place is removed itself."""
    _remove(above, name, path, top=None, depth=0)


def _remove(above: int, name: str, path: Path, *, top: int | None, depth: int) -> None:
    """`top` is the folder that is removed with all below it; None for that folder itself."""
    try:
        if not stat.S_ISDIR(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=above)
            return
        if top is not None and depth > _DEEPEST:  # each level costs a descriptor
            os.rename(name, f".deep-{secrets.token_hex(8)}", src_dir_fd=above, dst_dir_fd=top)
            return
        folder = open_own(above, name)
    except OSError as error:
        raise name_whole(error, path) from error
    try:
        while entries := names_in(folder):  # again, for what lay too deep has been lifted up to the top
            for entry in entries:
                _remove(folder, entry, path / entry, top=folder if top is None else top, depth=depth + 1)
    finally:
        os.close(folder)
    try:
        os.rmdir(name, dir_fd=above)
    except OSError as error:
        raise name_whole(error, path) from error


def find_foreign(above: int, name: str, relative: str = "", *, depth: int = 0) -> Iterator[str]:
    """Paths below `relative` that this user may not take away; a folder stands for all that is in it.

    `name` itself is left to who judges the folder it stands in. What lies too deep to be judged counts as foreign.
    """
    if depth > _DEEPEST:
        yield relative
        return
    try:
        folder = open_own(above, name)
    except NotADirectoryError:
        return  # a file or a link: its folder decides
    except PermissionError:
        yield relative
        return
    try:
        entries = names_in(folder)
        about = os.fstat(folder)
        if entries and not os.access(".", os.W_OK | os.X_OK, dir_fd=folder, effective_ids=True):
            yield relative
            return
        kept = about.st_mode & stat.S_ISVTX and os.geteuid() not in (0, about.st_uid)
        for entry in entries:
            inside = f"{relative}/{entry}".lstrip("/")
            if kept and os.stat(entry, dir_fd=folder, follow_symlinks=False).st_uid != os.geteuid():
                yield inside
            else:
                yield from find_foreign(folder, entry, inside, depth=depth + 1)
    finally:
        os.close(folder)


def open_own(above: int, name: str) -> int:
    """The folder for reading; one of our own that its mode closes to us is opened first: it is to be emptied."""
    handle = os.open(name, FOLDER, dir_fd=above)
    try:
        about = os.fstat(handle)
        if about.st_uid == os.geteuid() and about.st_mode & stat.S_IRWXU != stat.S_IRWXU:
            Path(f"/proc/self/fd/{handle}").chmod(stat.S_IMODE(about.st_mode) | stat.S_IRWXU)
        return os.open(".", _READABLE, dir_fd=handle)
    finally:
        os.close(handle)


_ESCAPED = re.compile(r"\\([0-7]{3})")


def mounts_below(folder: Path, table: Path = Path("/proc/self/mountinfo")) -> tuple[str, ...]:
    """Relative to the folder; none where the kernel does not tell."""
    try:
        lines = table.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ()
    above = os.path.realpath(folder).rstrip("/") + "/"
    places = (
        _ESCAPED.sub(lambda code: chr(int(code[1], 8)), fields[4])
        for fields in map(str.split, lines)
        if len(fields) > 4
    )
    return tuple(sorted({place.removeprefix(above) for place in places if place.startswith(above)}))
