"""The user's editor, in the terminal that they sit at."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.ports.folders import FilesRefused

FALLBACKS = ("sensible-editor", "nano", "vi")


def open_in_editor(path: str, environment: Mapping[str, str] | None = None) -> None:
    """Run $VISUAL, $EDITOR or what the system has on a file and wait; raises FilesRefused where there is none."""
    values = os.environ if environment is None else environment
    said = values.get("VISUAL") or values.get("EDITOR") or ""
    try:
        argv = shlex.split(said)
    except ValueError as error:
        name = "VISUAL" if values.get("VISUAL") else "EDITOR"
        raise FilesRefused(
            f"{name} is no command: {said} ({error}).", remedy=f"Set {name} to the one you use."
        ) from error
    if not argv:
        argv = [found] if (found := next(filter(None, map(shutil.which, FALLBACKS)), None)) else []
    if not argv or shutil.which(argv[0]) is None:
        named = f" {argv[0]} is not there." if argv else ""
        raise FilesRefused(f"No editor was found.{named}", remedy="Set EDITOR to the one you use.")
    subprocess.run([*argv, path], check=False)


def edit_text(text: str, name: str) -> str:
    """The text as the user leaves it; it stands in a private folder only while the editor runs. Raises FilesRefused."""
    import tempfile

    from scaletail_tui.adapters.small_files import read_bounded, write_private

    with tempfile.TemporaryDirectory(prefix="scaletail-") as folder:
        path = Path(folder) / name
        write_private(path, text.encode("utf-8", "surrogateescape"))
        open_in_editor(str(path))
        try:
            return read_bounded(path).decode("utf-8", "surrogateescape")
        except OSError as error:
            raise FilesRefused(f"What the editor left cannot be read: {error}.") from error


def keep_refused(text: str, name: str, *, state: Path, now: float) -> Path:
    """A text that was not taken, in a private file of the program's own folder: the stack's may be what is closed.

    Raises FilesRefused.
    """
    import secrets

    from scaletail_tui.adapters.host.xdg import private_folder
    from scaletail_tui.adapters.small_files import write_private

    private_folder(state)
    path = private_folder(state / "rejected") / f"{name}.rejected-{file_stamp(now)}-{secrets.token_hex(2)}"
    try:
        write_private(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise FilesRefused(f"What you typed could not be kept in {path}: {error.strerror or error}.") from error
    return path
