"""What the mouse has selected of a log: it stays on its lines while others come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from scaletail_tui.ui.log.window import DrawnLine, LogWindow
from scaletail_tui.ui.toolkit.painted import Line, pick_line, plain_line

LINES_OF_ENTRY = 1 << 20
"""More than one entry can have: a line of the log may be 1 MiB long."""
UNCUT = 1 << 21
"""Columns in which no line is cut."""


class LogSelection:
    """Counts in entries and their lines, not in rows of the screen."""

    def __init__(self, window: LogWindow) -> None:
        self._window = window
        self._picked: Selection | None = None

    def offset_at(self, row: int) -> int | None:
        """Of a row of the log; rows below the last line are further lines of its entry, which hold nothing."""
        on_screen = self._window.on_screen
        if row < 0 or not on_screen:
            return None
        return _offset(on_screen[min(row, len(on_screen) - 1)]) + max(0, row - len(on_screen) + 1)

    def take(self, selection: Selection | None) -> None:
        """Keep it; an end that lies outside the pane is the end of what is seen now."""
        on_screen = self._window.on_screen
        if selection is None or not on_screen:
            self._picked = None
            return
        first, last = _offset(on_screen[0]), _offset(on_screen[-1])
        start = selection.start if selection.start is not None else Offset(0, first)
        self._picked = Selection(start, selection.end if selection.end is not None else Offset(UNCUT, last))

    def paint(self, drawn: list[Line], first: int, width: int, style: Style) -> list[Line]:
        """Drawn lines, of which the log's begin at `first`, what is selected in that style."""
        if self._picked is None:
            return drawn
        lines = list(drawn)
        for y, shown in enumerate(self._window.on_screen, first):
            if y < len(lines):
                lines[y] = pick_line(lines[y], self._picked.get_span(_offset(shown)), width, style)
        return lines

    def text(self, width: int, *, ascii_only: bool) -> str | None:
        """What is selected, of lines that are drawn in so many columns."""
        picked = self._picked
        if picked is None or picked.start is None or picked.end is None:
            return None
        texts: list[str] = []
        for number in self._window.numbers(picked.start.y // LINES_OF_ENTRY, 1):
            if number * LINES_OF_ENTRY > picked.end.y:
                break
            texts += self._pick_texts(number, picked, width, ascii_only)
        return "\n".join(texts)

    def _pick_texts(self, number: int, picked: Selection, width: int, ascii_only: bool) -> Iterator[str]:
        """The selected part of each line of an entry; from where the end of a line is selected, all that was cut."""
        lines = self._window.unfold_entry(number, width)
        whole = self._window.unfold_entry(number, UNCUT)
        base = number * LINES_OF_ENTRY
        spans = [picked.get_span(base + part) for part in range(len(lines))]
        shown = [plain_line(cells, width, ascii_only) for cells in lines]
        texts = [plain_line(cells, UNCUT, ascii_only) for cells in whole]
        of_text = len(lines) - len(whole) + 1
        """Lines of the screen that the text itself takes; what we say about it comes after."""
        ends = [span is not None and _to_end(span, text) for span, text in zip(spans, shown, strict=True)]
        first = spans[0]
        if first is not None and all(ends[:of_text]):
            yield texts[0][first[0] :]
            rest: Sequence[int] = range(of_text, len(lines))
        else:
            rest = range(len(lines))
        for part in rest:
            span = spans[part]
            if span is None:
                continue
            uncut = texts[part - of_text + 1] if part >= of_text else shown[part]
            yield uncut[span[0] :] if ends[part] else shown[part][slice(*span)]


def _offset(shown: DrawnLine) -> int:
    return shown.number * LINES_OF_ENTRY + shown.part


def _to_end(span: tuple[int, int], text: str) -> bool:
    return span[1] == -1 or span[1] >= len(text)
