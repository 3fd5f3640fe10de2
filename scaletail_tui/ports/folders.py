"""Stack folders below one root, and what a file system refuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from scaletail_tui.domain.errors import BadInput, ScaletailError

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.domain.stack.plan import Plan, PlannedFile
    from scaletail_tui.domain.stack.raw_evidence import ComposeLook, StackOnDisk
    from scaletail_tui.domain.stack.removal import FilesGone
    from scaletail_tui.domain.stack.undertaking import Leftover


BETWEEN = "@"
"""Stands between a folder's name and its root's where another root has a folder of that name."""


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


class Standing(Enum):
    """What stands at a path."""

    NOTHING = auto()
    FOLDER = auto()
    EMPTY = auto()
    """A folder without anything in it."""
    LINK = auto()
    OTHER = auto()
    CLOSED = auto()
    """This user may not look."""


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

    def add_root(self, root: str) -> None:
        """Look into one root more from now on: folders with a sidecar in them are stacks, too."""
        ...

    def add_folder(self, folder: str) -> None:
        """One stack more from now on, whose folder stands below no root that is known."""
        ...

    def project(self, name: str) -> str:
        """What Compose calls the stack: by its `.env`, its file, else its folder; the name where nothing stands."""
        ...

    def staged_project(self, name: str) -> str:
        """What Compose will call the stack once what is staged for it stands in its folder."""
        ...

    def left_over(self) -> tuple[str, ...]:
        """Folders under the root that hold no Compose file but a device's state: of stacks that were removed."""
        ...

    def names(self) -> tuple[str, ...]:
        """Folders under the root that hold a Compose file, sorted; then those of further roots that hold a sidecar.

        Staging folders are left out, and names that no terminal can print. One that does not answer, as on a server
        that is gone, is among them: what is read of it says so. Of two folders of one name the one below the root has
        it, and the other's root stands behind it: `vault@services`.
        """
        ...

    def read(self, name: str) -> StackOnDisk | None:
        """One folder as it stands; None where there is no such folder."""
        ...

    def written(self, name: str) -> Mapping[str, str]:
        """Files as we wrote them last, word for word, by relative path; those of which that is known, no secret ones.

        Raises FileNotFoundError where there is no such folder, FilesRefused.
        """
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

    def set_aside(self, path: str, *, name: str = "") -> str:
        """Rename a folder to `NAME.before-STAMP` and make an empty 0700 one in its place; return the new path.

        `name` is what it shall be called beside its place, for who has to know that before.
        Raises FilesRefused, with `permission` where this user may not.
        """
        ...

    def put_back(self, path: str, aside: str) -> bool:
        """Undo `set_aside`; False, and nothing done, where something was written in its place meanwhile."""
        ...

    def standing(self, path: str) -> Standing:
        """What stands at an absolute path, a link as itself."""
        ...

    def put_link(self, path: str, target: str, aside: str) -> None:
        """Let a link stand in a folder's place at once, and the folder be called `aside`; all three are absolute.

        Done again it brings to its end what was ended in the middle.
        """
        ...

    def take_link_back(self, path: str, aside: str) -> None:
        """Undo `put_link`, at whatever point it is; raises FilesRefused where the folder is not in `aside` any more."""
        ...

    def find_asides(self, path: str) -> tuple[str, ...]:
        """Folders beside an absolute path that were set aside from its place, by time."""
        ...

    def remove_empty(self, path: str) -> bool:
        """Remove a folder; False, and nothing done, where it is not empty, or not this user's to take away."""
        ...

    def move(self, name: str, new: str) -> None:
        """Give a stack's folder another name below the root, with all that is in it.

        Raises FilesRefused where something stands there, and for a folder that is a link, or not below our root.
        """
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
