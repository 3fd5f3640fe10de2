"""What a pane tells its page about its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from textual.message import Message

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from scaletail_tui.ui.toolkit.rows import Row


class RowsOfPane(Protocol):
    """A pane as those see it who hear of its rows."""

    KEY_SECTION: ClassVar[str]

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""


class PaneMessage(Message):
    """Something about the row number `index` of a pane; `@on` selects by the pane."""

    def __init__(self, pane: RowsOfPane, index: int) -> None:
        super().__init__()
        self.pane = pane
        self.index = index

    @property
    def control(self) -> DOMNode:
        return cast("DOMNode", self.pane)


class PaneChosen(PaneMessage):
    """A row was clicked while the cursor stood on it."""


class PaneMoved(PaneMessage):
    """The cursor stands on another row; only the last of several is handled."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PaneMoved) and message.pane is self.pane
