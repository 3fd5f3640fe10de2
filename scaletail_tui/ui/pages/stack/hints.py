"""What may be wrong on a visitor's side where all is well here: `doctor --hints` as a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.rules.outside.hints import HINTS_HEADING
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.evidence_rows import hint_rows
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row


class HintsScreen(Page[None]):
    """One hint after the other: what to check, and what to do about it."""

    SECTION = "hints"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("hints")]
    AUTO_FOCUS = "#hints"

    def __init__(self, diagnosis: Diagnosis, *, place: str = "stacks") -> None:
        super().__init__()
        self.diagnosis = diagnosis
        self.place = place
        self.trail = f"{diagnosis.stack}: hints"

    def body(self) -> Iterable[Widget]:
        yield Pane(id="hints", heading=row("Hints", right("nothing says that it is so")))

    def on_mount(self) -> None:
        self.query_one("#hints", Pane).change(self._rows())

    def _rows(self) -> list[Row]:
        if not self.diagnosis.hints:
            nothing = "No hints: they are for a stack that is well and in its tailnet."
            return [row(at(1, nothing), wrap=True, key="nothing")]
        rows = [row(at(1, f"{HINTS_HEADING}:"), wrap=True, still=True)]
        for hint in self.diagnosis.hints:
            rows += [BLANK, *hint_rows(hint)]
        return rows
