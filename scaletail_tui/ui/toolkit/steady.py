"""An error of ours that a page or widget lets through is told, and does not end the program."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from textual.message import Message
from textual.message_pump import MessagePump

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.toolkit.canvas import canvas_of

log = logging.getLogger(__name__)


@contextmanager
def tell_errors(pump: MessagePump, message: Message) -> Iterator[None]:
    """Stands around what a widget, a page or the program does with a message: an error of ours becomes a sentence.

    Textual ends the program for anything that a handler raises. A fault of the program itself still ends it: a page
    that is half drawn tells nothing that one may rely on.
    """
    try:
        yield
    except ScaletailError as error:
        log.warning("%s: %s %s", type(message).__name__, error.title, error.detail, exc_info=True)
        canvas_of(pump).say_error(error)
