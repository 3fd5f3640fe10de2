"""The last row of a page while it says or asks something instead of naming keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.screen import Screen
from textual.timer import Timer

from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.toolkit.rows import Cell, row, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ink

MESSAGE_SECONDS = 4.0


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

    async def ask_word(self, sentence: str, word: str) -> bool:
        """True after the word was typed and confirmed."""
        return await self._ask(Question(sentence=sentence, word=word)) == word

    async def ask_text(self, prompt: str, text: str = "") -> str | None:
        """A text typed in the row; None for Esc."""
        question = Question(sentence=prompt, free=True, typed=text)
        answer = await self._ask(question)
        return None if question.refused else answer

    async def _ask(self, question: Question) -> str:
        if self.question is not None and not self.question.answer.done():
            self.question.answer.set_result("")
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

    def press(self, event: events.Key) -> bool:
        """Give a key to the open question; True when there is one. What comes behind an answer is not for it."""
        if self.question is None or self.question.answer.done():
            return False
        if not self.question.press(event.key, event.character):
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
        self._show_above(lines[:-1], self._ink)
        return row((lines[-1], self._ink)).cells

    def _show_above(self, lines: Sequence[str], ink: Ink) -> None:
        """Lines that lie over the page, right above the row."""
        above = self._page.query_one("#ask", Bar)
        above.styles.height = len(lines)
        above.styles.offset = (0, -1)
        above.show_lines([row((line, ink)) for line in lines])
        above.display = True

    def _close_above(self) -> None:
        if self._page.is_mounted:
            self._page.query_one("#ask", Bar).display = False

    def _question_cells(self, question: Question, width: int) -> Sequence[Cell]:
        """The question; a long one has its sentence in lines of its own above the row."""
        end = question.cells()
        sentence = Cell(question.sentence, Ink.STRONG, at=1)
        needed = cell_len(question.sentence) + 2 + sum(cell_len(cell.text) for cell in end) + 2
        if needed <= width:
            self._close_above()
            first = Cell("  " + end[0].text, end[0].ink)
            return (sentence, first, *end[1:])
        lines = wrap_cells([sentence], width - 2)
        self._show_above([line[0].text for line in lines if line], Ink.STRONG)
        return (Cell(end[0].text, end[0].ink, at=1), *end[1:])
