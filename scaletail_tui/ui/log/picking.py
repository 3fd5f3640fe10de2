"""What is copied of a log: the line under the cursor, or what the mouse has selected, which stays on its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.geometry import Offset
from textual.selection import Selection

from scaletail_tui.ui.log.view import DrawnLine, LogView
from scaletail_tui.ui.toolkit.painted import Line
from scaletail_tui.ui.toolkit.selection import pick_line, plain_line
from scaletail_tui.ui.toolkit.theme import Ground, Ink

LINES_OF_ENTRY = 1 << 20
"""More than one entry can have: a line of the log may be 1 MiB long."""
UNCUT = 1 << 21
"""Columns in which no line is cut."""


class LogPicking(LogView):
    """Counts a selection in entries and their lines, not in rows of the screen."""

    _picked: Selection | None = None

    def line_to_copy(self) -> str:
        """The raw line under the cursor, else the newest."""
        if not len(self.log_lines):
            return ""
        number = self.at if self.at is not None else self.log_lines.end - 1
        run = self.run_of_noise(number) if self.at is not None else range(0)
        return "\n".join(self.log_lines[one].text for one in run or (number,))

    def line_offset(self, y: int) -> int | None:
        """Of a row of the screen; rows below the last line are further lines of its entry, which hold nothing."""
        row = y - self._first_body_y
        if row < 0 or not self._on_screen:
            return None
        shown = self._on_screen[min(row, len(self._on_screen) - 1)]
        return _offset(shown) + max(0, row - len(self._on_screen) + 1)

    def selection_updated(self, selection: Selection | None) -> None:
        """An end that lies outside the pane is the end of what is seen now."""
        if selection is not None:
            self.stop_following()
        if selection is None or not self._on_screen:
            self._picked = None
        else:
            first, last = _offset(self._on_screen[0]), _offset(self._on_screen[-1])
            start = selection.start if selection.start is not None else Offset(0, first)
            self._picked = Selection(start, selection.end if selection.end is not None else Offset(UNCUT, last))
        super().selection_updated(selection)

    def on_resize(self, event: events.Resize) -> None:
        self.unpick()  # lines are cut or wrapped at other places

    def _with_selection(self, drawn: list[Line], width: int) -> list[Line]:
        if self._picked is None:
            return drawn
        style = self.palette.style(Ink.TEXT, Ground.PICKED)
        lines = list(drawn)
        for y, shown in enumerate(self._on_screen, self._first_body_y):
            if y < len(lines):
                lines[y] = pick_line(lines[y], self._picked.get_span(_offset(shown)), width, style)
        return lines

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        picked = self._picked
        if picked is None or picked.start is None or picked.end is None:
            return None
        texts: list[str] = []
        for number in self._numbers(picked.start.y // LINES_OF_ENTRY, 1):
            if number * LINES_OF_ENTRY > picked.end.y:
                break
            texts += self._pick_texts(number, picked)
        return "\n".join(texts), "\n"

    def _pick_texts(self, number: int, picked: Selection) -> Iterator[str]:
        """The selected part of each line of an entry; from where the end of a line is selected, all that was cut."""
        lines = self._unfold_entry(number, self.size.width)
        whole = self._unfold_entry(number, UNCUT)
        base = number * LINES_OF_ENTRY
        spans = [picked.get_span(base + part) for part in range(len(lines))]
        shown = [plain_line(cells, self.size.width, self.ascii_only) for cells in lines]
        texts = [plain_line(cells, UNCUT, self.ascii_only) for cells in whole]
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
