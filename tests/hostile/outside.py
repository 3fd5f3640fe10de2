"""What stands outside of a stack's folder: listed before and after, so that nothing is touched unseen."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

STRANGER = 4321
"""A user that nobody is."""
_WHOLE = 2_000_000
"""Bytes of a file that are compared; of a larger one its size."""


def listing(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Path to mode, owner, links and content of everything below a folder; a link by what it says."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        content = b""
        if path.is_symlink():
            content = os.fsencode(path.readlink())
        elif path.is_file():
            content = path.read_bytes() if about.st_size <= _WHOLE else b"%d bytes" % about.st_size
        found[path.relative_to(folder).as_posix()] = (about.st_mode, about.st_uid, about.st_nlink, content)
    return found


@contextlib.contextmanager
def untouched(*folders: Path) -> Iterator[None]:
    before = [listing(folder) for folder in folders]
    yield
    assert [listing(folder) for folder in folders] == before


def as_user(uid: int, work: Callable[[], None], *, may_return: bool = False) -> None:
    """Run `work` in a child process that is that user; its assertions are ours.

    With `may_return` the child may become root again by `as_root`, for what a container does as root.
    """
    if os.geteuid() != 0:
        pytest.skip("only root may become another user")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        told = ""
        try:
            os.setgroups([])
            saved = 0 if may_return else uid
            os.setresgid(uid, uid, saved)
            os.setresuid(uid, uid, saved)
            work()
        except BaseException:
            told = traceback.format_exc()
            os.write(writer, told.encode("utf-8", "backslashreplace")[-60_000:])
        finally:  # whatever that meets: a child never goes on as a run of tests
            os._exit(bool(told))
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        told = said.read().decode()
    os.waitpid(child, 0)
    assert not told, told


@contextlib.contextmanager
def as_root() -> Iterator[None]:
    """Root again for a while, in a child that may."""
    user = os.getuid()
    os.setresuid(0, 0, 0)
    try:
        yield
    finally:
        os.setresuid(user, user, 0)


def public_folder() -> Path:
    """A new folder that every user may enter; pytest closes its own to others, again with each run that begins."""
    folder = Path(tempfile.mkdtemp(prefix="scaletail-test-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
