"""What stands outside of a stack's folder: listed before and after, so that nothing is touched unseen."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

STRANGER = 4321
"""A user that nobody is."""


def listing(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Path to mode, owner, links and content of everything below a folder; a link by what it says."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = (about.st_mode, about.st_uid, about.st_nlink, content)
    return found


@contextlib.contextmanager
def untouched(*folders: Path) -> Iterator[None]:
    before = [listing(folder) for folder in folders]
    yield
    assert [listing(folder) for folder in folders] == before


def as_user(uid: int, work: Callable[[], None]) -> None:
    """Run `work` in a child process that is that user; its assertions are ours."""
    if os.geteuid() != 0:
        pytest.skip("only root may become another user")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        told = ""
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            work()
        except BaseException:
            told = traceback.format_exc()
        os.write(writer, told.encode()[-60_000:])
        os._exit(bool(told))
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        told = said.read().decode()
    os.waitpid(child, 0)
    assert not told, told


def open_to_all(folder: Path) -> Path:
    """Let other users come as far as this folder: pytest's own are closed to them."""
    for above in (folder, *folder.parents):
        if above.stat().st_mode & 0o005 != 0o005 and os.geteuid() == 0:
            above.chmod(above.stat().st_mode | 0o055)
    return folder
