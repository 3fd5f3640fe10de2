"""Where the program keeps its own files: job events, locks and the log, all below one 0700 folder.

By hand: platformdirs gives a folder named `~` where no home is known, and loading it costs start time.

The colours that were last chosen in the terminal interface: one word in a file of the state folder.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.errors import BadInput, ScaletailError


def own_folder(variable: str, below_home: str, environment: Mapping[str, str] | None = None) -> Path | None:
    """`scaletail-tui` in the folder that the variable names, else in `below_home`; None where this user has no home.

    A relative path in the variable is ignored, as the XDG base directory specification asks. Nothing is created.
    """
    values = os.environ if environment is None else environment
    base = values.get(variable, "")
    if not base.startswith("/"):
        try:
            base = str(Path(values.get("HOME") or Path.home()) / below_home)
        except RuntimeError:
            return None
    return Path(base) / "scaletail-tui"


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """`$XDG_STATE_HOME/scaletail-tui`, by default `~/.local/state/scaletail-tui`; raises BadInput without a home."""
    folder = own_folder("XDG_STATE_HOME", ".local/state", environment)
    if folder is None:
        raise BadInput("Your home folder is not known.", remedy="Set HOME, or XDG_STATE_HOME.")
    return folder


def name_for(*words: object) -> str:
    """A file name for what words name that may hold anything: a root, a stack. Twenty hexadecimal digits."""
    text = "\0".join(map(str, words))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def private_folder(path: Path) -> Path:
    """Create a folder that only its owner may enter, parents as they come; raises FilesRefused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    except OSError as err:
        from scaletail_tui.ports.folders import FilesRefused

        raise FilesRefused(
            f"The folder {path} cannot be used: {err.strerror or err}.",
            detail=str(err),
            remedy="Set XDG_STATE_HOME to a folder of your own.",
        ) from err
    return path


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
