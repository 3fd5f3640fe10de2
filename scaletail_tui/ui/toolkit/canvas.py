"""What a widget may ask of the program that it is drawn by, of the one clock of all live panes, and of its page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.css.query import NoMatches
from textual.message import Message

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.widget import Widget

    from scaletail_tui.ui.options import UiOptions
    from scaletail_tui.ui.toolkit.theme import Palette


OFTEN, SLOWLY = 0.25, 1.0
"""Seconds between two paintings of live panes, and on a line where each of them takes its time."""


class Timers(Protocol):
    def set_timer(self, delay: float, callback: Callable[[], None]) -> object: ...


class PaintClock:
    """Runs what live panes want painted together, at most once an interval; stands still when nobody wants anything."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float], *, interval: float = OFTEN) -> None:
        self.interval = interval
        self._timers = timers
        self._monotonic = monotonic
        self._wanted: dict[Callable[[], None], None] = {}
        self._last = float("-inf")
        self._set = False

    def want(self, paint: Callable[[], None]) -> None:
        """Call `paint` at the next tick; asking twice before it counts once."""
        self._wanted[paint] = None
        if not self._set:
            self._set = True
            self._timers.set_timer(max(0.01, self._last + self.interval - self._monotonic()), self._tick)

    def _tick(self) -> None:
        self._set = False
        self._last = self._monotonic()
        wanted, self._wanted = self._wanted, {}
        for paint in wanted:
            paint()


class Canvas(Protocol):
    """The program as its widgets see it: how to draw, when to draw, and the one key that is every field's."""

    palette: Palette
    options: UiOptions
    paint_clock: PaintClock
    folds_noise: bool
    """Whether logs fold what means nothing: as the reader last chose."""
    shows_own: bool
    """Whether logs show the lines of our own probes, too."""

    def now(self) -> float:
        """The moment by the program's clock, seconds since the epoch."""

    def say_error(self, error: ScaletailError) -> None:
        """Tell a problem and its remedy on the page that is seen."""

    def action_help_quit(self) -> None:
        """Ctrl+c does not end the program: say how it is left."""


def canvas_of(pump: MessagePump) -> Canvas:
    """The program that draws the widget or page; another one need only have what the widget uses."""
    return cast("Canvas", pump.app)


log = logging.getLogger(__name__)


@contextmanager
def tell_errors(pump: MessagePump, message: Message) -> Iterator[None]:
    """Stands around what a widget, a page or the program does with a message: an error of ours becomes a sentence.

    Textual ends the program for anything that a handler raises. A fault of the program itself still ends it: a page
    that is half drawn tells nothing that one may rely on. A page that opens while the program is being left may have
    lost its widgets already: that is none.
    """
    try:
        yield
    except NoMatches:
        if not getattr(pump.app, "has_ended", False):
            raise
        log.info("%s: the program is being left, and its page has no widgets any more", type(message).__name__)
    except ScaletailError as error:
        log.warning("%s: %s %s", type(message).__name__, error.title, error.detail, exc_info=True)
        canvas_of(pump).say_error(error)


class Surroundings(Protocol):
    """A page as its widgets see it: one row for sentences and questions, and work that ends with the page."""

    def say(self, sentence: str) -> None:
        """Show a sentence in the key row's place for some seconds."""

    def show_keys(self) -> None:
        """Bring the key row up to date."""

    async def ask(self, sentence: str, *, yes: str) -> bool:
        """One line that says what will happen; True after `y`. Await it inside `work`."""

    async def ask_text(self, prompt: str, text: str = "", *, enter: str = "find") -> str | None:
        """A text typed in the key row; None for Esc. Await it inside `work`."""

    def work(self, task: Callable[[], Awaitable[object]], *, group: str, doing: str, asks: bool = False) -> Any:
        """Run something that may take time or fail; its errors become a sentence in the key row.

        What is typed behind the key that began work that `asks` is for its question.
        """


def surroundings_of(widget: Widget) -> Surroundings:
    """The page that the widget stands on."""
    return cast("Surroundings", widget.screen)
