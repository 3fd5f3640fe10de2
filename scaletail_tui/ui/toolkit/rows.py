"""Rows of styled cells, and how they are laid into a width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size

from scaletail_tui.domain.plain import plain_text
from scaletail_tui.ui.toolkit.glyphs import CUT, in_ascii
from scaletail_tui.ui.toolkit.theme import Ink


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with one ink; it stands behind the cell before it unless it says where."""

    text: str
    ink: Ink = Ink.TEXT
    at: int | None = None
    """First column; counted from the right edge when negative. What stands before is cut in time."""
    right: bool = False
    """Right-aligned, one blank before the edge; several such cells stand side by side."""
    action: str = ""
    """What a click on it runs, as a Textual action of the screen."""
    name: bool = False
    """A stack's or container's name: where it is too long its middle goes, for the end tells such names apart."""

    def __post_init__(self) -> None:
        """The door to the screen: whatever a page shows, it comes through here, and nothing raw with it."""
        if not self.text.isprintable():
            object.__setattr__(self, "text", plain_text(self.text))


@dataclass(frozen=True, slots=True)
class Row:
    """One line, or several when it wraps."""

    cells: tuple[Cell, ...] = ()
    key: str = ""
    """Its name: the cursor stays with it when rows change."""
    copy: str = ""
    """What `y` copies; empty: the text of the row."""
    wrap: bool = False
    """The text from the last column on is wrapped under itself instead of cut."""
    still: bool = False
    """The cursor passes over it."""

    def __bool__(self) -> bool:
        return bool(self.cells)

    @property
    def text(self) -> str:
        return "  ".join(cell.text.strip() for cell in self.cells if cell.text.strip())


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a laid-out line."""

    x: int
    text: str
    ink: Ink
    action: str = ""


Part = Cell | str | tuple[str, Ink]


def row(*parts: Part, key: str = "", copy: str = "", wrap: bool = False, still: bool = False) -> Row:
    """A row from cells, plain texts and (text, ink) pairs; without a place the first starts at column 1."""
    cells = tuple(
        part if isinstance(part, Cell) else Cell(part) if isinstance(part, str) else Cell(part[0], part[1])
        for part in parts
    )
    if cells and cells[0].at is None and not cells[0].right:
        cells = (replace(cells[0], at=1), *cells[1:])
    return Row(cells, key, copy, wrap, still)


def at(column: int, text: str, ink: Ink = Ink.TEXT, *, action: str = "") -> Cell:
    """A cell that starts at a column (negative: from the right edge)."""
    return Cell(text, ink, at=column, action=action)


def right(text: str, ink: Ink = Ink.MUTED, *, action: str = "") -> Cell:
    """A cell at the right edge."""
    return Cell(text, ink, right=True, action=action)


BLANK = Row(still=True)
"""An empty line that the cursor passes over."""


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, its end replaced by an ellipsis when it is longer."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return CUT[:width]
    return set_cell_size(text, width - 1).rstrip() + CUT


def cut_name(text: str, width: int) -> str:
    """The name in at most `width` cells: `docmost-db` and `docmost-redis` stay apart where their ends do not fit."""
    if cell_len(text) <= width or width < 5:
        return cut(text, width)
    tail = set_cell_size(text[::-1], (width - 1) // 2)[::-1]
    return set_cell_size(text, width - 1 - cell_len(tail)).rstrip() + CUT + tail


def cut_start(text: str, width: int) -> str:
    """The end of a text in at most `width` cells: who types sees what was typed last."""
    if cell_len(text) <= width:
        return text
    return CUT + set_cell_size(text[::-1], max(0, width - 1))[::-1].lstrip()


def lay_out(cells: Sequence[Cell], width: int, *, ascii_only: bool = False) -> list[Span]:
    """Where each cell stands in a line of `width` cells; columns are cut before the next one begins."""
    if ascii_only:
        cells = [replace(cell, text=in_ascii(cell.text)) for cell in cells]
    ends = [cell for cell in cells if cell.right]
    edge = width - 1
    if ends:
        taken = sum(cell_len(cell.text) for cell in ends)
        # A right group that would eat more than the line gives way from its start.
        x = max(1, width - 1 - taken)
        spans_right = []
        for cell in ends:
            room = width - 1 - x
            text = cut(cell.text, room)
            spans_right.append(Span(x, text, cell.ink, cell.action))
            x += cell_len(text)
        edge = min(edge, spans_right[0].x - 2)
    else:
        spans_right = []
    columns: list[tuple[int, list[Cell]]] = []
    for cell in cells:
        if cell.right:
            continue
        if cell.at is not None or not columns:
            start = cell.at if cell.at is not None else 0
            columns.append((start if start >= 0 else width + start, [cell]))
        else:
            columns[-1][1].append(cell)
    spans: list[Span] = []
    for index, (start, column) in enumerate(columns):
        limit = edge if index + 1 == len(columns) else min(edge, columns[index + 1][0] - 1)
        if index + 1 == len(columns) and start >= width - 3:
            limit = width  # a one-glyph column at the very edge
        x = start
        for position, cell in enumerate(column):
            room = limit - x
            if room <= 0 or not cell.text:
                continue
            later = position + 1 < len(column) and cell_len(cell.text) == room
            fit = cut_name if cell.name else cut
            text = fit(cell.text, room - 1) + CUT if later and room > 1 else fit(cell.text, room)
            spans.append(Span(x, text, cell.ink, cell.action))
            x += cell_len(text)
    if ascii_only:
        return [replace(span, text=in_ascii(span.text)) for span in (*spans, *spans_right)]
    return [*spans, *spans_right]


def unfold(one: Row, width: int) -> list[tuple[Cell, ...]]:
    """The lines of a row: itself, or, where it wraps, its last column's text wrapped under its start."""
    if not one.wrap or not one.cells:
        return [one.cells]
    starts = [index for index, cell in enumerate(one.cells) if cell.at is not None]
    last = starts[-1] if starts else 0
    column = [cell for cell in one.cells[last:] if not cell.right]
    start = column[0].at or 0
    room = max(8, width - 1 - start)
    lines = wrap_cells(column, room)
    first = (*one.cells[:last], *_place(lines[0], start), *(cell for cell in one.cells if cell.right))
    return [first, *(_place(line, start) for line in lines[1:])]


