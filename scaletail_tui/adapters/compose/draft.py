"""Files that stand nowhere yet, put where Compose can read them: a private folder that is gone again at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scaletail_tui.adapters.files.folder import open_root


@contextmanager
def draft_folder(files: Mapping[str, str], folder: str) -> Iterator[tuple[Path, Path]]:
    """The top of a folder of its own, and below it the files, as deep as `folder` stands below the real top.

    So a path that climbs out of them ends where it would end from `folder`.
    """
    with tempfile.TemporaryDirectory(prefix="scaletail-draft-") as made:
        top = Path(made).resolve()
        here = top / folder.lstrip("/")
        with open_root(here, make=True) as root:
            for path, text in files.items():
                root.write_new(path, text.encode("utf-8", "surrogateescape"), 0o600)
        yield top, here
