"""What would be written into several stacks, before it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.several.action import StackAction
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.asked_about import ask_about
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.several.rows import tell_names
from scaletail_tui.ui.toolkit.glyphs import QUIET
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, diff_rows, right, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.ways import page_sentence


class PreviewScreen(Page[Mapping[str, str]]):
    """Ends with what was shown of each stack that something is written into; with nothing where it is left."""

    PLACE = "stacks"
    SECTION = "several-preview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("several-preview")]
    AUTO_FOCUS = "#preview"
    KEEPS = True

    def __init__(self, action: StackAction, stacks: Sequence[str]) -> None:
        super().__init__()
        self.action = action
        self.stacks = tuple(stacks)
        self.trail = f"{action.label} {len(stacks)}: what is written"
        self.shown: dict[str, str] = {}
        self.ready = False

    def body(self) -> Iterable[Widget]:
        yield Pane(id="preview", heading=row(self.action.label.capitalize(), right("reading the files", Ink.WAIT)))

    def on_mount(self) -> None:
        self.work(self._read, group="preview", doing="reading the files of stacks")

    async def _read(self) -> None:
        """One after the other: what is written first; a stack that cannot be changed says why behind that."""
        preview, written, left = self.action.preview, list[Row](), list[Row]()
        assert preview is not None
        for stack in self.stacks:
            try:
                text = await preview(self.ports, stack)
            except ScaletailError as error:
                left.append(_left_row(stack, page_sentence(error, self.main_app.options.keymap)))
                continue
            if text:
                self.shown[stack] = text
                written += [_heading(stack), *_text_rows(text), BLANK]
            else:
                left.append(_left_row(stack, "Nothing is to be written."))
            self.query_one("#preview", Pane).change([*written, *left])
        self.ready = True
        said = f"{len(self.shown)} of {len(self.stacks)} to be written"
        heading = row(self.action.label.capitalize(), right(said))
        self.query_one("#preview", Pane).change([*written, *left], heading=heading)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "main" or (self.ready and bool(self.shown))

    def action_main(self) -> None:
        """Write what is shown, after one more yes."""
        if self.ready and self.shown:
            self.work(self._agree, group="agree", asks=True, doing="asking")

    async def _agree(self) -> None:
        shown, question = self.query_one("#preview", Pane), f"{self.action.plan}: {tell_names(tuple(self.shown))}."
        if await ask_about(self, shown, question, yes=self.action.label):
            self.dismiss(self.shown)

    def action_leave(self) -> None:
        self.dismiss({})


def _text_rows(text: str) -> list[Row]:
    """The sentences before the difference, whole, and the difference."""
    sentences, mark, difference = text.partition("--- a/")
    rows = [row(at(3, line), wrap=True) for line in sentences.splitlines()]
    return rows + diff_rows(f"{mark}{difference}".splitlines(), whole=False)


def _left_row(stack: str, why: str) -> Row:
    """One that is left as it is; the name is not said twice."""
    said = why.removeprefix(f"{stack} ")
    return row(at(1, QUIET, Ink.MUTED), at(3, stack, Ink.STRONG), (f": {said}", Ink.MUTED), key=stack, wrap=True)


def _heading(stack: str) -> Row:
    return row((stack, Ink.STRONG), key=stack)