def _place(cells: Sequence[Cell], start: int) -> tuple[Cell, ...]:
    if not cells:
        return ()
    return (replace(cells[0], at=start), *(replace(cell, at=None) for cell in cells[1:]))


def wrap_cells(cells: Iterable[Cell], room: int) -> list[list[Cell]]:
    """Cells as lines of at most `room` cells, broken at blanks (inside a word only when it is longer than a line)."""
    lines: list[list[Cell]] = [[]]
    used = 0
    for cell in cells:
        for word in _words(cell.text, room):
            size = cell_len(word)
            if used and used + cell_len(word.rstrip()) > room:
                lines.append([])
                used = 0
                word = word.lstrip()
                size = cell_len(word)
            if not word:
                continue
            if lines[-1] and lines[-1][-1].ink is cell.ink and lines[-1][-1].action == cell.action:
                lines[-1][-1] = replace(lines[-1][-1], text=lines[-1][-1].text + word)
            else:
                lines[-1].append(replace(cell, text=word, at=None))
            used += size
    # the blank behind the last word of a line would be cut off with an ellipsis
    return [[*line[:-1], replace(line[-1], text=line[-1].text.rstrip())] if line else line for line in lines]


def _words(text: str, room: int) -> list[str]:
    """Words with the blanks behind them; longer ones than the room are broken."""
    room = max(1, room)  # a terminal may have a single column
    words: list[str] = []
    for chunk in re.findall(r"\S+|\s+", text):
        if chunk.isspace() and words:
            words[-1] += chunk
            continue
        while cell_len(chunk) > room:
            # a wide character may be wider than the room
            head = set_cell_size(chunk, room).rstrip() or chunk[0]
            words.append(head)
            chunk = chunk[len(head) :]
        words.append(chunk)
    return words


def diff_rows(lines: Sequence[str], *, whole: bool) -> list[Row]:
    """Lines of a unified diff in the inks of their signs, or of a whole file with its comments muted."""
    rows = []
    for line in lines:
        ink = Ink.TEXT
        if not whole:
            ink = {"+": Ink.OK, "-": Ink.FAIL, "@": Ink.ACCENT}.get(line[:1], Ink.MUTED)
        elif line.lstrip().startswith("#"):
            ink = Ink.MUTED
        rows.append(row(at(1, line.replace("\t", "    "), ink), copy=line))
    return rows
