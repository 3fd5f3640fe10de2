"""A log written to a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import LogLine


def log_folder() -> Path:
    """Where a log may be written: the working folder where it is the user's own, else the user's home."""
    here = Path.cwd()
    try:
        mine = here.stat().st_uid == os.getuid() and os.access(here, os.W_OK | os.X_OK)
    except OSError:
        mine = False
    return here if mine else Path.home()


def write_log(path: Path, lines: Sequence[LogLine]) -> None:
    """Write lines with their times to a new file."""
    write_text(path, "".join(f"{line.at} {line.text}".lstrip() + "\n" for line in lines))


def write_text(path: Path, text: str) -> None:
    """Write a new file that only its owner may read: it can hold what others should not see."""
    try:
        with path.open("x", encoding="utf-8", errors="replace") as out:
            path.chmod(0o600)
            out.write(text)
    except OSError as err:
        raise ScaletailError(
            f"{path} cannot be written: {err.strerror}.", remedy="Start the program in a folder of yours."
        ) from err
