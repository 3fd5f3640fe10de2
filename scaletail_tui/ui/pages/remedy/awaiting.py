"""The base of pages that show what a human must do elsewhere, and wait until it is done."""

from __future__ import annotations

from contextlib import aclosing

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.remedies.verify import Aftermath, Outcome
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, row
from scaletail_tui.ui.toolkit.state_words import state_cells
from scaletail_tui.ui.toolkit.theme import Ink

AGAIN = 5.0
"""Seconds until a watch that ended with an error begins anew."""
SECOND = 1.0
DONE, KEY = "done", "key"


class AwaitingScreen(Page[str | None]):
    """Ends with `done` when the finding is gone, with None when the user leaves before."""

    PLACE = "stacks"

    def __init__(self, stack: str, finding: Finding) -> None:
        super().__init__()
        self.stack = stack
        self.finding = finding
        """As it was judged last: links are renewed."""
        self.outcome: Outcome | None = None
        self._began = 0.0

    def show(self) -> None:
        """Draw what is known."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self._began = self.ports.clock.monotonic()
        self.set_interval(SECOND, self._tick)
        self.show()
        self.work(self._watch, group="watch", doing=f"waiting for {self.finding.id}")

    async def _watch(self) -> None:
        from scaletail_tui.operations.watch.watcher import watch

        judge = Aftermath(self.finding, began=self._began, patience=float("inf"))
        while self.outcome is None:
            try:
                async with aclosing(watch(self.ports, self.stack)) as rounds:
                    async for diagnosis in rounds:
                        self.take(diagnosis, judge)
                        if self.outcome is not None:
                            return
            except ScaletailError as error:
                self.say_error(error)
            await self.ports.clock.sleep(AGAIN)

    def take(self, diagnosis: Diagnosis, judge: Aftermath) -> None:
        """A new judgement: the newest link, or the end."""
        now = next((one for one in diagnosis.findings if one.id == self.finding.id), None)
        if now is not None:
            self.finding = now
        self.outcome = judge.take(diagnosis, self.ports.clock.monotonic())
        if self.outcome is not None:
            self.main_app.monitor.look_again()
        if self.is_mounted:
            self.show()
            self.show_keys()

    @property
    def done(self) -> bool:
        return self.outcome is not None

    def end_rows(self) -> list[Row]:
        """What stands on the page when the wait is over; empty before."""
        if self.outcome is None:
            return []
        ended = row((self.outcome.sentence(), Ink.OK), wrap=True, still=True)
        return [BLANK, ended, row(("Enter closes this page.", Ink.MUTED), still=True)]

    def waiting_cells(self) -> tuple[Cell, ...]:
        """How long it has been waited, or that it is done."""
        if self.done:
            return state_cells(HopState.OK)
        return state_cells(HopState.WAIT, since=self.ports.clock.monotonic() - self._began)

    def _tick(self) -> None:
        if self.is_current and not self.done:
            self.show()

    def action_main(self) -> None:
        if self.done:
            self.dismiss(DONE)

    def action_leave(self) -> None:
        self.dismiss(DONE if self.done else None)
