"""Changed files of a stack put in place; the old ones stay beside them."""

from __future__ import annotations

import stat
import time
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.files.folder import OpenFolder, open_root
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.ports.folders import FilesRefused


def write_changed(folder: Path, old: Mapping[str, str], new: Mapping[str, str], *, now: float) -> tuple[str, ...]:
    """Replace the files and return where the old ones are kept, relative to the folder.

    `old` is what was read: a file that has changed since is left alone, with all others, by FilesRefused.
    """
    stamp = time.strftime("%Y%m%dT%H%M%S", time.localtime(now))
    kept = []
    try:
        with open_root(folder) as stack:
            for file, text in old.items():
                if file in new and (stack.read(file) or b"") != _bytes(text):
                    raise FilesRefused(f"{folder / file} has changed meanwhile, so nothing was written.")
            for file, text in new.items():
                kept += _replace(stack, file, _bytes(old.get(file, "")), _bytes(text), stamp)
    except OSError as error:
        raise tell_refusal(error, error.filename or folder, "written") from error
    return tuple(kept)


def _replace(stack: OpenFolder, file: str, before: bytes, after: bytes, stamp: str) -> list[str]:
    about = stack.look(file)
    if about is None:
        stack.write_new(file, after, 0o600)
        return []
    if stat.S_ISLNK(about.st_mode):
        raise FilesRefused(f"{stack.path / file} is a symbolic link, so it is left as it is.")
    mode, owner = stat.S_IMODE(about.st_mode), (about.st_uid, about.st_gid)
    beside = f"{file}.before-{stamp}"
    stack.replace(beside, before, mode, owner=owner)
    stack.replace(file, after, mode, owner=owner)
    return [beside]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
