"""The temporary folder of a practice host, which goes with it. A start needs it, and nothing else of the host."""

from __future__ import annotations

import os
import signal
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from types import FrameType


def folder_of(owner: object) -> Path:
    """A new folder for this user alone; removed with its owner, at exit, and when SIGTERM or SIGHUP ends it."""
    folder = Path(tempfile.mkdtemp(prefix="scaletail-practice-"))
    weakref.finalize(owner, _remove, folder)
    with suppress(ValueError):  # only the main thread may set handlers
        for number in (signal.SIGTERM, signal.SIGHUP):
            _remove_at(number, folder)
    return folder


def _remove_at(number: signal.Signals, folder: Path) -> None:
    """A signal that ends the process runs no finalizer: remove the folder first, then let the signal do what it did."""
    before = signal.getsignal(number)
    if before is None or before is signal.SIG_IGN:  # somebody else's, or nohup
        return

    def end(_: int, frame: FrameType | None) -> None:
        _remove(folder)
        signal.signal(number, before)
        os.kill(os.getpid(), number)

    signal.signal(number, end)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
