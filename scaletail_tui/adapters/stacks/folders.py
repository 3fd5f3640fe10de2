"""Stack folders on disk: `StackFolders` of the ports.

What we wrote is known by checksums at the end of `.env` (private, no extra file, no database); `.env` itself is judged
without its PUBLIC_ lines, which are filled in after the login. A file without a checksum is the user's own and is kept.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from scaletail_tui.adapters.compose.files import compose_file, read_compose, read_text
from scaletail_tui.adapters.files.folder import OpenFolder, open_root
from scaletail_tui.adapters.files.patience import NoAnswer, Patience
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.small_files import is_folder
from scaletail_tui.adapters.stacks.folder_changes import (
    check_owner,
    find_asides,
    make_owned_folder,
    move_folder,
    put_back,
    put_link,
    remove_empty_folder,
    set_aside,
    standing,
    take_link_back,
)
from scaletail_tui.adapters.stacks.places import StackPlaces
from scaletail_tui.adapters.stacks.reading import meta_in, read_stack, silent_stack, stamp_of
from scaletail_tui.adapters.stacks.removal import (
    find_foreign,
    find_handwritten,
    remove_everything,
    remove_generated,
    tell_removal,
)
from scaletail_tui.adapters.stacks.staging import Staging, find_leftovers
from scaletail_tui.adapters.stacks.written import note_written, read_written
from scaletail_tui.domain.compose.dotenv import DotenvBroken
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import ComposeLook, StackOnDisk
from scaletail_tui.domain.stack.removal import FilesGone
from scaletail_tui.domain.stack.undertaking import Leftover
from scaletail_tui.ports.folders import FilesRefused, Standing
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import (
    DOTENV,
    PUBLIC_HOST,
    checksum,
    is_edited,
    read_sums,
    with_checksum,
    with_public_values,
)
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FILE

log = logging.getLogger(__name__)
_STATE = "tailscale/state"
_LONGEST_NAME = 255
"""Bytes, on every file system of Linux."""


class StackFiles:
    """Stack folders under one root, and those of further ones that hold a sidecar; short blocking calls."""

    def __init__(
        self, root: Path, *, further: Sequence[Path] = (), now: Callable[[], float] = time.time,
        patience: Patience | None = None,
    ) -> None:  # fmt: skip
        self._root = root.expanduser().absolute()
        self._now = now
        self._patience = patience or Patience()
        self._places = StackPlaces(self._root, further, patience=self._patience)
        self._told: set[str] = set()
        """Names that the log has been told are none of a stack."""
        self._keys: dict[str, AuthKey | None] = {}
        """Of what is staged, until it is put in place."""

    @property
    def root(self) -> str:
        return str(self._root)

    def folder(self, name: str) -> str:
        return str(self._folder(name))

    def add_root(self, root: str) -> None:
        self._places.add(Path(root))

    def add_folder(self, folder: str) -> None:
        self._places.add_folder(Path(folder))

    def project(self, name: str) -> str:
        self._folder(name)  # refuses what is no name
        return self._places.project(name)

    def staged_project(self, name: str) -> str:
        self._folder(name)
        return self._places.project_in(self._staging(name).path, name)

    def left_over(self) -> tuple[str, ...]:
        folders = [str(self._root / name) for name in self._entries() if name.isprintable()]
        found = self._patience.ask_each(folders, lambda one: is_folder(Path(one, _STATE)) and not _is_stack(one))
        return tuple(Path(folder).name for folder, left in found.items() if left)

    def _entries(self) -> list[str]:
        try:
            entries = self._patience.ask(str(self._root), lambda: list(self._root.iterdir()))
            return sorted(entry.name for entry in entries if not entry.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise tell_refusal(error, self._root, "read") from error

    def names(self) -> tuple[str, ...]:
        found = self._patience.ask_each([str(self._root / name) for name in self._entries()], _is_stack)
        stacks = [Path(folder).name for folder, is_stack in found.items() if is_stack is not False]
        for name in set(stacks) - self._told:
            if not name.isprintable():
                self._told.add(name)
                log.info("the folder %s of %s is no stack: its name cannot be printed", ascii(name), self._root)
        own = tuple(name for name in stacks if name.isprintable())
        return (*own, *(name for name, _ in self._places.elsewhere()))

    def read(self, name: str) -> StackOnDisk | None:
        folder = self._folder(name)
        try:
            return self._patience.ask(str(folder), lambda: read_stack(name, folder) if is_folder(folder) else None)
        except NoAnswer as silence:
            return silent_stack(name, folder, silence.title)

    def written(self, name: str) -> dict[str, str]:
        with self._open(name, "read") as stack:
            return read_written(stack)

    def stamp(self, name: str) -> object:
        folder = self._folder(name)
        try:
            return self._patience.ask(str(folder), lambda: stamp_of(folder))
        except NoAnswer:
            return NoAnswer

    def compose(self, folder: str, project: str, files: Sequence[str] = ()) -> ComposeLook:
        return self._patience.ask(folder, lambda: read_compose(Path(folder), project, files))

    def text_at(self, path: str) -> str | None:
        try:
            return self._patience.ask(path, lambda: read_text(Path(path)))
        except NoAnswer:
            return None

    def exists(self, name: str) -> bool:
        folder = self._folder(name)
        return self._patience.ask(str(folder), lambda: _mode(folder)) is not None

    def stage(self, plan: Plan, key: AuthKey | None) -> str:
        path = str(self._staging(plan.stack).prepare(plan))
        self._keys[plan.stack] = key
        return path

    def commit(self, plan: Plan, staging: str) -> None:
        self._staging(plan.stack).commit(plan, self._keys.pop(plan.stack, None))

    def find_unfinished(self, name: str) -> str | None:
        path = self._staging(name).path
        mode = _mode(path)
        return str(path) if mode is not None and stat.S_ISDIR(mode) else None

    def finish(self, name: str) -> str:
        return self._staging(name).finish()

    def leftovers(self) -> tuple[Leftover, ...]:
        return find_leftovers(self._root)

    def discard(self, name: str) -> None:
        self._keys.pop(name, None)
        self._staging(name).discard()

    def set_public_host(self, name: str, host: str) -> bool:
        meta = self._meta(name)
        with self._writing(name) as stack:
            before = _text(stack, DOTENV)
            try:
                after = with_public_values(before, str(meta.get("public_url") or ""), host)
            except DotenvBroken as error:
                path = self._folder(name) / DOTENV
                raise FilesRefused(f"{path} cannot be read as Docker Compose reads it. {error}") from error
            if after == before:
                return False
            stack.replace(DOTENV, _bytes(after), 0o600)
            return True

    def rewrite_templates(self, name: str, files: Sequence[PlannedFile]) -> None:
        with self._writing(name) as stack:
            for file in files:
                dotenv, old = _text(stack, DOTENV), _text(stack, file.path)
                if old == file.text or (old and is_edited(file.path, old, read_sums(dotenv))):
                    continue
                stands = stack.look(file.path)
                owner = (stands.st_uid, stands.st_gid) if stands is not None else None
                stack.replace(file.path, _bytes(file.text), file.mode, owner=owner)
                if dotenv:
                    noted = with_checksum(dotenv, file.path, checksum(file.path, file.text))
                    stack.replace(DOTENV, _bytes(noted), 0o600)
                    note_written(stack, file.path, file.text)

    def empty_auth_key(self, name: str) -> bool:
        try:
            with self._open(name, "emptied") as stack:
                found = stack.look(AUTH_KEY_FILE)
                if found is None or (stat.S_ISREG(found.st_mode) and found.st_size == 0):
                    return False
                stack.overwrite_in_place(AUTH_KEY_FILE, b"", 0o600)
        except FileNotFoundError:
            return False
        return True

    def write_auth_key(self, name: str, key: AuthKey) -> None:
        with self._writing(name) as stack:
            stack.make_folder(AUTH_KEY_FILE.rpartition("/")[0], 0o755)
            stack.overwrite_in_place(AUTH_KEY_FILE, key.reveal().encode(), 0o600)

    def write_serve(self, name: str, text: str) -> None:
        try:
            json.loads(text)
        except ValueError as error:
            # The sidecar dies of it: containerboot, log.Fatal on a file that does not parse.
            raise FilesRefused(f"The Serve file of {name} would not be JSON: {error}.") from error
        self._write_generated(name, SERVE_FILE, text)

    def set_exposure(self, name: str, compose_text: str) -> None:
        self._write_generated(name, COMPOSE_FILE, compose_text)
        disk = self.read(name)
        host = disk.env.get(PUBLIC_HOST, "") if disk else ""
        if host:
            self.set_public_host(name, host)

    def own_folder(self, path: str, *, uid: int, gid: int) -> bool:
        return make_owned_folder(Path(path), uid=uid, gid=gid)

    def set_aside(self, path: str, *, name: str = "") -> str:
        return str(set_aside(Path(path), name=name or f"{Path(path).name}.before-{self._stamp()}"))

    def put_back(self, path: str, aside: str) -> bool:
        return put_back(Path(path), Path(aside))

    def standing(self, path: str) -> Standing:
        return standing(Path(path))

    def put_link(self, path: str, target: str, aside: str) -> None:
        put_link(Path(path), Path(target), Path(aside))

    def take_link_back(self, path: str, aside: str) -> None:
        take_link_back(Path(path), Path(aside))

    def find_asides(self, path: str) -> tuple[str, ...]:
        return tuple(map(str, find_asides(Path(path))))

    def remove_empty(self, path: str) -> bool:
        return remove_empty_folder(Path(path))

    def move(self, name: str, new: str) -> None:
        move_folder(self._folder(name), self._folder(new))

    def find_handwritten(self, name: str) -> tuple[str, ...]:
        if not self.exists(name):
            return ()
        folder = self._folder(name)
        with tell_removal(folder), open_root(folder.parent) as root, root.folder(folder.name) as stack:
            return find_handwritten(stack)

    def find_foreign(self, name: str, *, everything: bool, agreed: Collection[str] = ()) -> tuple[str, ...]:
        self.exists(name)  # raises where it does not answer
        folder = self._folder(name)
        with tell_removal(folder), open_root(folder.parent) as root:
            return find_foreign(root, folder.name, everything=everything, agreed=agreed)

    def remove_generated(self, name: str, agreed: Collection[str] = ()) -> FilesGone:
        folder = self._folder(name)
        with tell_removal(folder), open_root(folder.parent) as root:
            with root.folder(folder.name) as stack:
                gone = remove_generated(stack, stamp=self._stamp(), agreed=agreed)
            root.remove_empty_folder(folder.name)
        return gone

    def remove_all(self, name: str, agreed: Collection[str] = ()) -> FilesGone:
        folder = self._folder(name)
        with tell_removal(folder), open_root(folder.parent) as root:
            gone = FilesGone()
            if root.look(folder.name) is not None:
                with root.folder(folder.name) as stack:
                    gone = remove_everything(stack, stamp=self._stamp(), agreed=agreed)
            self._staging(name).discard()
            root.remove_empty_folder(folder.name)
        return gone

    def _folder(self, name: str) -> Path:
        if not name or name.startswith(".") or "/" in name or "\0" in name:
            raise BadInput(f"{name!r} is no stack's name: it would leave the stacks folder.")
        if not name.isprintable():
            raise BadInput(f"{name!a} is no stack's name: it cannot be printed.")
        if (length := len(os.fsencode(name))) > _LONGEST_NAME:
            raise BadInput(f"No folder's name has {length} characters: the longest has {_LONGEST_NAME}.")
        return self._places.find(name)

    def _staging(self, name: str) -> Staging:
        return Staging(self._folder(name), now=self._now)

    def _stamp(self) -> str:
        return file_stamp(self._now())

    def _meta(self, name: str) -> dict[str, object]:
        try:
            with self._writing(name) as stack:
                return dict(meta_in(_text(stack, COMPOSE_FILE)) or {})
        except ValueError as error:
            raise FilesRefused(f"{name}/compose.yaml is not YAML: {error}.") from error

    def _write_generated(self, name: str, path: str, text: str) -> None:
        """Replace a file and note its checksum; a copy of one changed by hand is kept, and it stays known as such."""
        with self._writing(name) as stack:
            dotenv, old = _text(stack, DOTENV), _text(stack, path)
            by_hand = bool(old) and old != text and is_edited(path, old, read_sums(dotenv))
            if by_hand:
                stack.replace(f"{path}.before-{self._stamp()}", _bytes(old), 0o644)
            stack.replace(path, text.encode(), 0o644)
            if dotenv and not by_hand:
                stack.replace(DOTENV, _bytes(with_checksum(dotenv, path, checksum(path, text))), 0o600)
                note_written(stack, path, text)

    @contextlib.contextmanager
    def _writing(self, name: str) -> Iterator[OpenFolder]:
        """The stack's folder, open, and not a stranger's."""
        folder = self._folder(name)
        try:
            with self._open(name, "written", strangers=False) as stack:
                yield stack
        except FileNotFoundError as error:
            raise tell_refusal(error, error.filename or folder, "written") from error

    @contextlib.contextmanager
    def _open(self, name: str, doing: str, *, strangers: bool = True) -> Iterator[OpenFolder]:
        """The stack's folder, open; raises FileNotFoundError where it is missing, else FilesRefused."""
        folder = self._folder(name)
        self.exists(name)  # raises where it does not answer
        try:
            with open_root(folder.parent) as root, root.folder(folder.name) as stack:
                if not strangers:
                    check_owner(root, stack)
                yield stack
        except FileNotFoundError:
            raise
        except OSError as error:
            raise tell_refusal(error, error.filename or folder, doing) from error


def _is_stack(folder: str) -> bool:
    return compose_file(Path(folder)) is not None


def _mode(path: Path) -> int | None:
    """What stands there, a link as itself; None: nothing. Raises FilesRefused where we may not look."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise tell_refusal(error, path, "looked at") from error


def _text(stack: OpenFolder, path: str) -> str:
    return (stack.read(path) or b"").decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
