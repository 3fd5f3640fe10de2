"""Backup files: made, judged, and put back below a stacks root; and what an ended backup has left to be put right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:  # shapes in signatures only
    from scaletail_tui.domain.backup.journal import Interrupted, RestoreMark
    from scaletail_tui.domain.backup.manifest import End, Manifest, Verified
    from scaletail_tui.domain.backup.tree import Tree
    from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
    from scaletail_tui.ports.backup.bulk import Owned


class BackupWriter(Protocol):
    """A backup that is being written; calls block."""

    written: int
    """Bytes of content so far."""

    def begin(self, manifest: Manifest) -> None: ...

    def add_tree(
        self, place: str, tar: BinaryIO, *, emptied: Mapping[str, Owned] | None = None,
        without: Collection[str] = (), patterns: Collection[str] = (),
    ) -> None:  # fmt: skip
        """All that a tar holds, below `place`. Of `emptied` folders the content is left, of `without` all of it.

        So it is of whatever fits one of the `patterns`, in which `*` stands for any signs, `/` among them.
        """
        ...

    def add_folder(self, place: str, owned: Owned) -> None:
        """A folder of which nothing more than itself is in it."""
        ...

    def fills(self, folder: str) -> bool:
        """True where something stands in that folder of the backup."""
        ...

    def add_dump(self, service: str, dump: BinaryIO) -> int:
        """A database's dump; how many bytes it had."""
        ...

    def finish(self) -> End: ...


class Archives(Protocol):
    """Backup files. Calls block: a large one takes minutes. Raises FilesRefused, BackupDamaged."""

    def create(self, path: str) -> AbstractContextManager[BackupWriter]:
        """Write a backup, 0600, beside its place; it stands there when the block has ended well, and nothing else does.

        `-` is standard output. Raises BadInput where something stands there already.
        """
        ...

    def read_tree(
        self, tar: BinaryIO, *, into: BinaryIO | None = None, told: Callable[[int], None] | None = None
    ) -> Tree:
        """Read a tree's tar to its end, write it on to `into`, and return what is in it; `told` hears bytes so far."""
        ...

    def part_of(self, path: str) -> str:
        """The file beside, that `create` writes; empty for standard output."""
        ...

    def remove_part(self, part: str) -> None:
        """Take away what an ended `create` has left."""
        ...

    def files_in(self, folder: str) -> tuple[str, ...]:
        """Names of the files in a folder that the user chose for backups, sorted."""
        ...

    def remove(self, path: str) -> None:
        """Remove an old backup."""
        ...

    def verify(self, path: str) -> Verified:
        """Read every byte; raises BackupDamaged with the first thing that is wrong."""
        ...

    def stage(self, path: str, name: str, *, emptied: Collection[str] = (), texts: Mapping[str, str]) -> Verified:
        """Verify once more while the stack's files are written beside its folder; they belong to who writes.

        `emptied` are folders whose content is left, `texts` files that are written as they are given.
        """
        ...

    def read_staged(self, name: str) -> StackOnDisk:
        """What is staged, as a stack's folder is read; its `folder` is the one that is staged."""
        ...

    def rewrite_staged(self, name: str, texts: Mapping[str, str]) -> None:
        """Replace files of what is staged, their modes kept."""
        ...

    def find_leading_out(self, name: str, paths: Collection[str]) -> tuple[str, ...]:
        """Those of the absolute paths below what is staged that a link leads out of it, whatever they seem to be."""
        ...

    def put_in_place(self, name: str, mark: RestoreMark) -> None:
        """Make what is staged the stack's folder, at once, and mark it as not yet restored."""
        ...

    def owners(self, path: str, *, emptied: Collection[str] = ()) -> Mapping[tuple[int, int], tuple[str, ...]]:
        """Owner to paths below the stack's folder; `path/` stands for a folder with all in it, `./` for all of it."""
        ...

    def volume(self, path: str, key: str) -> AbstractContextManager[BinaryIO]:
        """A volume's content as a tar."""
        ...

    def dump(self, path: str, service: str) -> AbstractContextManager[BinaryIO]:
        """A database's dump."""
        ...

    def mark_of(self, name: str) -> RestoreMark | None:
        """What a restore that has not come to its end has left in the stack's folder."""
        ...

    def note_mark(self, name: str, mark: RestoreMark) -> None: ...

    def unmark(self, name: str) -> None:
        """The restore has come to its end."""
        ...


class BackupNotes(Protocol):
    """What has to be put right if a backup is killed: kept in this user's own folder before the first thing is done."""

    def keep(self, interrupted: Interrupted) -> None: ...

    def forget(self, stack: str) -> None: ...

    def all(self) -> tuple[Interrupted, ...]:
        """Of stacks below this root, those of running backups among them."""
        ...
