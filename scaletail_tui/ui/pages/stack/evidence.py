"""The evidence of one hop in full: the command that shows it, what it said, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import Hop
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.evidence_rows import evidence_heading, evidence_rows
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import row


class EvidenceScreen(Page[None]):
    """Why does the path say so? It shows one moment: Esc goes back to the path, which looks on."""

    SECTION = "evidence"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("evidence")]
    AUTO_FOCUS = "#evidence"

    def __init__(
        self, diagnosis: Diagnosis, hop: Hop, *, waited: float = 0.0, since: str = "", place: str = "stacks"
    ) -> None:
        super().__init__()
        self.diagnosis = diagnosis
        self.hop = hop
        self.waited = waited
        self.since = since
        self.place = place
        self.trail = f"{diagnosis.stack}: {hop.id.value}"

    def body(self) -> Iterable[Widget]:
        yield Pane(id="evidence", heading=row(""))

    def on_mount(self) -> None:
        self.show_evidence()

    def on_resize(self, event: events.Resize) -> None:
        self.show_evidence()

    def show_evidence(self) -> None:
        rows = evidence_rows(self.diagnosis, self.hop, self.size.width, since=self.since)
        self.query_one("#evidence", Pane).change(rows, heading=evidence_heading(self.hop, waited=self.waited))
