"""One program on one pseudo-terminal, with the screen that it has drawn."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import pyte

NAMED_KEYS = {
    "down": "\x1b[B", "up": "\x1b[A", "right": "\x1b[C", "left": "\x1b[D", "enter": "\r", "esc": "\x1b", "tab": "\t",
    "space": " ", "backspace": "\x7f", "pgdn": "\x1b[6~", "pgup": "\x1b[5~", "home": "\x1b[H", "end": "\x1b[F",
    "ctrl+c": "\x03", "ctrl+q": "\x11",
}  # fmt: skip
# pyte chokes on private modes with an intermediate byte (kitty keyboard, DECRQM) and on DCS; they draw nothing.
_UNDRAWN = re.compile(rb"\x1b\[[?<>=][0-9;]*[$]?[a-z]|\x1bP.*?\x1b\\", re.DOTALL)

Drawing = tuple[object, ...]


class Terminal:
    """Starts `command` at once; use it as a context manager, leaving ends the program."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        term: str = "xterm-256color",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = 0
        self.arrived = 0.0
        """When the last bytes came, in the clock of `now()`: before the emulator, which is slow, took them."""
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.update({"TERM": term, "COLORTERM": "truecolor", **(environment or {})})
            os.execvp(command[0], list(command))
        os.set_blocking(self.fd, False)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def now(self) -> float:
        """Seconds since the program was started."""
        return time.perf_counter() - self.started

    def pump(self, seconds: float) -> bool:
        """Read for at most `seconds`; True when something came. Raises EOFError when the program has ended."""
        data = self.read(seconds)
        if data:
            self.show(data)
        return bool(data)

    def read(self, seconds: float) -> bytes:
        """What the program wrote; nothing where nothing came in time. Raises EOFError when it has ended."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self.fd, 1 << 16)
        except BlockingIOError:
            return b""
        except OSError as gone:
            raise EOFError from gone
        if not data:
            raise EOFError
        return data

    def show(self, data: bytes) -> None:
        """Draw what has arrived, and answer what a terminal is asked."""
        self.arrived = self.now()
        self.bytes += len(data)
        self._answer_queries(data)
        self._stream.feed(_UNDRAWN.sub(b"", data))

    def _answer_queries(self, data: bytes) -> None:
        """Answer what a real terminal answers, so that no program waits in vain."""
        if b"\x1b[6n" in data:
            self.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        if b"\x1b[c" in data or b"\x1b[0c" in data:
            self.send("\x1b[?62;c")

    def send(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def press(self, key: str) -> None:
        """A key by name (`down`, `enter`), or the characters themselves."""
        self.send(NAMED_KEYS.get(key, key))

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def shows(self, pattern: str) -> bool:
        return re.search(pattern, self.text()) is not None

    def drawing(self, rows: range | None = None) -> Drawing:
        """What is on the screen, or on some rows of it, colours included."""
        chosen = range(self.screen.lines) if rows is None else rows
        return tuple(tuple(sorted(self.screen.buffer[row].items())) for row in chosen)

    def wait_until(self, condition: Callable[[], bool], timeout: float) -> float | None:
        """Seconds since the start at which the output came that made the condition hold; None after `timeout`."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end:
            if self.pump(0.01) and condition():
                return self.arrived
        return None

    def settle(self, quiet: float = 0.25, timeout: float = 5.0) -> None:
        """Read until nothing was written for `quiet` seconds."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and self.pump(quiet):
            pass

    def close(self) -> None:
        """Close the terminal, as a user does; what does not end then is ended."""
        for how in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.pid, how)
            except ProcessLookupError:
                break
            if self._gone(2.0):
                break
        os.close(self.fd)

    def _gone(self, seconds: float) -> bool:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                self.pump(0.02)
            except EOFError:
                time.sleep(0.01)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
        return False
