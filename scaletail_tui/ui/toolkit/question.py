"""A question in the key row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.ui.toolkit.glyphs import CARET
from scaletail_tui.ui.toolkit.rows import Cell, cut_start, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.work import Left


@dataclass(slots=True, kw_only=True)
class Question:
    """One line that waits for a key, or for a word to be typed; Esc always means no, ctrl+c leaves the whole."""

    sentence: str
    choices: Mapping[str, str] = field(default_factory=dict)
    """Key to label, for example `{"y": "do it"}`."""
    word: str = ""
    """What must be typed before Enter counts; empty: a key is enough."""
    free: bool = False
    """Any text may be typed; Enter takes it."""
    enter: str = "find"
    """What Enter does with a free text."""
    escape: str = "leave"
    typed: str = ""
    answer: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """The key, the word, or an empty text for Esc; raises Left."""
    wrong: bool = False
    """True when Enter was pressed behind another word, or what was pasted cannot be read, until the text changes."""
    refused: bool = False
    """True when Esc ended it; an empty text may also have been typed."""

    def press(self, key: str, character: str | None) -> bool:
        """Take one key; True when the question is answered by it."""
        if key == "ctrl+c":
            return self.leave()
        if key == "escape":
            self.refused = True
            return self._answer("")
        if not self.word and not self.free:
            return bool(character) and character in self.choices and self._answer(str(character))
        if key == "enter":
            self.wrong = not self.free and self.typed != self.word
            return not self.wrong and self._answer(self.typed)
        if key == "ctrl+u":
            self.typed, self.wrong = "", False
        elif key == "backspace":
            self.typed, self.wrong = self.typed[:-1], False
        elif character and character.isprintable():
            self.typed, self.wrong = self.typed + character, False
        return False

    def paste(self, text: str) -> None:
        """Take the first line that says something behind what is typed; nothing where a key is awaited."""
        lines = [plain_line(line).strip() for line in text.splitlines()]
        if self.word or self.free:
            taken = next(filter(None, lines), "")
            self.typed, self.wrong = self.typed + taken, not taken

    def leave(self, *, replaced: bool = False) -> bool:
        """Let who asks hear `Left`; where another question takes the place of this one, the user hears nothing."""
        if not self.answer.done():
            self.answer.set_exception(Left("") if replaced else Left())
        return True

    def _answer(self, text: str) -> bool:
        if not self.answer.done():
            self.answer.set_result(text)
        return True

    def cells(self, room: int | None = None) -> tuple[Cell, ...]:
        """What can be pressed, as the end of the key row; where what is typed is longer, its last `room` cells."""
        typed = self.typed if room is None else cut_start(self.typed, room)
        wrong = [("that is not it: ", Ink.FAIL)] if self.wrong else []
        if self.free:
            return row(
                *wrong, (typed, Ink.TEXT), (CARET, Ink.ACCENT), ("   Enter", Ink.KEY), (f" {self.enter}  ", Ink.MUTED),
                ("Esc", Ink.KEY), (f" {self.escape}", Ink.MUTED),
            ).cells  # fmt: skip
        if self.word:
            enter = [("  Enter", Ink.KEY), (" go on", Ink.MUTED)] if self.typed == self.word else []
            return row(
                *wrong,
                "type ",
                (self.word, Ink.STRONG),
                (": ", Ink.TEXT),
                (typed, Ink.TEXT),
                (CARET, Ink.ACCENT),
                *enter,
                ("  Esc", Ink.KEY),
                (f" {self.escape}", Ink.MUTED),
            ).cells
        pairs = [*self.choices.items(), ("Esc", self.escape)]
        return tuple(cell for key, label in pairs for cell in (Cell(f"{key}", Ink.KEY), Cell(f" {label}  ", Ink.MUTED)))
