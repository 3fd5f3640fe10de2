"""A log written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import LogLine


def write_log(path: Path, lines: Sequence[LogLine]) -> None:
    """Write a new file that only its owner may read: logs can hold what others should not see."""
    try:
        with path.open("x", encoding="utf-8") as out:
            path.chmod(0o600)
            out.writelines(f"{line.at} {line.text}".lstrip() + "\n" for line in lines)
    except OSError as err:
        raise ScaletailError(
            f"The log cannot be saved to {path}: {err.strerror}.", remedy="Start the program in a folder of yours."
        ) from err
