"""One line that is only read: row 0, chips, counters, the key row."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from scaletail_tui.ui.toolkit.painted import Line, Painted
from scaletail_tui.ui.toolkit.rows import Cell, Row, lay_out
from scaletail_tui.ui.toolkit.theme import Ground


class Bar(Painted):
    """A line of cells; it changes by `show()`, never takes focus, and its cells may run actions when clicked."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """
    ALLOW_SELECT = False

    class Clicked(Message):
        """A cell with an action was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None, ground: Ground = Ground.PAGE, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.ground = ground
        self.cells: tuple[Cell, ...] = ()
        self.more: tuple[Row, ...] = ()
        """Further lines, where the bar is higher than one."""

    def show_lines(self, rows: Sequence[Row]) -> None:
        """Say several lines; the height must be set by the caller."""
        self.more = tuple(rows[1:])
        self.show(rows[0])

    def show(self, content: Row | Sequence[Cell], *, ground: Ground | None = None) -> None:
        """Change what the line says."""
        self.cells = content.cells if isinstance(content, Row) else tuple(content)
        self.ground = ground or self.ground
        self.paint()

    def lines(self, width: int, height: int) -> Sequence[Line]:
        said = [self.cells, *(row.cells for row in self.more)]
        said += [()] * (height - len(said))
        return [
            self.line(lay_out(cells, width, ascii_only=self.ascii_only), width, self.ground) for cells in said[:height]
        ]

    def on_click(self, event: events.Click) -> None:
        for span in lay_out(self.cells, self.size.width, ascii_only=self.ascii_only):
            if span.action and span.x <= event.x < span.x + len(span.text):
                event.stop()
                self.post_message(self.Clicked(span.action))
                return
