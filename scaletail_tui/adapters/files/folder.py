"""A folder that is open, and everything that is done to files below it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from scaletail_tui.adapters.files import tree, writing
from scaletail_tui.adapters.files.refusal import name_whole, tell_refusal
from scaletail_tui.adapters.files.walk import FOLDER, enter, names_in, open_path, steps_of
from scaletail_tui.ports.folders import FilesRefused

FOLDER_MODE = 0o755
LARGEST = 16_000_000
"""Bytes of a file that is read whole: far beyond what we write, far below what hurts."""


class OpenFolder:
    """Paths are relative to the folder, with `/`; one that leads out of it, or through a link, is FilesRefused.

    What the file system refuses comes as OSError with the whole path. `path` is for words and never opened again.
    """

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path

    def __enter__(self) -> OpenFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._descriptor)

    @property
    def owner(self) -> int:
        return os.fstat(self._descriptor).st_uid

    @property
    def owners(self) -> tuple[int, int]:
        """User and group of the folder itself."""
        about = os.fstat(self._descriptor)
        return about.st_uid, about.st_gid

    @contextlib.contextmanager
    def hold(self) -> Iterator[bool]:
        """Keep it from others that ask so; False where another one does, or the file system holds nothing."""
        readable = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._descriptor)
        held = False
        try:
            with contextlib.suppress(OSError):
                fcntl.flock(readable, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held = True
            yield held
        finally:
            os.close(readable)

    def folder(self, relative: str, *, links: bool = False) -> OpenFolder:
        """Open a folder below; with `links` also behind a link that a trusted user made."""
        below = enter(self._descriptor, steps_of(relative), self.path, links=links)
        return OpenFolder(below, self.path / relative)

    def names(self) -> list[str]:
        """What stands in the folder itself, sorted."""
        listing = self._readable()
        try:
            return names_in(listing)
        finally:
            os.close(listing)

    def look(self, relative: str) -> os.stat_result | None:
        """What stands there, a link as itself; None where nothing does."""
        try:
            with self._above(relative) as (above, name):
                return os.stat(name, dir_fd=above, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def is_file(self, relative: str) -> bool:
        found = self.look(relative)
        return found is not None and stat.S_ISREG(found.st_mode)

    def is_folder(self, relative: str) -> bool:
        found = self.look(relative)
        return found is not None and stat.S_ISDIR(found.st_mode)

    def read(self, relative: str) -> bytes | None:
        """A regular file's bytes; None where nothing stands."""
        try:
            with self._above(relative) as (above, name):
                return writing.read(above, name, self.path / relative, LARGEST)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def make_folder(self, relative: str, mode: int, *, links: bool = False) -> bool:
        """Create a folder of exactly this mode, and 0755 ones above it; True when it was missing. Others stay."""
        *above, last = steps_of(relative)
        for depth in range(1, len(above) + 1):
            self._make("/".join(above[:depth]), FOLDER_MODE, links=links)
        return self._make("/".join((*above, last)), mode, links=links)

    def write_new(self, relative: str, data: bytes, mode: int) -> None:
        """Write a file that must not exist, with exactly this mode whatever the umask; folders above it are made."""
        self._make_above(relative)
        with self._above(relative) as (above, name):
            writing.write_new(above, name, data, mode)

    def write_stream(self, relative: str, content: writing.Readable, mode: int, *, mtime: int) -> None:
        """Write a file that must not exist, as large as its content is; the folders above it must stand."""
        with self._above(relative) as (above, name):
            writing.write_stream(above, name, content, mode, mtime=mtime)

    def replace(self, relative: str, data: bytes, mode: int, *, owner: tuple[int, int] | None = None) -> None:
        """Replace a file at once: a reader sees the old or the new one, never half of it.

        `owner` is whose it becomes where this user may give it away, else it is ours.
        """
        self._make_above(relative)
        with self._above(relative) as (above, name):
            writing.replace(above, name, data, mode, owner=owner)

    def overwrite_in_place(self, relative: str, data: bytes, mode: int) -> None:
        """Put new content into the same inode, so that what a running container has mounted changes with it."""
        with self._above(relative) as (above, name):
            writing.overwrite_in_place(above, name, data, mode, path=self.path / relative)

    def rename(self, relative: str, to: OpenFolder, new: str) -> None:
        """Move a file or folder here to a place below `to`, over a file that stands there."""
        to._make_above(new)
        with self._above(relative) as (above, name), to._above(new) as (other, new_name):
            os.replace(name, new_name, src_dir_fd=above, dst_dir_fd=other)

    def link(self, relative: str, second: str) -> None:
        """Give a file a second name."""
        with self._above(relative) as (above, name), self._above(second) as (other, second_name):
            os.link(name, second_name, src_dir_fd=above, dst_dir_fd=other, follow_symlinks=False)

    def symlink(self, relative: str, target: Path) -> None:
        with self._above(relative) as (above, name):
            os.symlink(target, name, dir_fd=above)

    def exchange(self, first: str, second: str) -> bool:
        """Let two names of one folder change places; False, and nothing done, where that cannot be done at once."""
        with self._above(first) as (above, name), self._above(second) as (_, other):
            return writing.exchange(above, name, other)

    def unlink(self, relative: str) -> None:
        """Remove a file, or a link itself."""
        with self._above(relative) as (above, name):
            os.unlink(name, dir_fd=above)

    def remove_empty_folder(self, relative: str) -> bool:
        """False, and nothing done, where it is not empty, not there, or no folder: then it is somebody's."""
        try:
            with self._above(relative) as (above, name):
                os.rmdir(name, dir_fd=above)
        except (OSError, FilesRefused):
            return False
        return True

    def remove_tree(self, relative: str) -> None:
        """Remove a folder with all that is in it; links are removed themselves. Nothing there is nothing to do."""
        with contextlib.suppress(FileNotFoundError), self._above(relative) as (above, name):
            tree.remove(above, name, self.path / relative)

    def find_foreign(self) -> tuple[str, ...]:
        """What this user may not take away below here; `.` is the folder itself."""
        return tuple(one or "." for one in tree.find_foreign(self._descriptor, "."))

    def is_ours_to_change(self, relative: str = "") -> bool:
        """True where this user may make and take away what stands directly in the folder, or in one below."""
        try:
            with self.folder(relative) if relative else contextlib.nullcontext(self) as folder:
                mine = folder.owner == os.geteuid()
                return mine or os.access(".", os.W_OK | os.X_OK, dir_fd=folder._descriptor, effective_ids=True)
        except (OSError, FilesRefused):
            return False

    def set_mode(self, mode: int) -> None:
        opened = self._readable()
        try:
            os.fchmod(opened, mode)
        finally:
            os.close(opened)

    def set_owner(self, uid: int, gid: int) -> None:
        """Of the folder alone; what is in it stays."""
        opened = self._readable()
        try:
            if ((about := os.fstat(opened)).st_uid, about.st_gid) != (uid, gid):
                os.fchown(opened, uid, gid)
        finally:
            os.close(opened)

    def give_file(self, relative: str, uid: int, gid: int) -> None:
        """Make a file somebody else's; a link is given itself, never what it leads to."""
        with self._above(relative) as (above, name):
            os.chown(name, uid, gid, dir_fd=above, follow_symlinks=False)

    def _readable(self) -> int:
        try:
            return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._descriptor)
        except OSError as error:
            raise name_whole(error, self.path) from error

    def _make(self, relative: str, mode: int, *, links: bool) -> bool:
        with self._above(relative, links=links) as (above, name):
            try:
                os.mkdir(name, 0o700, dir_fd=above)
            except FileExistsError:
                os.close(enter(above, (name,), (self.path / relative).parent, links=links))  # a folder, or refused
                return False
            made = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
            try:
                os.fchmod(made, mode)
            finally:
                os.close(made)
        return True

    def _make_above(self, relative: str) -> None:
        above, _, _ = relative.rpartition("/")
        if above:
            self.make_folder(above, FOLDER_MODE)

    @contextlib.contextmanager
    def _above(self, relative: str, *, links: bool = False) -> Iterator[tuple[int, str]]:
        """The descriptor of the folder that a path's last step stands in, and that step."""
        *parents, name = steps_of(relative)
        try:
            above = enter(self._descriptor, parents, self.path, links=links)
            try:
                yield above, name
            finally:
                os.close(above)
        except OSError as error:
            raise name_whole(error, self.path / relative) from error


def open_root(path: Path, *, make: bool = False) -> OpenFolder:
    """Open the folder that the user named as root, whatever leads there; with `make` it is made, 0755 at most."""
    if make:
        for missing in reversed([one for one in (path, *path.parents) if not one.exists()]):
            with contextlib.suppress(FileExistsError):
                missing.mkdir(FOLDER_MODE)
    return OpenFolder(os.open(path, FOLDER & ~os.O_NOFOLLOW), path)


def open_anywhere(path: Path) -> OpenFolder:
    """Open a folder that a stack mounts from somewhere; on the way only links of trusted users are followed."""
    return OpenFolder(open_path(path), path)


def replace_file(path: Path, data: bytes, mode: int) -> None:
    """Replace a file that the user named; raises FilesRefused."""
    try:
        with open_root(path.parent) as folder:
            folder.replace(path.name, data, mode)
    except OSError as error:
        raise tell_refusal(error, path, "written") from error
