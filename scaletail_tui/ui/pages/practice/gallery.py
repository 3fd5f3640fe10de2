"""Faults to mend: one is chosen, a practice stack breaks like that, and its page opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.ports.bundle import Gallery, PracticeFault
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.lesson import Lesson
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

FIRST = "first-deploy"
"""The row that is no fault."""


class GalleryScreen(Page[None]):
    """What happened in words, and which way it is mended; the key that mends it is that of earnest."""

    PLACE = "host"
    SECTION = "gallery"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("gallery")]
    AUTO_FOCUS = "#faults"
    trail = "Faults to mend"

    def __init__(self, gallery: Gallery) -> None:
        super().__init__()
        self._gallery = gallery

    def body(self) -> Iterable[Widget]:
        faults = self._gallery.faults()
        heading = row("What shall go wrong?", right(f"{len(faults)} faults"))
        first = row(at(1, "Nothing yet: a first deploy"), right("a hint at each step", Ink.MUTED), key=FIRST)
        yield Pane(id="faults", heading=heading, rows=[first, *(line for one in faults for line in _rows(one))])

    def action_main(self) -> None:
        current = self.query_one("#faults", Pane).current
        if current is not None and current.key == FIRST:
            self.work(self._begin_lesson, group="gallery", doing="beginning a first deploy")
        elif current is not None and current.key:
            fault = current.key
            self.work(lambda: self._break(fault), group="gallery", doing="breaking a stack")

    async def _begin_lesson(self) -> None:
        """From the catalog on, each page says what to do; the hints end once the new stack was seen."""
        self.main_app.lesson = Lesson()
        await self.main_app.go_to("catalog")

    def key_label(self, key: Key) -> str | None:
        current = self.query_one("#faults", Pane).current
        begins = key.id == "gallery.cause" and current is not None and current.key == FIRST
        return "begin" if begins else key.label

    @on(Pane.Moved, "#faults")
    def follow_cursor(self) -> None:
        self.show_keys()

    async def _break(self, fault: str) -> None:
        stack = await self._gallery.cause(fault)
        self.main_app.open_stack(stack)
        self.main_app.say(f"{stack} is broken now: look at its path, and at what Enter offers.")


def _rows(fault: PracticeFault) -> list[Row]:
    return [row(at(1, fault.title), right(fault.mended, Ink.MUTED), key=fault.id)]
