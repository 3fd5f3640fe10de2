"""The last row of a page while it says or asks something instead of naming keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.screen import Screen
from textual.timer import Timer

from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.glyphs import CUT
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.toolkit.rows import Cell, Row, row, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ground, Ink

MESSAGE_SECONDS = 4.0
SCROLLS = ("up", "down", "pageup", "pagedown", "home", "end")


class KeyRow:
    """Messages and questions of one page; `changed` is called when the row has another thing to show."""

    def __init__(self, page: Screen[Any], changed: Callable[[], None]) -> None:
        self._page = page
        self._changed = changed
        self.message = ""
        """What is said now; empty most of the time."""
        self._ink = Ink.TEXT
        self._timer: Timer | None = None
        self.question: Question | None = None
        self.scrolls: Pane | None = None
        """What an open question is about: keys that move scroll it."""

    def say(self, sentence: str, *, ink: Ink = Ink.TEXT) -> None:
        """Show a sentence for four seconds."""
        self.message, self._ink = sentence, ink
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._page.set_timer(MESSAGE_SECONDS, self.unsay)
        self._changed()

    def unsay(self) -> None:
        self.message = ""
        self._close_above()
        self._changed()

    async def choose(self, sentence: str, choices: Mapping[str, str], *, escape: str = "leave") -> str:
        """Ask for one of several keys; an empty text for Esc."""
        return await self._ask(Question(sentence=sentence, choices=choices, escape=escape))

    async def ask_word(self, sentence: str, word: str, *, escape: str = "leave") -> bool:
        """True after the word was typed and confirmed."""
        return await self._ask(Question(sentence=sentence, word=word, escape=escape)) == word

    async def ask_text(self, prompt: str, text: str = "", *, enter: str = "find") -> str | None:
        """A text typed in the row; None for Esc."""
        question = Question(sentence=prompt, free=True, typed=text, enter=enter)
        answer = await self._ask(question)
        return None if question.refused else answer

    async def _ask(self, question: Question) -> str:
        """Raises Left."""
        if self.question is not None:
            self.question.leave(replaced=True)  # another one takes its place: nobody has said yes, or no
        self.question = question
        self.message = ""
        self._changed()
        try:
            return await question.answer
        finally:
            if self.question is question:
                self.question = None
                if self._page.is_mounted:
                    self._close_above()
                    self._changed()

    def press(self, event: events.Key | events.Paste) -> bool:
        """Give a key, or what is pasted, to the open question; True when there is one.

        What comes behind an answer is not for it.
        """
        if self.question is None or self.question.answer.done():
            return False
        if self.scrolls is not None and isinstance(event, events.Key) and event.key in SCROLLS:
            self.scrolls.scroll_by(lines_of(self.scrolls, event.key))
        elif isinstance(event, events.Paste):
            self.question.paste(event.text)
            self._changed()
        elif not self.question.press(event.key, event.character):
            self._changed()
        return True

    def cells(self, width: int) -> Sequence[Cell] | None:
        """What is asked, else what is said; None where the row is free for the keys."""
        if self.question is not None:
            return self._question_cells(self.question, width)
        return self._message_cells(width) if self.message else None

    def _message_cells(self, width: int) -> Sequence[Cell]:
        """The message; a long one takes lines above the row too, for its end is what to do."""
        lines = [line[0].text for line in wrap_cells([Cell(self.message)], width - 2) if line]
        if len(lines) <= 1:
            self._close_above()
            return row((self.message, self._ink)).cells
        self._show_above([row((line, self._ink)) for line in lines[:-1]])
        return row((lines[-1], self._ink)).cells

    def _show_above(self, lines: Sequence[Row]) -> None:
        """Lines that lie over the page, right above the row."""
        lines = fold_middle(lines, max(1, self._page.app.size.height // 2 - 1))
        above = self._page.query_one("#ask", Bar)
        above.styles.height = len(lines)
        above.styles.offset = (0, -1)
        above.show_lines(lines)
        above.display = True
        self._cover(len(lines))

    def _close_above(self) -> None:
        if self._page.is_mounted:
            self._page.query_one("#ask", Bar).display = False
            self._cover(0)

    def _cover(self, lines: int) -> None:
        if self.scrolls is not None:
            self.scrolls.covered = lines

    def _question_cells(self, question: Question, width: int) -> Sequence[Cell]:
        """The question; a long one has its sentence in lines of its own above the row."""
        end = question.cells()
        sentence = Cell(question.sentence, Ink.STRONG, at=1)
        wide = sum(cell_len(cell.text) for cell in end) + 2
        if wide > width:
            end = question.cells(room=max(1, width - wide + cell_len(question.typed)))
        needed = cell_len(question.sentence) + 2 + wide
        if needed <= width:
            self._close_above()
            first = Cell("  " + end[0].text, end[0].ink)
            return (sentence, first, *end[1:])
        lines = [row((line[0].text, Ink.STRONG)) for line in wrap_cells([sentence], width - 2) if line]
        *before, last = fill_lines(end, width - 2) if question.choices else [end]
        self._show_above([*lines, *(row(*line) for line in before)])
        return (Cell(last[0].text, last[0].ink, at=1), *last[1:])


def lines_of(pane: Pane, key: str) -> int:
    """How far one of `SCROLLS` scrolls a pane; up is negative."""
    far = {"up": 1, "down": 1, "pageup": max(1, pane.body_height - pane.covered - 1), "home": len(pane.fold_lines())}
    same = {"pagedown": "pageup", "end": "home"}
    return far[same.get(key, key)] * (-1 if key in ("up", "pageup", "home") else 1)


def fill_lines(choices: Sequence[Cell], room: int) -> list[list[Cell]]:
    """Keys with their labels, a pair never parted, in as many lines as they take: none of them may be cut."""
    lines: list[list[Cell]] = [[]]
    for key, label in zip(choices[::2], choices[1::2], strict=True):
        taken = sum(cell_len(cell.text) for cell in lines[-1])
        if lines[-1] and taken + cell_len(key.text + label.text.rstrip()) > room:
            lines.append([])
        lines[-1] += [key, label]
    return lines


def fold_middle(lines: Sequence[Row], most: int) -> list[Row]:
    """The lines, or so many of them where there are more: how it begins, and above all how it ends.

    A sentence may quote what was typed, and nobody says how long that is: the page stays seen behind it.
    """
    if len(lines) <= most:
        return list(lines)
    begin = (most - 1) // 2
    return [*lines[:begin], row(CUT), *lines[len(lines) - (most - 1 - begin) :]]


def show_hint(page: Screen[Any], said: str, width: int) -> None:
    """Bring the line above the key row up to date, in which the lesson of a first deploy says what to do here.

    A page has the line only where something was said, and the body is shorter by it."""
    bars = page.query("#hint").results(Bar)
    bar = next(iter(bars), None)
    if bar is None and said:
        bar = Bar(id="hint", ground=Ground.FOOT)
        page.mount(bar, before="#ask")
    if bar is None:
        return
    bar.display = bool(said)
    if said:
        lines = [line[0].text for line in wrap_cells([Cell(said)], width - 2) if line]
        bar.styles.height = len(lines)
        bar.show_lines([row((line, Ink.STRONG)) for line in lines])
