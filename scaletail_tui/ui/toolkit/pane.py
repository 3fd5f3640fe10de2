"""The one pane: a heading band and rows, for lists, paths, findings, diffs and help."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from textual import events
from textual.selection import Selection
from textual.strip import Strip

from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.toolkit.cursor import (
    PaneChosen,
    PaneMoved,
    lines_below,
    nearest_choice,
    top_that_shows,
    with_more_below,
)
from scaletail_tui.ui.toolkit.painted import Line, Painted, pick_lines, plain_line
from scaletail_tui.ui.toolkit.rows import Cell, Row, lay_out, unfold
from scaletail_tui.ui.toolkit.theme import Ground, Ink

WHEEL = 3
"""Rows that one notch of the mouse wheel moves."""


class Pane(Painted, can_focus=True):
    """Rows under a heading band, with a cursor where rows can be chosen.

    Change content by `change()`: it repaints only cells that differ.
    """

    DEFAULT_CSS = """
    Pane { width: 1fr; height: 1fr; }
    """

    KEY_SECTION: ClassVar[str] = ""
    """Section of the keymap that the key row shows while the pane has the focus; empty: the page's own."""
    _clicked: ClassVar[Callable[[], Pane | None]] = staticmethod(lambda: None)
    """The pane in which the last click chose a row: a second one there opens it."""
    Chosen: TypeAlias = PaneChosen
    Moved: TypeAlias = PaneMoved

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        heading: Row | None = None,
        rows: Sequence[Row] = (),
        empty: Sequence[Row] = (),
        cursor: bool = True,
        tells_more: bool = True,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.heading = heading
        self.tells_more = tells_more
        """False where something else says how long the list is."""
        self.rows: tuple[Row, ...] = tuple(rows)
        self.empty = tuple(empty)
        self.has_cursor = cursor
        self.cursor = 0
        self.top = 0
        """First visible line, counted in unfolded lines."""
        self.covered = 0
        """Lines at its end that a question lies over: it can be scrolled so much further."""
        self._unfolded: list[tuple[int, tuple[Cell, ...]]] | None = None
        self._unfolded_width = 0
        if self.has_cursor:
            self.cursor = nearest_choice(self.rows, 0)

    # ── content ──────────────────────────────────────────────────────────────────────────────────────────────

    def change(
        self,
        rows: Sequence[Row] | None = None,
        *,
        heading: Row | None = None,
        empty: Sequence[Row] | None = None,
        cursor: int | str | None = None,
    ) -> None:
        """Show other content. The cursor stays with its row's key unless an index or a key is given."""
        before = self.current
        if heading is not None:
            self.heading = heading
        if empty is not None:
            self.empty = tuple(empty)
        if rows is not None:
            self.rows = tuple(rows)
            self._unfolded = None
            if cursor is None and before is not None and before.key:
                cursor = before.key
        if isinstance(cursor, str):
            cursor = next((index for index, one in enumerate(self.rows) if one.key == cursor), None)
        self.cursor = nearest_choice(self.rows, self.cursor if cursor is None else cursor)
        self._show_cursor()
        self.paint()
        after = self.current
        if self.has_cursor and (before.key if before else None) != (after.key if after else None):
            self.post_message(self.Moved(self, self.cursor))

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        if not self.has_cursor or not self.rows or not 0 <= self.cursor < len(self.rows):
            return None
        return self.rows[self.cursor]

    def line_to_copy(self) -> str:
        """What `y` copies: the row under the cursor."""
        current = self.current
        return "" if current is None else current.copy or current.text

    def key_label(self, key: Key) -> str | None:
        """What the key row says of one of its own keys now; None leaves it out."""
        return key.label

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def body_height(self) -> int:
        return max(0, self.size.height - (1 if self.heading is not None else 0))

    def fold_lines(self) -> list[tuple[int, tuple[Cell, ...]]]:
        """All lines below the heading as (row, cells) at the present width."""
        if self._unfolded is None or self._unfolded_width != self.size.width:
            width = self.size.width
            self._unfolded = [(index, cells) for index, one in enumerate(self.rows) for cells in unfold(one, width)]
            self._unfolded_width = width
        return self._unfolded

    def lines(self, width: int, height: int) -> Sequence[Line]:
        drawn: list[Line] = []
        body = height - self._first_body_y
        shown = self.fold_lines()
        self.top = max(0, min(self.top, len(shown) - body + self.covered))
        if not shown:
            shown = [(-1, cells) for one in self.empty for cells in unfold(one, width)]
        if self.heading is not None:
            below = lines_below(shown, self.top + body) if self.tells_more and body > 0 else 0
            drawn.append(self.heading_line(with_more_below(self.heading, below, width), width))
        for index, cells in shown[self.top : self.top + body]:
            ground = Ground.PAGE
            if self.has_cursor and index == self.cursor:
                ground = Ground.CURSOR if self.has_focus else Ground.RAISED
            drawn.append(self.line(lay_out(cells, width, ascii_only=self.ascii_only), width, ground))
        drawn.extend([self.line((), width, Ground.PAGE)] * (height - len(drawn)))
        return self._with_selection(drawn[:height], width)

    def row_at(self, y: int) -> int | None:
        """Index of the row drawn at line `y` of the widget."""
        line = y - self._first_body_y + self.top
        shown = self.fold_lines()
        return shown[line][0] if y >= self._first_body_y and line < len(shown) else None

    @property
    def _first_body_y(self) -> int:
        return 1 if self.heading is not None else 0

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────

    def move(self, step: int) -> None:
        """Move the cursor by rows, or the view by lines where there is no cursor."""
        if not self.has_cursor or not self.rows:
            self.scroll_by(step)
            return
        self.unpick()
        self.move_to(nearest_choice(self.rows, self.cursor + step, 1 if step > 0 else -1))

    def move_page(self, direction: int) -> None:
        self.move(direction * max(1, self.body_height - 1))

    def move_to(self, index: int) -> None:
        """Put the cursor on a row (the nearest that can be chosen)."""
        index = nearest_choice(self.rows, index)
        if index == self.cursor:
            return
        self.cursor = index
        self._show_cursor()
        self.paint()
        self.post_message(self.Moved(self, index))

    def move_home(self) -> None:
        if self.has_cursor:
            self.unpick()
            self.move_to(0)
        self.scroll_by(-len(self.fold_lines()))

    def move_end(self) -> None:
        if self.has_cursor:
            self.unpick()
            self.move_to(len(self.rows) - 1)
        else:
            self.scroll_by(len(self.fold_lines()))

    def scroll_by(self, lines: int) -> None:
        """Move the view, not the cursor."""
        most = max(0, len(self.fold_lines()) - self.body_height + self.covered)
        top = max(0, min(most, self.top + lines))
        if top != self.top:
            self.top = top
            self.paint()

    def _show_cursor(self) -> None:
        """Bring the cursor row into view: by half a page on a slow line, else by the rows that are missing."""
        if not self.has_cursor or not self.size:
            return
        body = self.body_height
        places = [line for line, (index, _) in enumerate(self.fold_lines()) if index == self.cursor]
        if not places or not body:
            return
        self.top = top_that_shows(
            places[0],
            places[-1],
            top=self.top,
            body=body,
            total=len(self.fold_lines()),
            jump=body // 2 if self.slow_line else 0,
            leads=all(one.still for one in self.rows[: self.cursor]),
        )

    def on_resize(self, event: events.Resize) -> None:
        """What Enter would act on stays in view."""
        self._show_cursor()
        self.paint()

    # ── mouse ────────────────────────────────────────────────────────────────────────────────────────────────

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-WHEEL)

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event.y)
        if index is None or not self.has_cursor or self.rows[index].still:
            return
        if event.chain > 1 and Pane._clicked() is not self:
            return  # the end of a double click that opened something
        if index == self.cursor:
            Pane._clicked = staticmethod(lambda: None)
            self.post_message(self.Chosen(self, index))
        else:
            Pane._clicked = weakref.ref(self)
            self.move_to(index)

    def render_line(self, y: int) -> Strip:
        """One line; its cells carry their offset in the content, so that the mouse can select text."""
        strip, line = super().render_line(y), self.line_offset(y)
        return strip if line is None else strip.apply_offsets(0, line)

    def line_offset(self, y: int) -> int | None:
        """What a selection counts the line drawn at `y` as; None for the heading."""
        return None if y < self._first_body_y else y - self._first_body_y + self.top

    def unpick(self) -> None:
        """Forget what the mouse selected: `y` means the row under the cursor again."""
        if self.is_attached and self.screen.selections:
            self.screen.clear_selection()

    def selection_updated(self, selection: Selection | None) -> None:
        self.paint()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selection.extract("\n".join(self._plain_lines())), "\n"

    def _plain_lines(self) -> list[str]:
        """The content as text: what a selection's offsets count in."""
        return [plain_line(cells, self.size.width, self.ascii_only) for _, cells in self.fold_lines()]

    def _with_selection(self, drawn: list[Line], width: int) -> list[Line]:
        selection = self.text_selection
        if selection is None:
            return drawn
        first = self._first_body_y
        picked = self.palette.style(Ink.TEXT, Ground.PICKED)
        return [*drawn[:first], *pick_lines(drawn[first:], selection, self.top, width, picked)]
