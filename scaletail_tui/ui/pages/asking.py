"""Messages and questions of the key row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.screen import Screen
from textual.timer import Timer

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.toolkit.rows import Cell, row, wrap_cells
from scaletail_tui.ui.toolkit.steady import Steady
from scaletail_tui.ui.toolkit.theme import Ink

Result = TypeVar("Result")
MESSAGE_SECONDS = 4.0


class AskingScreen(Steady, Screen[Result], Generic[Result]):
    """A page that says and asks things in its key row, `#keys`, with `#ask` above it for long questions."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._message = ""
        """What is said now in the key row; empty most of the time."""
        self._message_ink = Ink.TEXT
        self._message_timer: Timer | None = None
        self.question: Question | None = None

    @property
    def is_mounted(self) -> bool:
        """True while the page has its widgets: a late timer may find it when they are gone already."""
        return super().is_mounted and self.display and bool(self.children)

    def show_keys(self, width: int | None = None) -> None:
        """Bring the key row up to date."""
        raise NotImplementedError

    def say(self, sentence: str, *, ink: Ink = Ink.TEXT) -> None:
        """Show a sentence in the key row's place for four seconds."""
        self._message, self._message_ink = sentence, ink
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(MESSAGE_SECONDS, self._unsay)
        self.show_keys()

    def _unsay(self) -> None:
        self._message = ""
        self.show_keys()

    def say_error(self, error: ScaletailError) -> None:
        """A problem and its remedy, in the key row."""
        self.say(error.sentence(), ink=Ink.FAIL)

    async def ask(self, sentence: str, *, yes: str = "do it") -> bool:
        """One line that says what will happen; True after `y`. Await it inside `work`."""
        return await self.choose(sentence, {"y": yes}) == "y"

    async def choose(self, sentence: str, choices: Mapping[str, str], *, escape: str = "leave") -> str:
        """Ask for one of several keys; an empty text for Esc. Await it inside `work`."""
        return await self._ask(Question(sentence=sentence, choices=choices, escape=escape))

    async def ask_word(self, sentence: str, word: str) -> bool:
        """True after the word was typed and confirmed. Await it inside `work`."""
        return await self._ask(Question(sentence=sentence, word=word)) == word

    async def ask_text(self, prompt: str, text: str = "") -> str | None:
        """A text typed in the key row; None for Esc. Await it inside `work`."""
        question = Question(sentence=prompt, free=True, typed=text)
        answer = await self._ask(question)
        return None if question.refused else answer

    async def _ask(self, question: Question) -> str:
        if self.question is not None and not self.question.answer.done():
            self.question.answer.set_result("")
        self.question = question
        self._message = ""
        self.show_keys()
        try:
            return await question.answer
        finally:
            if self.question is question:
                self.question = None
                if self.is_mounted:
                    self.query_one("#ask", Bar).display = False
                    self.show_keys()

    def press_for_question(self, event: events.Key) -> bool:
        """Give a key to the open question; True when there is one."""
        if self.question is None:
            return False
        if not self.question.press(event.key, event.character):
            self.show_keys()
        return True

    def question_cells(self, question: Question, width: int) -> Sequence[Cell]:
        """The question in the key row; a long one has its sentence in lines of its own above it."""
        end = question.cells()
        sentence = Cell(question.sentence, Ink.STRONG, at=1)
        needed = cell_len(question.sentence) + 2 + sum(cell_len(cell.text) for cell in end) + 2
        above = self.query_one("#ask", Bar)
        if needed <= width:
            above.display = False
            first = Cell("  " + end[0].text, end[0].ink)
            return (sentence, first, *end[1:])
        lines = wrap_cells([sentence], width - 2)
        text = [line[0].text for line in lines if line]
        above.styles.height = len(text)
        above.styles.offset = (0, -1)
        above.show_lines([row((line, Ink.STRONG)) for line in text])
        above.display = True
        return (Cell(end[0].text, end[0].ink, at=1), *end[1:])
