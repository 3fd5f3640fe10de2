"""Where the program keeps its own files: job events, locks and the log, all below one 0700 folder.

By hand: platformdirs gives a folder named `~` where no home is known, and loading it costs start time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.domain.errors import BadInput


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """`$XDG_STATE_HOME/scaletail-tui`, by default `~/.local/state/scaletail-tui`; nothing is created.

    A relative XDG_STATE_HOME is ignored, as the XDG base directory specification asks. Raises BadInput where this user
    has no home.
    """
    values = os.environ if environment is None else environment
    base = values.get("XDG_STATE_HOME", "")
    if not base.startswith("/"):
        try:
            base = str(Path(values.get("HOME") or Path.home()) / ".local" / "state")
        except RuntimeError as err:
            raise BadInput("Your home folder is not known.", remedy="Set HOME, or XDG_STATE_HOME.") from err
    return Path(base) / "scaletail-tui"


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
