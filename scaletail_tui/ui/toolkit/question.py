"""A question in the key row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from scaletail_tui.ui.toolkit.glyphs import CARET
from scaletail_tui.ui.toolkit.rows import Cell, row
from scaletail_tui.ui.toolkit.theme import Ink


@dataclass(slots=True, kw_only=True)
class Question:
    """One line that waits for a key, or for a word to be typed; Esc always means no."""

    sentence: str
    choices: Mapping[str, str] = field(default_factory=dict)
    """Key to label, for example `{"y": "do it"}`."""
    word: str = ""
    """What must be typed before Enter counts; empty: a key is enough."""
    free: bool = False
    """Any text may be typed; Enter takes it."""
    escape: str = "leave"
    typed: str = ""
    answer: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """The key, the word, or an empty text for Esc."""
    wrong: bool = False
    """True when Enter was pressed behind another word, until the text is changed."""
    refused: bool = False
    """True when Esc ended it; an empty text may also have been typed."""

    def press(self, key: str, character: str | None) -> bool:
        """Take one key; True when the question is answered by it."""
        if key in ("escape", "ctrl+c"):
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

    def _answer(self, text: str) -> bool:
        if not self.answer.done():
            self.answer.set_result(text)
        return True

    def cells(self) -> tuple[Cell, ...]:
        """What can be pressed, as the end of the key row."""
        if self.free:
            return row(
                (self.typed, Ink.TEXT), (CARET, Ink.ACCENT), ("   Enter", Ink.KEY), (" find  ", Ink.MUTED),
                ("Esc", Ink.KEY), (f" {self.escape}", Ink.MUTED),
            ).cells  # fmt: skip
        if self.word:
            enter = [("  Enter", Ink.KEY), (" go on", Ink.MUTED)] if self.typed == self.word else []
            return row(
                *([("that is not it: ", Ink.FAIL)] if self.wrong else []),
                "type ",
                (self.word, Ink.STRONG),
                (": ", Ink.TEXT),
                (self.typed, Ink.TEXT),
                (CARET, Ink.ACCENT),
                *enter,
                ("  Esc", Ink.KEY),
                (f" {self.escape}", Ink.MUTED),
            ).cells
        pairs = [*self.choices.items(), ("Esc", self.escape)]
        return tuple(cell for key, label in pairs for cell in (Cell(f"{key}", Ink.KEY), Cell(f" {label}  ", Ink.MUTED)))
