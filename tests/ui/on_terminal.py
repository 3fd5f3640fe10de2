"""A program on a pseudo-terminal, with what it wrote and what a terminal would show."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyte

KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "ctrl+c": "\x03",
}
QUIET = 0.25
"""Seconds without output, and without a thread of the program that runs or wants to, after which a screen is drawn."""
LONGEST = 60.0
"""Seconds after which a program that works on without writing anything counts as settled."""
PATIENCE = 120.0
"""Seconds for what a machine with much else to do takes its time for."""


class OnTerminal:
    """One program on one pty."""

    def __init__(self, argv: Sequence[str], *, columns: int = 80, rows: int = 24, **environment: str) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # The size is set before the program looks at it: a change would be drawn a second time.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
            os.execvp(argv[0], list(argv))
        os.set_blocking(self.fd, False)

    def pump(self, seconds: float) -> bool:
        """Read what comes within `seconds`; False when nothing did. Raises EOFError when the program has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError as gone:
            raise EOFError from gone
        if not data:
            raise EOFError
        self.written += data
        # pyte stumbles over private modes with an intermediate byte; they draw nothing.
        self._stream.feed(re.sub(rb"\x1b\[[?<>=][0-9;]*[$]?[a-z]|\x1bP.*?\x1b\\|\x1b\]52;[^\a]*\a", b"", data))
        return True

    def wait_for(self, condition: Callable[[str], object], *, seconds: float = PATIENCE) -> None:
        """Read until the screen's text fulfils the condition and stands still."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(0.05)
            if condition(self.text()):
                self.settle()
                return
        raise AssertionError(f"not within {seconds:.0f} s:\n{self.text()}")

    def settle(self) -> None:
        """Read until the program rests: one that a busy machine does not let run is silent, too."""
        calm = time.monotonic()
        end = calm + LONGEST
        while time.monotonic() < calm + QUIET:
            if self.pump(QUIET / 10):
                calm = time.monotonic()
                end = calm + LONGEST
            elif self._works() and time.monotonic() < end:
                calm = time.monotonic()

    def _works(self) -> bool:
        """True where a thread of the program runs, waits for a core, or for the disk."""
        for task in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                if task.read_text().rpartition(")")[2].split()[0] in "RD":
                    return True
        return False

    def send(self, key: str) -> None:
        os.write(self.fd, KEYS.get(key, key).encode())

    def press(self, *keys: str) -> int:
        """Press keys one after the other, each when the screen stands still; return the bytes written meanwhile."""
        before = len(self.written)
        for key in keys:
            self.send(key)
            self.settle()
        return len(self.written) - before

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def drawing(self) -> list[list[object]]:
        """Every cell as it is seen: of a blank only its ground."""
        cells = [[self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)]
        return [
            [cell._replace(fg="default", bold=False) if cell.data == " " else cell for cell in line] for line in cells
        ]

    def wait_for_end(self, *, seconds: float = PATIENCE) -> None:
        """Read until the program has closed the terminal."""
        end = time.monotonic() + seconds
        with contextlib.suppress(EOFError):
            while time.monotonic() < end:
                self.pump(0.1)
            raise AssertionError(f"still there after {seconds:.0f} s:\n{self.text()}")

    def end(self) -> int:
        """Close the terminal, as a dropped line does, and return the program's exit status."""
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def on_terminal(*arguments: str, columns: int = 80, rows: int = 24, **environment: str) -> Iterator[OnTerminal]:
    """The program itself with these arguments; it is ended with the block."""
    argv = (sys.executable, "-m", "scaletail_tui", *arguments)
    program = OnTerminal(argv, columns=columns, rows=rows, **environment)
    try:
        yield program
    finally:
        # Each of the three is done already when the program has ended by itself.
        with contextlib.suppress(OSError):
            os.kill(program.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(program.pid, 0)
        with contextlib.suppress(OSError):
            os.close(program.fd)
