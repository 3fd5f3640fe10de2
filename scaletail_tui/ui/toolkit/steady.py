"""An error of ours that a page or widget lets through is told, and does not end the program."""

from __future__ import annotations

import logging

from textual.message import Message
from textual.message_pump import MessagePump

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.toolkit.canvas import canvas_of

log = logging.getLogger(__name__)


class Steady(MessagePump):
    """Stands before a widget, a page or the program: what its handlers raise of ours becomes a sentence.

    Textual ends the program for anything that a handler raises. A fault of the program itself still ends it: a page
    that is half drawn tells nothing that one may rely on.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except ScaletailError as error:
            log.warning("%s: %s %s", type(message).__name__, error.title, error.detail, exc_info=True)
            canvas_of(self).say_error(error)
