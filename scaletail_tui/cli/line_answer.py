"""How long the terminal takes to answer: asked before the interface is loaded, so that nobody waits for it."""

from __future__ import annotations

import fcntl
import os
import select
import sys
import termios
import threading
import time
from contextlib import suppress
from struct import unpack
from typing import Any

_QUERY = b"\x1b[6n"
"""Where its cursor is: every terminal answers that, screen, tmux and the console too."""
_LONGEST = 2.0
"""Seconds after which nobody listens for the answer any more."""


class LineAnswer:
    """One question. Nothing is read: the answer, and what is typed ahead, wait for the interface, which knows both."""

    def __init__(self, keys: int | None = None, drawn: int | None = None) -> None:
        """Descriptors of the terminal; by default those of the interface."""
        self._keys, self._drawn = keys, drawn
        self.mode: list[Any] | None = None
        """How the terminal was before its echo was switched off; None where it is as it was."""
        self.seconds: float | None = None
        """None while it has not answered."""

    def ask(self) -> None:
        """Ask, where the answer could be told from typing; a terminal that cannot be asked is left as it is."""
        keys = sys.stdin.fileno() if self._keys is None else self._keys
        drawn = sys.stderr.fileno() if self._drawn is None else self._drawn
        with suppress(OSError, termios.error):
            if unpack("i", fcntl.ioctl(keys, termios.FIONREAD, b"\0\0\0\0"))[0]:
                return
            mode = termios.tcgetattr(keys)
            quiet = list(mode)
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(keys, termios.TCSANOW, quiet)
            self.mode = mode
            began = time.monotonic()
            os.write(drawn, _QUERY)
            threading.Thread(target=self._listen, args=(keys, began), name="line", daemon=True).start()

    def _listen(self, keys: int, began: float) -> None:
        with suppress(OSError, ValueError):
            if select.select([keys], [], [], _LONGEST)[0]:
                self.seconds = time.monotonic() - began

    def leave(self) -> None:
        """Put the terminal back as it was found."""
        if self.mode is not None:
            keys = sys.stdin.fileno() if self._keys is None else self._keys
            with suppress(OSError, termios.error):
                termios.tcsetattr(keys, termios.TCSANOW, self.mode)
