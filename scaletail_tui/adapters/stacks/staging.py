"""The staging folder: a stack's files are complete and checked there before the first of them is put in place.

A new stack is one rename of the whole folder. An update renames file by file; what is to be done stands in a manifest
in the staging folder before the first rename, so that a process that was killed between two of them leaves whole files
and the next one can finish. Without a manifest nothing has been put in place and the staging folder is thrown away.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.stacks.safe_write import (
    make_folder,
    no_link_below,
    overwrite_in_place,
    remove_tree,
    replace,
    tell_refusal,
    write_new,
)
from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.checksum import DOTENV, checksum, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

MANIFEST = ".put-in-place.json"


class Staging:
    """One stack's staging folder, beside the stack folder on the same file system."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.path = folder.parent / f".{folder.name}.staging"
        self._now = now

    def prepare(self, plan: Plan, key: AuthKey | None) -> Path:
        """Write the plan's files and folders; links show what else the stack folder holds, for Compose's check."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if (self.path / MANIFEST).is_file():
                self.finish()  # an ended deploy had begun to put files in place: never half of one and half of another
            remove_tree(self.path)
            self.path.mkdir(mode=0o700)
            self.path.chmod(0o700)
            for folder in () if self.folder.is_dir() else plan.folders:
                make_folder(self.path / folder.path, folder.mode)
            for file in plan.files:
                target = self.path / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                write_new(target, _content(file, key), file.mode)
            if self.folder.is_dir():
                for entry in self.folder.iterdir():
                    if not (self.path / entry.name).exists():
                        (self.path / entry.name).symlink_to(entry)
        except OSError as error:
            raise tell_refusal(error, error.filename or self.path, "written") from error
        return self.path

    def commit(self, plan: Plan, *, key_given: bool) -> None:
        """Put what is staged into place."""
        if not self.path.is_dir():
            raise FilesRefused(f"{self.path} is gone, so nothing was put in place.", remedy="Start the deploy again.")
        try:
            if not self.folder.exists() and not self.folder.is_symlink():
                self._rename_whole()
                return
            manifest = self._manifest(plan, key_given=key_given)
            replace(self.path / MANIFEST, json.dumps(manifest).encode(), 0o600)
            self._put_in_place(manifest)
        except OSError as error:
            raise tell_refusal(error, error.filename or self.folder, "put in place") from error

    def finish(self) -> str:
        """Go on where an ended process stopped; one sentence that says what was done."""
        name = self.folder.name
        try:
            manifest = json.loads((self.path / MANIFEST).read_bytes())
        except FileNotFoundError:
            remove_tree(self.path)
            return f"An earlier deploy of {name} ended before anything was put in place; its staging folder is removed."
        except (OSError, ValueError) as error:
            raise FilesRefused(
                f"{self.path / MANIFEST} cannot be read.", detail=str(error), remedy=f"Look into {self.path}."
            ) from error
        try:
            self._put_in_place(manifest)
        except OSError as error:
            raise tell_refusal(error, error.filename or self.folder, "put in place") from error
        return f"An earlier deploy of {name} ended while files were put in place; the rest of them is in place now."

    def _rename_whole(self) -> None:
        for entry in self.path.iterdir():
            if entry.is_symlink():
                entry.unlink()
        self.path.chmod(0o755)
        self.path.rename(self.folder)

    def _manifest(self, plan: Plan, *, key_given: bool) -> Mapping[str, Any]:
        dotenv = self.folder / DOTENV
        sums = read_sums(_text(dotenv)) if dotenv.is_file() else {}
        stamp = time.strftime("%Y%m%dT%H%M%S", time.localtime(self._now()))
        files = []
        for file in sorted(plan.files, key=lambda file: file.path == AUTH_KEY_FILE):
            target = self.folder / file.path
            no_link_below(self.folder, target)
            if file.path == AUTH_KEY_FILE:
                if key_given or not target.exists():
                    files.append({"path": file.path, "keep": "", "mode": file.mode})
                continue
            by_hand = target.is_file() and sums.get(file.path) != checksum(file.path, _text(target))
            same = target.is_file() and _text(target) == file.text
            keep = f"{file.path}.before-{stamp}" if by_hand and not same else ""
            files.append({"path": file.path, "keep": keep, "mode": file.mode})
        return {"files": files, "folders": [[folder.path, folder.mode] for folder in plan.folders]}

    def _put_in_place(self, manifest: Mapping[str, Any]) -> None:
        for path, mode in manifest["folders"]:
            target = self.folder / path
            if not target.is_dir():
                no_link_below(self.folder, target)
                make_folder(target, mode)
        for file in manifest["files"]:
            staged, target = self.path / file["path"], self.folder / file["path"]
            if not staged.exists():
                continue  # put in place before the process ended
            no_link_below(self.folder, target)
            target.parent.mkdir(parents=True, exist_ok=True)
            if file["keep"]:
                _keep(target, self.folder / file["keep"])
            if file["path"] == AUTH_KEY_FILE and target.exists():
                overwrite_in_place(target, staged.read_bytes(), file["mode"])
                staged.unlink()
            else:
                staged.replace(target)
        remove_tree(self.path)


def _keep(target: Path, kept: Path) -> None:
    """Give the old file a second name; its bytes stay where they are when the new one takes the first name."""
    if kept.exists() or not target.exists():
        return
    try:
        kept.hardlink_to(target)
    except OSError:  # a file system without hard links
        replace(kept, target.read_bytes(), 0o600)


def _content(file: PlannedFile, key: AuthKey | None) -> bytes:
    if file.path == AUTH_KEY_FILE:
        return key.reveal().encode() if key else b""
    return file.text.encode("utf-8", "surrogateescape")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")
