"""All logs of a stack as one: sidecar, apps and databases, each in its colour, in the order in which they spoke."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from contextlib import aclosing
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.lines import Explained
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.logs import explain_app, explain_sidecar, log_containers
from scaletail_tui.ui.pages.stack.together_feed import follow, read_past
from scaletail_tui.ui.toolkit.glyphs import CUT
from scaletail_tui.ui.toolkit.theme import Ink

INKS = (Ink.ACCENT, Ink.OK, Ink.WAIT, Ink.INFO, Ink.STRONG, Ink.MUTED)


class LogsScreen(Page[None]):
    """One pane; `finding` is what the page begins at."""

    PLACE = "stacks"
    SECTION = "logs"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("logs")]
    AUTO_FOCUS = "#together"

    def __init__(self, stack: str, finding: Finding | None = None) -> None:
        super().__init__()
        self.stack = stack
        self.trail = f"{stack} / logs"
        self._finding = finding

    def body(self) -> Iterable[Widget]:
        yield LogPane(id="together", title="Logs together", explain=_explain, empty="Reading the logs.")

    @property
    def pane(self) -> LogPane:
        return self.query_one("#together", LogPane)

    def on_mount(self) -> None:
        self.work(self._read, group="feed", doing=f"reading the logs of {self.stack}")

    async def _read(self) -> None:
        sidecar, others = await log_containers(self.ports, self.stack)
        shown = {one.name: one.service or one.name for one in (*sidecar, *others)}
        if not shown:
            self.pane.say_when_empty(f"{self.stack} has no containers, so nothing was said.")
            return
        self.pane.window.sources = dict(zip(shown.values(), itertools.cycle(INKS), strict=False))
        newest = ""
        async with aclosing(read_past(self.ports, shown)) as batches:
            async for batch in batches:
                newest = max(newest, batch[-1].at)
                self.pane.add(batch)
        self.pane.say_when_empty("Nobody has said anything yet.")
        self.call_after_refresh(self._begin_at_finding)
        async with aclosing(follow(self.ports, shown, newest)) as coming:
            await self.pane.intake.add_all(coming)

    def _begin_at_finding(self) -> None:
        """Stand on the newest line that proves the finding, where one does."""
        finding, self._finding = self._finding, None
        if finding is not None and finding.evidence and not self.pane.stand_on_text(finding.evidence.rstrip(CUT)):
            self.say("No line here holds what the finding goes by.")

    def text_to_copy(self) -> str:
        return self.get_selected_text() or self.pane.line_to_copy()

    def action_leave(self) -> None:
        if not self.pane.acts.clear_search():
            super().action_leave()


def _explain(line: str) -> Explained | None:
    """Whose line it is does not matter: what a sidecar says, no app says."""
    return explain_sidecar(line) or explain_app(line)
