"""The staging folder: a stack's files are complete and checked there before the first of them is put in place.

A new stack is one rename of the whole folder. An update renames file by file; what is to be done stands in a manifest
beside the staging folder before the first rename, so that a process that was killed between two of them leaves whole
files and the next one can finish. Without a manifest nothing has been put in place and it is thrown away.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from scaletail_tui.adapters.files.folder import OpenFolder, open_root
from scaletail_tui.adapters.files.refusal import refuse_link, tell_refusal
from scaletail_tui.adapters.stacks.folder_changes import check_owner, follows_links, owners_below
from scaletail_tui.adapters.stacks.manifest import (
    Manifest,
    StagedFile,
    manifest_name,
    read_manifest,
    sum_of,
    write_manifest,
)
from scaletail_tui.adapters.stacks.written import BESIDE, FOLDER_MODE, files_beside
from scaletail_tui.domain.adoption.record import OWN_FOLDER
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.undertaking import Leftover
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import DOTENV, checksum, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

_OURS = frozenset({COMPOSE_FILE, DOTENV, ".gitignore"})
_STAGED = re.compile(r"\.([^./\s][^/]*)\.staging")


class Staging:
    """One stack's staging folder, beside the stack folder on the same file system."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.path = folder.parent / f".{folder.name}.staging"
        self._now = now

    def prepare(self, plan: Plan) -> Path:
        """Write the plan's files and folders; links show what else the stack folder holds, for Compose's check.

        The key's file is empty: nobody who judges the files needs the key.
        """
        with self._tell_refusal("written", self.path), open_root(self.folder.parent, make=True) as root:
            if root.is_folder(self.path.name) and self._manifest_in(root) is not None:
                self.finish()  # an ended deploy had begun to put files in place: never half of one and half of another
            self._clear(root)
            if (stands := root.look(self.folder.name)) is not None and stat.S_ISLNK(stands.st_mode):
                raise refuse_link(self.folder)
            update = root.is_folder(self.folder.name)
            root.make_folder(self.path.name, 0o700)
            with root.folder(self.path.name) as staging:
                for folder in () if update else plan.folders:
                    staging.make_folder(folder.path, folder.mode)
                staging.make_folder(OWN_FOLDER, FOLDER_MODE)
                for path, data in self._beside(root, plan, update=update).items():
                    staging.write_new(path, data, BESIDE[path])
                for file in plan.files:
                    staging.write_new(file.path, _content(file), file.mode)
                    if os.geteuid() == 0 and plan.owner[0] and _is_the_apps(file.path):
                        staging.give_file(file.path, *plan.owner)  # 0600 of root's would be closed to the app
                if update:
                    with root.folder(self.folder.name) as stack:
                        check_owner(root, stack)
                        for entry in sorted(set(stack.names()) - set(staging.names())):
                            staging.symlink(entry, self.folder / entry)
        return self.path

    def _beside(self, root: OpenFolder, plan: Plan, *, update: bool) -> dict[str, bytes]:
        if not update:
            return files_beside(plan, None)
        with root.folder(self.folder.name) as stack:
            return files_beside(plan, stack)

    def commit(self, plan: Plan, key: AuthKey | None) -> None:
        """Put what is staged into place, and the key with it."""
        with self._tell_refusal("put in place", self.folder), open_root(self.folder.parent) as root:
            if not root.is_folder(self.path.name):
                raise FilesRefused(
                    f"{self.path} is gone, so nothing was put in place.", remedy="Start the deploy again."
                )
            if key is not None:
                with root.folder(self.path.name) as staging:
                    staging.overwrite_in_place(AUTH_KEY_FILE, key.reveal().encode(), 0o600)
            if root.look(self.folder.name) is None:
                self._rename_whole(root)
                return
            with root.folder(self.path.name) as staging, root.folder(self.folder.name) as stack:
                check_owner(root, stack)
                try:
                    manifest = self._plan_manifest(plan, staging, stack)
                except (OSError, FilesRefused):
                    self._clear(root)  # nothing has been put in place, and the staged key goes with it
                    raise
                write_manifest(root, self.folder.name, manifest)
                self._put_in_place(manifest, staging, stack)
            self._clear(root)

    def finish(self) -> str:
        """Go on where an ended process stopped; one sentence that says what was done."""
        name = self.folder.name
        with self._tell_refusal("put in place", self.folder), open_root(self.folder.parent) as root:
            manifest = self._manifest_in(root)
            if manifest is None:
                self._clear(root)
                told = "ended before anything was put in place; its staging folder is removed"
                return f"An earlier deploy of {name} {told}."
            if root.look(name) is None:
                self._clear(root)
                return f"An earlier update of {name} is thrown away: the folder that it was for is gone."
            with root.folder(self.path.name) as staging, root.folder(name) as stack:
                check_owner(root, staging)
                check_owner(root, stack)
                kept = self._put_in_place(manifest, staging, stack)
            self._clear(root)
        told = f"An earlier deploy of {name} ended while files were put in place; the rest of them is in place now."
        return f"{told} What you changed meanwhile is kept: {', '.join(kept)}." if kept else told

    def discard(self) -> None:
        """Throw away what is staged, and never put a part of it in place."""
        with self._tell_refusal("removed", self.path), open_root(self.folder.parent) as root:
            self._clear(root)

    def _manifest_in(self, root: OpenFolder) -> Manifest | None:
        return read_manifest(root, self.folder.name, owners=owners_below(root))

    def _clear(self, root: OpenFolder) -> None:
        """First the folder: a manifest without one is nothing to go on with."""
        root.remove_tree(self.path.name)
        root.remove_tree(manifest_name(self.folder.name))

    def _rename_whole(self, root: OpenFolder) -> None:
        with root.folder(self.path.name) as staging:
            for entry in staging.names():
                if (found := staging.look(entry)) is not None and stat.S_ISLNK(found.st_mode):
                    staging.unlink(entry)
            staging.set_mode(0o755)
        root.rename(self.path.name, root, self.folder.name)
        root.remove_tree(manifest_name(self.folder.name))

    def _plan_manifest(self, plan: Plan, staging: OpenFolder, stack: OpenFolder) -> Manifest:
        sums = read_sums(_text(stack, DOTENV))
        stamp = file_stamp(self._now())
        staged_key = staging.look(AUTH_KEY_FILE)
        key_given = staged_key is not None and staged_key.st_size > 0
        files = []
        for file in sorted(plan.files, key=lambda file: file.path == AUTH_KEY_FILE):
            stands = stack.look(file.path)
            _check_place(stack, file.path, stands is not None and not stat.S_ISREG(stands.st_mode))
            if file.path == AUTH_KEY_FILE:
                if key_given or stands is None:
                    files.append(StagedFile(path=file.path, keep="", mode=file.mode))
                continue
            data = stack.read(file.path) if stands is not None else None
            text = (data or b"").decode("utf-8", "surrogateescape")
            by_hand = stands is not None and sums.get(file.path) != checksum(file.path, text)
            kept = by_hand or (stands is not None and file.path in plan.copies)
            keep = f"{file.path}.before-{stamp}" if kept and text != file.text else ""
            files.append(StagedFile(path=file.path, keep=keep, mode=file.mode, stood=sum_of(data)))
        for path, mode in BESIDE.items():
            stands = stack.look(path)
            _check_place(stack, path, stands is not None and not stat.S_ISREG(stands.st_mode))
            files.append(StagedFile(path=path, keep="", mode=mode))
        folders = [(folder.path, folder.mode) for folder in plan.folders]
        return Manifest(files=tuple(files), folders=(*folders, (OWN_FOLDER, FOLDER_MODE)))

    def _put_in_place(self, manifest: Manifest, staging: OpenFolder, stack: OpenFolder) -> tuple[str, ...]:
        """The names by which files are kept that somebody has changed since this was noted."""
        changed = []
        for path, mode in manifest.folders:
            stack.make_folder(path, mode, links=follows_links(path))
        for file in manifest.files:
            staged = staging.look(file.path)
            if staged is None:
                continue  # put in place before the process ended
            if not stat.S_ISREG(staged.st_mode):
                raise FilesRefused(f"{self.path / file.path} is no regular file, so it is not put in place.")
            if keep := self._keep_changed(stack, file):
                changed.append(keep)
            elif file.keep:
                _keep(stack, file.path, file.keep)
            if file.path == AUTH_KEY_FILE and stack.look(file.path) is not None:
                stack.overwrite_in_place(file.path, staging.read(file.path) or b"", file.mode)
                staging.unlink(file.path)
            else:
                staging.rename(file.path, stack, file.path)
        return tuple(changed)

    def _keep_changed(self, stack: OpenFolder, file: StagedFile) -> str:
        """The name that the file has now, too; empty where it is the one that was noted, or a key or ours alone."""
        if file.path == AUTH_KEY_FILE or file.path in BESIDE or not stack.is_file(file.path):
            return ""
        if sum_of(stack.read(file.path)) == file.stood:
            return ""
        names = (f"{file.path}.before-{file_stamp(self._now() + later)}" for later in count())
        keep = next(name for name in names if stack.look(name) is None)
        _keep(stack, file.path, keep)
        return keep

    @contextmanager
    def _tell_refusal(self, doing: str, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise tell_refusal(error, error.filename or path, doing) from error


def _is_the_apps(path: str) -> bool:
    """True for a file that the entry brings along: all others are read by Compose and the sidecar, who are root."""
    return path not in _OURS and not path.startswith("tailscale/")


def _check_place(stack: OpenFolder, path: str, taken: bool) -> None:
    """Refuse a link where a file goes, and a folder, before the first file is put in place."""
    if taken:
        stack.read(path)  # raises with the reason
        raise FilesRefused(f"{stack.path / path} is no regular file, so nothing is put in its place.")


def _keep(stack: OpenFolder, path: str, kept: str) -> None:
    """Give the old file a second name; its bytes stay where they are when the new one takes the first name."""
    if stack.look(kept) is not None or not stack.is_file(path):
        return
    try:
        stack.link(path, kept)
    except OSError:  # a file system without hard links
        stack.replace(kept, stack.read(path) or b"", 0o600)


def find_leftovers(root: Path) -> tuple[Leftover, ...]:
    """What stands beside the stacks, by name; nothing where the root is missing or closed."""
    found = []
    try:
        with open_root(root) as folder:
            for entry in folder.names():
                name = _STAGED.fullmatch(entry)
                if name is not None and name[1].isprintable() and folder.is_folder(entry):
                    found.append(
                        Leftover(
                            name=name[1],
                            path=str(root / entry),
                            key=_holds_key(folder, entry),
                            stands=folder.is_folder(name[1]),
                        )
                    )
    except (OSError, FilesRefused):
        return ()
    return tuple(found)


def _holds_key(root: OpenFolder, entry: str) -> bool:
    """True also where it cannot be seen."""
    try:
        with root.folder(entry) as staging:
            key = staging.look(AUTH_KEY_FILE)
    except FileNotFoundError:
        return False
    except (OSError, FilesRefused):
        return True
    return key is not None and key.st_size > 0


def _content(file: PlannedFile) -> bytes:
    if file.path == AUTH_KEY_FILE:
        return b""
    return file.text.encode("utf-8", "surrogateescape")


def _text(stack: OpenFolder, path: str) -> str:
    return (stack.read(path) or b"").decode("utf-8", "surrogateescape")
