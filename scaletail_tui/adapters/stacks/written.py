"""What we wrote last, word for word: kept in the stack's folder, to tell what the user changed from what we did.

One file, put in place with the others and removed with them. Files that hold a secret are left out of it, but for what
was imported: those texts are the user's own, and this file is for its owner alone, as they are. A text counts
only as long as its checksum in `.env` is the same, so that an older one never passes for the last one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.domain.adoption.record import OWN_FOLDER
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.dotenv import DOTENV, checksum, read_sums

WRITTEN_FILE = f"{OWN_FOLDER}/written.json"
_IGNORE_FILE = f"{OWN_FOLDER}/.gitignore"
FOLDER_MODE = 0o700
_FOR_OTHERS = 0o044
BESIDE: Mapping[str, int] = {WRITTEN_FILE: 0o600, _IGNORE_FILE: 0o644}
"""Path to mode of what is written beside a plan's files."""


def files_beside(plan: Plan, stack: OpenFolder | None) -> dict[str, bytes]:
    """What goes beside the plan's files; `stack` is the folder that it is put over.

    What is kept there already stays as long as the sums of the plan's `.env` vouch for it: a plan may hold a part of
    the files, and texts with the user's own changes in them. What its owner alone may read holds a secret.
    """
    dotenv = next((file.text for file in plan.files if file.path == DOTENV), None)
    sums = read_sums(_dotenv(stack) if dotenv is None else dotenv)
    texts = {path: text for path, text in _texts(stack).items() if sums.get(path) == checksum(path, text)}
    for file in plan.files:
        if not file.remembered and (file.secret or not file.mode & _FOR_OTHERS):
            texts.pop(file.path, None)
        else:
            texts.setdefault(file.path, file.text if file.written is None else file.written)
    return {WRITTEN_FILE: _document(texts), _IGNORE_FILE: b"*\n"}


def read_written(stack: OpenFolder) -> dict[str, str]:
    """The texts that count, by path; none from a file that is gone, broken or not to be read."""
    sums = read_sums(_dotenv(stack))
    return {path: text for path, text in _texts(stack).items() if sums.get(path) == checksum(path, text)}


def note_written(stack: OpenFolder, path: str, text: str) -> None:
    """One file was written anew, by itself; nothing where its text is none of those that are kept."""
    known = _texts(stack)
    if path in known:
        stack.replace(WRITTEN_FILE, _document({**known, path: text}), BESIDE[WRITTEN_FILE])


def _dotenv(stack: OpenFolder | None) -> str:
    return ((stack.read(DOTENV) if stack is not None else None) or b"").decode("utf-8", "surrogateescape")


def _texts(stack: OpenFolder | None) -> dict[str, str]:
    try:
        said = json.loads((stack.read(WRITTEN_FILE) if stack is not None else None) or b"{}")
    except (ValueError, RecursionError, FilesRefused):
        return {}
    if not isinstance(said, dict):
        return {}
    return {path: text for path, text in said.items() if isinstance(text, str)}


def _document(texts: Mapping[str, str]) -> bytes:
    return (json.dumps(texts, indent=1, sort_keys=True) + "\n").encode()
