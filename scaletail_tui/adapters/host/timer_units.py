"""Units of systemd: where they stand, written, and enabled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_line

_SYSTEM = Path("/etc/systemd/system")
_PATIENCE = 20.0


def units_folder(*, of_the_system: bool) -> Path:
    """Root's are the system's, anybody else's his own."""
    if of_the_system:
        return _SYSTEM
    base = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        return (Path(base) if base.startswith("/") else Path.home() / ".config") / "systemd" / "user"
    except RuntimeError as error:
        raise BadInput("Your home folder is not known.", remedy="Set HOME, or XDG_CONFIG_HOME.") from error


def write_units(folder: Path, units: Mapping[str, str]) -> None:
    """Raises FilesRefused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise tell_refusal(error, folder, "made") from error
    for name, text in units.items():
        replace_file(folder / name, text.encode(), 0o644)


def enable_timer(timer: str, *, of_the_system: bool) -> None:
    """Let systemd read the units and enable the timer; raises ScaletailError with what it said."""
    begin = ["systemctl", *([] if of_the_system else ["--user"])]
    for words in (["daemon-reload"], ["enable", "--now", timer]):
        try:
            done = subprocess.run([*begin, *words], capture_output=True, text=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ScaletailError("systemd cannot be asked to enable the timer.", detail=str(error)) from error
        if done.returncode:
            raise ScaletailError("systemd did not enable the timer.", detail=plain_line(done.stderr or done.stdout))
