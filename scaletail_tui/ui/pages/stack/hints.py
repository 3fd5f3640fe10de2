"""`doctor --hints`, `doctor --record` and `bundle` by key: what may be wrong on a visitor's side, and what is seen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.rules.outside.hints import HINTS_HEADING
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.file import log_folder, write_text
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


async def keep_recording(page: Page[Any], stack: str) -> None:
    """Name the file first, then look, and write what was seen; await it inside `work`."""
    from scaletail_tui.domain.diagnosis.evidence.recording import recording_to_json
    from scaletail_tui.operations.observe.observer import observe
    from scaletail_tui.operations.observe.recording import recording_of

    path = log_folder() / f"{stack}-{file_stamp(page.ports.clock.now())}.recording.json"
    if not await page.ask(f"Keep everything that is seen of {stack}, without secrets, in {path}?", yes="record"):
        return
    page.say("looking")
    began = page.ports.clock.monotonic()
    observation = await observe(page.ports, stack)
    recording = await recording_of(page.ports, observation, round(page.ports.clock.monotonic() - began, 3))
    text = json.dumps(recording_to_json(recording), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    await asyncio.to_thread(write_text, path, text)
    masked = sum(recording.masked.values())
    page.say(f"recorded in {path}; masked: {masked or 'nothing'}. Judge it with: doctor --replay FILE")


async def keep_bundle(page: Page[Any], stack: str) -> None:
    """Name the file first, then gather what a report of a fault needs; await it inside `work`."""
    from scaletail_tui.domain.plain import plain_text
    from scaletail_tui.domain.support.parts import mask_parts
    from scaletail_tui.operations.support.gather import gather_support
    from scaletail_tui.render.support_report import support_report

    path = log_folder() / f"{stack}-{file_stamp(page.ports.clock.now())}.report.md"
    if not await page.ask(f"Gather what a report about {stack} needs, without secrets, in {path}?", yes="gather"):
        return
    page.say("gathering")
    parts = await gather_support(page.ports, stack)
    text = await asyncio.to_thread(lambda: plain_text(support_report(mask_parts(parts))))
    await asyncio.to_thread(write_text, path, text)
    page.say(f"gathered in {path}. Read it before you give it away.")
