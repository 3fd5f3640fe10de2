"""The program's own log: a file below the state folder, never the terminal."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.small_files import open_plain
from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.domain.masking.forms import KnownSecret

TURN_OVER = 2_000_000
"""Bytes after which a new file is begun; one older file is kept."""


def log_path(state: Path) -> Path:
    return state / "log" / "scaletail-tui.log"


class _StateFileHandler(logging.Handler):
    """Opens the file 0600 at the first record, so that a command that logs nothing leaves nothing.

    Words of tools, command lines and traces are logged, so nothing is written that looks like a secret.
    """

    known: Sequence[KnownSecret] = ()
    """What is masked by its value as well."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._descriptor: int | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._descriptor is None:
                self._descriptor = self._open()
            os.write(self._descriptor, (self._mask(record) + "\n").encode("utf-8", "replace"))
        except (OSError, ScaletailError):
            self._descriptor = None  # a full disk or a closed folder must not end a deploy; the next record tries again

    def _mask(self, record: logging.LogRecord) -> str:
        from scaletail_tui.domain.masking.mask import without_secrets

        return without_secrets(self.format(record), self.known)

    def _open(self) -> int:
        private_folder(self._path.parent.parent)
        private_folder(self._path.parent)
        if self._path.exists() and self._path.stat().st_size > TURN_OVER:
            self._path.replace(self._path.with_suffix(".log.1"))
        return open_plain(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def log_to_file(state: Path, *, verbose: bool = False) -> Path:
    """Send the program's records to the state folder's log from now on and return its path; DEBUG when verbose."""
    path = log_path(state)
    handler = _StateFileHandler(path)
    formatter = logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger = logging.getLogger("scaletail_tui")
    for old in list(logger.handlers):
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False
    return path


def mask_in_log(known: Sequence[KnownSecret]) -> None:
    """From now on these values are masked in the log wherever they stand."""
    for handler in logging.getLogger("scaletail_tui").handlers:
        if isinstance(handler, _StateFileHandler):
            handler.known = known
