"""What a widget may ask of the program that it is drawn by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from scaletail_tui.domain.errors import ScaletailError
    from scaletail_tui.ui.options import UiOptions
    from scaletail_tui.ui.toolkit.paint_clock import PaintClock
    from scaletail_tui.ui.toolkit.theme import Palette


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
