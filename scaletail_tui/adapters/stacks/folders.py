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
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scaletail_tui.adapters.compose.files import compose_file, read_compose, read_text
from scaletail_tui.adapters.small_files import is_folder
from scaletail_tui.adapters.stacks.folder_changes import make_owned_folder, put_back, set_aside
from scaletail_tui.adapters.stacks.reading import meta_in, read_stack, stamp_of
from scaletail_tui.adapters.stacks.safe_write import (
    no_link_below,
    overwrite_in_place,
    remove_tree,
    replace,
    tell_refusal,
)
from scaletail_tui.adapters.stacks.staging import Staging
from scaletail_tui.domain.compose.dotenv import DotenvBroken, with_values
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import ComposeLook, StackOnDisk
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.checksum import DOTENV, checksum, is_edited, read_sums, with_checksum
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import PUBLIC_HOST, line, public_values
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FILE, SERVE_FOLDER, STATE_FOLDER

log = logging.getLogger(__name__)


class StackFiles:
    """Stack folders under one root; short blocking calls."""

    def __init__(self, root: Path, *, now: Callable[[], float] = time.time) -> None:
        self._root = root.expanduser().absolute()
        self._now = now
        self._told: set[str] = set()
        """Names that the log has been told are none of a stack."""

    @property
    def root(self) -> str:
        return str(self._root)

    def folder(self, name: str) -> str:
        return str(self._folder(name))

    def names(self) -> tuple[str, ...]:
        try:
            entries = sorted(entry.name for entry in self._root.iterdir() if not entry.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise tell_refusal(error, self._root, "read") from error
        stacks = [name for name in entries if compose_file(self._root / name) is not None]
        for name in set(stacks) - self._told:
            if not name.isprintable():
                self._told.add(name)
                log.info("the folder %s of %s is no stack: its name cannot be printed", ascii(name), self._root)
        return tuple(name for name in stacks if name.isprintable())

    def read(self, name: str) -> StackOnDisk | None:
        folder = self._folder(name)
        return read_stack(name, folder) if is_folder(folder) else None

    def stamp(self, name: str) -> object:
        return stamp_of(self._folder(name))

    def compose(self, folder: str, project: str, files: Sequence[str] = ()) -> ComposeLook:
        return read_compose(Path(folder), project, files)

    def text_at(self, path: str) -> str | None:
        return read_text(Path(path))

    def exists(self, name: str) -> bool:
        return _mode(self._folder(name)) is not None

    def stage(self, plan: Plan, key: AuthKey | None) -> str:
        return str(self._staging(plan.stack).prepare(plan, key))

    def commit(self, plan: Plan, staging: str) -> None:
        staged_key = Path(staging) / AUTH_KEY_FILE
        self._staging(plan.stack).commit(plan, key_given=staged_key.is_file() and staged_key.stat().st_size > 0)

    def find_unfinished(self, name: str) -> str | None:
        path = self._staging(name).path
        mode = _mode(path)
        return str(path) if mode is not None and stat.S_ISDIR(mode) else None

    def finish(self, name: str) -> str:
        return self._staging(name).finish()

    def set_public_host(self, name: str, host: str) -> bool:
        meta = self._meta(name)
        return self._change_dotenv(name, _public_values(str(meta.get("public_url") or ""), host))

    def rewrite_templates(self, name: str, files: Sequence[PlannedFile]) -> None:
        folder = self._folder(name)
        for file in files:
            target = folder / file.path
            no_link_below(folder, target)
            dotenv, old = _text(folder / DOTENV), _text(target)
            if old == file.text or (old and is_edited(file.path, old, read_sums(dotenv))):
                continue
            replace(target, _bytes(file.text), file.mode)
            if dotenv:
                noted = with_checksum(dotenv, file.path, checksum(file.path, file.text))
                replace(folder / DOTENV, _bytes(noted), 0o600)

    def empty_auth_key(self, name: str) -> bool:
        path = self._folder(name) / AUTH_KEY_FILE
        try:
            if not path.is_symlink() and path.stat().st_size == 0:
                return False
            no_link_below(self._folder(name), path)
            overwrite_in_place(path, b"", 0o600)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise tell_refusal(error, path, "emptied") from error
        return True

    def write_auth_key(self, name: str, key: AuthKey) -> None:
        path = self._folder(name) / AUTH_KEY_FILE
        no_link_below(self._folder(name), path)
        try:
            path.parent.mkdir(exist_ok=True)
            overwrite_in_place(path, key.reveal().encode(), 0o600)
        except OSError as error:
            raise tell_refusal(error, path, "written") from error

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

    def set_aside(self, path: str) -> str:
        return str(set_aside(Path(path), stamp=self._stamp()))

    def put_back(self, path: str, aside: str) -> bool:
        return put_back(Path(path), Path(aside))

    def remove_generated(self, name: str) -> tuple[str, ...]:
        """Delete what we wrote; a file changed by hand, and secrets that data depends on, are renamed instead."""
        folder = self._folder(name)
        sums = read_sums(_text(folder / DOTENV))
        removed = []
        with self._refusing(folder, "removed"):
            keeps_secrets = any(_is_used(folder / path) for path in _data_folders(folder))
            for path in (*(path for path in sorted(sums) if path != DOTENV), AUTH_KEY_FILE, DOTENV):
                target = folder / path
                if _leaves(path) or not target.is_file() or target.is_symlink():
                    continue
                by_hand = path != AUTH_KEY_FILE and is_edited(path, _text(target), sums)
                if by_hand or (path == DOTENV and keeps_secrets):
                    target.rename(folder / f"{path}.before-{self._stamp()}")
                else:
                    target.unlink()
                removed.append(path)
            parents = {parent.as_posix() for path in removed for parent in Path(path).parents}
            parents |= {SERVE_FOLDER, STATE_FOLDER, "tailscale", *_data_folders(folder)}
            for path in sorted(parents, key=len, reverse=True):  # the deepest first, the stack folder `.` last
                with contextlib.suppress(OSError):  # not empty: it is somebody's
                    (folder / path).rmdir()
        return tuple(removed)

    def remove_all(self, name: str) -> tuple[str, ...]:
        folder = self._folder(name)
        with self._refusing(folder, "removed"):
            if folder.is_symlink():
                raise FilesRefused(f"{folder} is a symbolic link, so nothing behind it is removed.")
            removed = tuple(sorted(entry.name for entry in folder.iterdir())) if folder.is_dir() else ()
            remove_tree(self._staging(name).path)
            remove_tree(folder)
        return removed

    def _folder(self, name: str) -> Path:
        if not name or name.startswith(".") or "/" in name or "\0" in name:
            raise BadInput(f"{name!r} is no stack's name: it would leave the stacks folder.")
        if not name.isprintable():
            raise BadInput(f"{name!a} is no stack's name: it cannot be printed.")
        return self._root / name

    def _staging(self, name: str) -> Staging:
        return Staging(self._folder(name), now=self._now)

    def _stamp(self) -> str:
        return time.strftime("%Y%m%dT%H%M%S", time.localtime(self._now()))

    def _meta(self, name: str) -> dict[str, object]:
        try:
            return dict(meta_in(_text(self._folder(name) / COMPOSE_FILE)) or {})
        except ValueError as error:
            raise FilesRefused(f"{name}/compose.yaml is not YAML: {error}.") from error

    def _write_generated(self, name: str, path: str, text: str) -> None:
        """Replace a file and note its checksum; a copy of one changed by hand is kept, and it stays known as such."""
        folder = self._folder(name)
        target = folder / path
        no_link_below(folder, target)
        dotenv, old = _text(folder / DOTENV), _text(target)
        by_hand = bool(old) and old != text and is_edited(path, old, read_sums(dotenv))
        if by_hand:
            replace(target.with_name(f"{target.name}.before-{self._stamp()}"), _bytes(old), 0o644)
        replace(target, text.encode(), 0o644)
        if dotenv and not by_hand:
            replace(folder / DOTENV, _bytes(with_checksum(dotenv, path, checksum(path, text))), 0o600)

    def _change_dotenv(self, name: str, values: dict[str, str]) -> bool:
        path = self._folder(name) / DOTENV
        no_link_below(self._folder(name), path)
        before = _text(path)
        try:
            after = with_values(before, values)
        except DotenvBroken as error:
            raise FilesRefused(f"{path} cannot be read as Docker Compose reads it. {error}") from error
        if after == before:
            return False
        replace(path, _bytes(after), 0o600)
        return True

    @contextlib.contextmanager
    def _refusing(self, path: Path, doing: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = error.filename or path
            remedy = f"It belongs to another user; remove it with: sudo rm -r {where}" if _is_denial(error) else ""
            told = tell_refusal(error, where, doing)
            raise FilesRefused(told.title, detail=told.detail, remedy=remedy or told.remedy) from error


def _public_values(shape: str, host: str) -> dict[str, str]:
    return {key: line(key, value).partition("=")[2] for key, value in public_values(shape, host).items()}


def _mode(path: Path) -> int | None:
    """What stands there, a link as itself; None: nothing. Raises FilesRefused where we may not look."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise tell_refusal(error, path, "looked at") from error


def _leaves(path: str) -> bool:
    """True for a recorded path that leads out of the folder: `.env` may have been written by anybody."""
    return path.startswith("/") or ".." in path.split("/")


def _data_folders(folder: Path) -> tuple[str, ...]:
    """The app's folders, deepest first."""
    found = [path.relative_to(folder).as_posix() for path in sorted(folder.glob("data/*")) if path.is_dir()]
    return (*found, "data")


def _is_used(folder: Path) -> bool:
    try:
        return any(not entry.is_dir() or _is_used(entry) for entry in folder.iterdir())
    except PermissionError:
        return True
    except OSError:
        return False


def _is_denial(error: OSError) -> bool:
    return isinstance(error, PermissionError) and os.geteuid() != 0


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise tell_refusal(error, path, "read") from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
