"""The other device asks a page all the time, so that no moment without an answer is missed."""

from __future__ import annotations

import subprocess
import threading
import time
from types import TracebackType

from tests.lab.running_lab import Lab

EVERY = 0.1
"""Seconds between two requests."""


class Knocking:
    """Within it, `url` is asked every tenth of a second; afterwards `failed` holds what was no 200, with its time."""

    def __init__(self, lab: Lab, url: str) -> None:
        self._argv = lab.get_argv(url)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._knock, daemon=True)
        self.asked = 0
        self.failed: list[tuple[float, str]] = []

    def __enter__(self) -> Knocking:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end.set()
        self._thread.join(timeout=10)

    def _knock(self) -> None:
        while not self._end.is_set():
            began = time.monotonic()
            done = subprocess.run(self._argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=10)
            self.asked += 1
            if done.stdout != "200":
                self.failed.append((began, f"{done.stdout} {done.stderr}".strip()))
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))
