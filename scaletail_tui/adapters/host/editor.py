"""The user's editor, in the terminal that they sit at."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping

from scaletail_tui.ports.folders import FilesRefused

FALLBACKS = ("sensible-editor", "nano", "vi")


def open_in_editor(path: str, environment: Mapping[str, str] | None = None) -> None:
    """Run $VISUAL, $EDITOR or what the system has on a file and wait; raises FilesRefused where there is none."""
    values = os.environ if environment is None else environment
    argv = shlex.split(values.get("VISUAL") or values.get("EDITOR") or "")
    if not argv:
        argv = [found] if (found := next(filter(None, map(shutil.which, FALLBACKS)), None)) else []
    if not argv or shutil.which(argv[0]) is None:
        named = f" {argv[0]} is not there." if argv else ""
        raise FilesRefused(f"No editor was found.{named}", remedy="Set EDITOR to the one you use.")
    subprocess.run([*argv, path], check=False)
