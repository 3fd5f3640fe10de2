"""Files that stand nowhere yet, put where Compose can read them: a private folder that is gone again at once.

A `.env` is among them. So what a killed process has left is taken away by the next one that needs such a folder.
"""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from scaletail_tui.adapters.files.folder import OpenFolder, open_root
from scaletail_tui.ports.folders import FilesRefused

_PREFIX = "scaletail-draft-"
_YOUNG = 60.0
"""Seconds for which a folder is left alone though nobody holds it: its process may be about to."""


@contextmanager
def draft_folder(files: Mapping[str, str], folder: str) -> Iterator[tuple[Path, Path]]:
    """The top of a folder of its own, and below it the files, as deep as `folder` stands below the real top.

    So a path that climbs out of them ends where it would end from `folder`.
    """
    _remove_left(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as made, open_root(Path(made)) as whole, whole.hold():
        top = Path(made).resolve()
        here = top / folder.lstrip("/")
        with open_root(here, make=True) as root:
            for path, text in files.items():
                root.write_new(path, text.encode("utf-8", "surrogateescape"), 0o600)
        yield top, here


def _remove_left(parent: Path) -> None:
    with suppress(OSError, FilesRefused), open_root(parent) as place:
        for name in place.names():
            with suppress(OSError, FilesRefused):
                if name.startswith(_PREFIX) and _is_left(place, name):
                    with place.folder(name) as left, left.hold() as free:
                        if free:
                            place.remove_tree(name)


def _is_left(place: OpenFolder, name: str) -> bool:
    """True for this user's own folder, no link, that is too old to be about to be held."""
    seen = place.look(name)
    own = seen is not None and stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid()
    return own and seen is not None and time.time() - seen.st_mtime > _YOUNG
