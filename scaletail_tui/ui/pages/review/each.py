"""What becomes of several services of one file, before anything is written: a plan below the other, one yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.ports.jobs import DeployRequest
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.asked_about import ask_about
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.review.rows import plan_rows, promise, short
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.ways import page_words


class EachScreen(Page[bool]):
    """Ends with True after a yes; each stack is deployed as its plan stands here."""

    PLACE = "catalog"
    SECTION = "several-preview"
    KEEPS = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("several-preview")]
    AUTO_FOCUS = "#preview"

    def __init__(self, requests: Sequence[DeployRequest]) -> None:
        """Each has its plan."""
        super().__init__()
        self.requests = tuple(requests)
        self.trail = f"Review {len(requests)} stacks of one file"

    def body(self) -> Iterable[Widget]:
        rows: list[Row] = []
        words = page_words(self.main_app.options.keymap)
        for request in self.requests:
            if (plan := request.plan) is None:
                continue
            rows += [BLANK] if rows else []
            rows.append(row(at(1, request.name, Ink.STRONG), right(*promise(plan)), still=True))
            rows += [row(at(1, short(plan.folder), Ink.MUTED), still=True)]
            rows += plan_rows(plan, key=request.key is not None, funnel=False, ways=words)
        yield Pane(id="preview", heading=row(f"{len(self.requests)} stacks, each a device of its own"), rows=rows)

    def key_label(self, key: Key) -> str | None:
        return "deploy them" if key.id == "several-preview.write" else key.label

    def action_main(self) -> None:
        self.work(self._agree, group="agree", asks=True, doing="asking")

    async def _agree(self) -> None:
        names = ", ".join(request.name for request in self.requests)
        question = f"Deploys {names}, one after the other, until one does not come up."
        if await ask_about(self, self.query_one("#preview", Pane), question, yes="deploy"):
            self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
