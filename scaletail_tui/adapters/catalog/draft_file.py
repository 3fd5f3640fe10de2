"""An entry that was made of a stack: written into a folder, and read again as a catalog reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.catalog.files import COMPOSE_FILE, raw_extension, read_entry
from scaletail_tui.adapters.files.folder import open_root
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.domain.catalog.rules.order import order_problems
from scaletail_tui.domain.catalog.rules.table import entry_problems
from scaletail_tui.domain.catalog.service import CatalogFailure, Service


def write_entry(folder: Path, files: Mapping[str, str]) -> None:
    """Make the entry's folder and its files, none of which may be there; raises FilesRefused."""
    try:
        with open_root(folder.parent, make=True) as catalog:
            catalog.make_folder(folder.name, 0o755)
            with catalog.folder(folder.name) as entry:
                for name, text in files.items():
                    entry.write_new(name, text.encode("utf-8"), 0o644)
    except OSError as error:
        raise tell_refusal(error, error.filename or folder, "written") from error


def judge_entry(folder: Path) -> tuple[Service | None, tuple[CatalogFailure, ...]]:
    """The entry as the program reads it, and what `catalog check` says of it, Compose's word left out."""
    read = read_entry(folder)
    if not isinstance(read, Service):
        return None, read
    path = str(folder / COMPOSE_FILE)
    order = (CatalogFailure(path=path, key=key, reason=reason) for key, reason in order_problems(raw_extension(folder)))
    return read, (*entry_problems(read, path), *order)
