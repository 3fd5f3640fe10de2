"""What a pane tells its page about its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from scaletail_tui.ui.toolkit.pane import Pane


class PaneMessage(Message):
    """Something about the row number `index` of a pane; `@on` selects by the pane."""

    def __init__(self, pane: Pane, index: int) -> None:
        super().__init__()
        self.pane = pane
        self.index = index

    @property
    def control(self) -> Pane:
        return self.pane


class PaneChosen(PaneMessage):
    """A row was clicked while the cursor stood on it."""


class PaneMoved(PaneMessage):
    """The cursor stands on another row; only the last of several is handled."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PaneMoved) and message.pane is self.pane
