"""Changed files of a stack put in place; the old ones stay beside them."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from scaletail_tui.adapters.files.folder import OpenFolder, open_root
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.lint.compose_model import read_text
from scaletail_tui.adapters.lint.reading import list_files
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.ports.folders import FilesRefused

_KEPT = re.compile(r"(?P<file>.+)\.before-(?P<stamp>\d{8}T\d{6})")
_MOST_SECONDS = 60
_LARGEST = 1_000_000


def write_changed(folder: Path, old: Mapping[str, str], new: Mapping[str, str], *, now: float) -> tuple[str, ...]:
    """Replace the files and return where the old ones are kept, relative to the folder.

    `old` is what was read: a file that has changed since is left alone, with all others, by FilesRefused.
    """
    kept = []
    try:
        with open_root(folder) as stack:
            for file, text in old.items():
                if file in new and (stack.read(file) or b"") != _bytes(text):
                    raise FilesRefused(f"{folder / file} has changed meanwhile, so nothing was written.")
            stamp = _free_stamp(stack, new, now)
            for file, text in new.items():
                kept += _replace(stack, file, _bytes(old.get(file, "")), _bytes(text), stamp)
    except OSError as error:
        raise tell_refusal(error, error.filename or folder, "written") from error
    return tuple(kept)


def _free_stamp(stack: OpenFolder, files: Iterable[str], now: float) -> str:
    """A moment at which nothing was kept yet: two mendings in one second may not share theirs."""
    for second in range(_MOST_SECONDS):
        stamp = file_stamp(now + second)
        if all(stack.look(f"{file}.before-{stamp}") is None for file in files):
            return stamp
    raise FilesRefused(f"{stack.path} holds too many kept files of one minute.", remedy="Remove some of them.")


def read_kept(folder: Path) -> dict[str, str]:
    """The newest texts that were kept beside, by the path of their file."""
    found: dict[str, dict[str, str]] = {}
    for name in list_files(folder):
        parts = _KEPT.fullmatch(name)
        if parts is not None:
            found.setdefault(parts["stamp"], {})[parts["file"]] = name
    newest = found[max(found)] if found else {}
    return {file: read_text(folder / name, _LARGEST) for file, name in newest.items()}


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
