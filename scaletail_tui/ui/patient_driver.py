"""The driver of the terminal that sleeps while nobody types."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App

BYTES = 4096
"""Read at once."""


class RingingEvent(Event):
    """An event that a thread can await together with a file: `fileno` is ready to be read while it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._ears, self._bell = os.pipe()
        for end in (self._ears, self._bell):
            os.set_blocking(end, False)

    def fileno(self) -> int:
        return self._ears

    def set(self) -> None:
        super().set()
        with suppress(OSError):  # full: it rings already
            os.write(self._bell, b"!")

    def clear(self) -> None:
        with suppress(OSError):  # empty
            while os.read(self._ears, BYTES):
                pass
        super().clear()

    def close(self) -> None:
        """Give both descriptors back; whoever sets or clears it afterwards hears nothing of it."""
        ears, bell, self._ears, self._bell = self._ears, self._bell, -1, -1
        for end in (ears, bell):
            with suppress(OSError):
                os.close(end)


class PatientDriver(LinuxDriver):
    """Textual's own looks ten times a second whether it shall end, or whether an Esc stands for itself.

    That was a third of what the program costs while nobody does anything. This one awaits a byte, the end, or the
    moment at which what was typed so far is a key by itself, and is told of each.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.exit_event: RingingEvent = RingingEvent()

    def start_application_mode(self) -> None:
        """Also again, after a suspension, which has closed it."""
        if self.exit_event.fileno() < 0:
            self.exit_event = RingingEvent()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own has no types

    def close(self) -> None:
        super().close()
        self.exit_event.close()

    def run_input_thread(self) -> None:
        """Read what is typed until the end is rung."""
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
        awaited = [self.fileno, self.exit_event.fileno()]
        while not self.exit_event.is_set():
            ready, _, _ = select.select(awaited, (), (), until_due(parser))
            if self.fileno in ready:
                typed = os.read(self.fileno, BYTES)
                if not typed:
                    awaited.remove(self.fileno)  # nothing will ever come, and that is said without end
                elif text := decode(typed):
                    self._pass_on(parser.feed(text))
            self._pass_on(parser.tick())

    def _pass_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)


def until_due(parser: XTermParser) -> float | None:
    """Seconds until the parser takes what it has for a whole key; None where it awaits nothing."""
    return None if parser._timeout_time is None else max(0.0, parser._timeout_time - monotonic())
