"""Stack folders below one root, and what a file system refuses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from scaletail_tui.domain.errors import BadInput, ScaletailError

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.stack.authkey import AuthKey
    from scaletail_tui.domain.stack.leftover import Leftover
    from scaletail_tui.domain.stack.plan import Plan, PlannedFile
    from scaletail_tui.domain.stack.raw_evidence import ComposeLook, StackOnDisk
    from scaletail_tui.domain.stack.removal import FilesGone


class FilesRefused(ScaletailError):
    """The file system refused: no right (`permission`), no space, a folder in the way."""

    def __init__(
        self, title: str, *, detail: str = "", remedy: str = "", permission: bool = False, path: str = ""
    ) -> None:
        """`path` is the file that it is about, where who is told has to know."""
        super().__init__(title, detail=detail, remedy=remedy)
        self.permission = permission
        self.path = path


class FilesDamaged(FilesRefused, BadInput):
    """A file does not hold what we wrote into it."""


class StackFolders(Protocol):
    """Stack folders under one root. Short blocking calls: run them off the event loop where it matters.

    Every write is made beside its target and renamed. Raises FilesRefused.
    """

    @property
    def root(self) -> str:
        """Absolute path of the stacks root."""
        ...

    def folder(self, name: str) -> str:
        """Absolute path of one stack's folder, whether it exists or not."""
        ...

    def left_over(self) -> tuple[str, ...]:
        """Folders under the root that hold no Compose file but a device's state: of stacks that were removed."""
        ...

    def names(self) -> tuple[str, ...]:
        """Folders under the root that hold a Compose file, sorted.

        Staging folders are left out, and names that no terminal can print.
        """
        ...

    def read(self, name: str) -> StackOnDisk | None:
        """One folder as it stands; None where there is no such folder."""
        ...

    def stamp(self, name: str) -> object:
        """Changes whenever something is written that `read` reads; costs next to nothing."""
        ...

    def compose(self, folder: str, project: str, files: Sequence[str] = ()) -> ComposeLook:
        """The Compose files of any folder, resolved without Compose; `files` names them where they are not the usual.

        Raises FilesRefused with file and reason.
        """
        ...

    def text_at(self, path: str) -> str | None:
        """A small text file anywhere on this machine; None where it is missing or closed."""
        ...

    def exists(self, name: str) -> bool:
        """True when anything stands at the stack's folder."""
        ...

    def stage(self, plan: Plan, key: AuthKey | None) -> str:
        """Write the plan's files into a 0700 folder beside the stack, on the same file system; return its path.

        A staging folder left by an earlier job is removed first. The key is written by `commit`, after the files were
        judged: a job that is killed before leaves none. `key` None leaves an existing key file alone and
        writes an empty one for a new stack.
        """
        ...

    def commit(self, plan: Plan, staging: str) -> None:
        """Rename what is staged into place: the folder at once for a new stack, file by file for an update.

        Folders of the plan are created; files edited by hand are kept as `NAME.before-YYYYMMDDTHHMMSS`.
        """
        ...

    def find_unfinished(self, name: str) -> str | None:
        """The staging folder that an ended job left behind, or None."""
        ...

    def leftovers(self) -> tuple[Leftover, ...]:
        """All staging folders below the root, those of running jobs among them; by name."""
        ...

    def discard(self, name: str) -> None:
        """Throw a staging folder away, putting nothing of it in place; nothing there is nothing to do."""
        ...

    def finish(self, name: str) -> str:
        """Go on with, or clear away, an unfinished staging folder; return one sentence that says what was done."""
        ...

    def set_public_host(self, name: str, host: str) -> bool:
        """Write the device's real DNS name to `.env`; True when the file changed."""
        ...

    def rewrite_templates(self, name: str, files: Sequence[PlannedFile]) -> None:
        """Replace files that the entry ships, by write-and-rename; one that the user changed by hand stays."""
        ...

    def empty_auth_key(self, name: str) -> bool:
        """Truncate tailscale/authkey in place (same inode); True when there was something in it."""
        ...

    def write_auth_key(self, name: str, key: AuthKey) -> None:
        """Put a new key into tailscale/authkey, in place, 0600."""
        ...

    def write_serve(self, name: str, text: str) -> None:
        """Replace tailscale/serve/serve.json by write-and-rename; the text is checked to be JSON first."""
        ...

    def set_exposure(self, name: str, compose_text: str) -> None:
        """Replace compose.yaml by write-and-rename after a change of exposure or of a backend."""
        ...

    def own_folder(self, path: str, *, uid: int, gid: int) -> bool:
        """Create a folder where it is missing and give it that owner; False where this user may not.

        `path` is absolute. Nothing in the folder is touched. Raises FilesRefused, also where a file or a link stands.
        """
        ...

    def set_aside(self, path: str) -> str:
        """Rename a folder to `NAME.before-STAMP` and make an empty 0700 one in its place; return the new path.

        Raises FilesRefused, with `permission` where this user may not.
        """
        ...

    def put_back(self, path: str, aside: str) -> bool:
        """Undo `set_aside`; False, and nothing done, where something was written in its place meanwhile."""
        ...

    def find_handwritten(self, name: str) -> tuple[str, ...]:
        """What the user wrote in the folder, and files of ours that he has edited: each stays unless it is agreed to.

        Of a stack made by hand that is all that stands there. Raises FilesRefused where it is closed to us.
        """
        ...

    def find_foreign(self, name: str, *, everything: bool, agreed: Collection[str] = ()) -> tuple[str, ...]:
        """Paths below the folder that this user may not take away; touches nothing.

        `everything` judges all that `remove_all` takes, else what `remove_generated` takes. Raises FilesRefused where
        the folder itself is not this user's to empty, or another disk is mounted in what is to go.
        """
        ...

    def remove_generated(self, name: str, agreed: Collection[str] = ()) -> FilesGone:
        """Delete the files that we wrote (not tailscale/state, not data, not the user's own but those `agreed` to)."""
        ...

    def remove_all(self, name: str, agreed: Collection[str] = ()) -> FilesGone:
        """Delete identity, data and our files; the user's own stay but those `agreed` to. Only after a typed yes."""
        ...
