"""Where the program keeps its own files: job events, locks and the log, all below one 0700 folder.

By hand: platformdirs gives a folder named `~` where no home is known, and loading it costs start time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.domain.errors import BadInput


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
