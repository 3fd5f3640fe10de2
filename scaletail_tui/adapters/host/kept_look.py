"""The colours that were last chosen in the terminal interface: one word in a file of the state folder."""

from __future__ import annotations

import logging
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.errors import ScaletailError

log = logging.getLogger(__name__)
_FILE = "look"
_LARGEST = 100


def read_look(state: Path) -> str:
    """The word; empty where none was kept, or the file cannot be read."""
    try:
        return read_bounded(state / _FILE, _LARGEST).decode("ascii", "replace").strip()
    except OSError:
        return ""


def keep_look(state: Path, word: str) -> None:
    """Keep it for the next start; that it cannot be kept is no reason to stop."""
    try:
        replace_file(private_folder(state) / _FILE, f"{word}\n".encode("ascii"), 0o600)
    except ScaletailError as error:
        log.info("the colours are not kept: %s", error.title)
