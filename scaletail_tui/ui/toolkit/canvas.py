"""What a widget may ask of the program that it is drawn by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from textual.widget import Widget

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

    def action_help_quit(self) -> None:
        """Ctrl+c does not end the program: say how it is left."""


def canvas_of(widget: Widget) -> Canvas:
    """The program that draws the widget; of a program of another kind only what the widget uses need be there."""
    return cast("Canvas", widget.app)
