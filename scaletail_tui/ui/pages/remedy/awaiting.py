"""The wait for what a human must do elsewhere: the finding as it is judged last, and its end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import Any

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


class Wait:
    """Of one page: it watches the stack, keeps the finding, and has the page drawn anew by `show`."""

    def __init__(self, page: Page[Any], stack: str, finding: Finding, show: Callable[[], None]) -> None:
        self._page = page
        self.stack = stack
        self.finding = finding
        """As it was judged last: links are renewed."""
        self.outcome: Outcome | None = None
        self._show = show
        self._began = 0.0

    def begin(self) -> None:
        """Draw what is known, and watch until the finding is gone."""
        self._began = self._page.ports.clock.monotonic()
        self._page.set_interval(SECOND, self._tick)
        self._show()
        self._page.work(self._watch, group="watch", doing=f"waiting for {self.finding.id}")

    @property
    def done(self) -> bool:
        return self.outcome is not None

    @property
    def result(self) -> str | None:
        """What the page ends with: `done`, or None when the user leaves before."""
        return DONE if self.done else None

    def take(self, diagnosis: Diagnosis, judge: Aftermath) -> None:
        """A new judgement: the newest link, or the end."""
        now = next((one for one in diagnosis.findings if one.id == self.finding.id), None)
        if now is not None:
            self.finding = now
        self.outcome = judge.take(diagnosis, self._page.ports.clock.monotonic())
        if self.outcome is not None:
            self._page.main_app.monitor.look_again()
        if self._page.is_mounted:
            self._show()
            self._page.show_keys()

    def end_rows(self) -> list[Row]:
        """What stands on the page when the wait is over; empty before."""
        if self.outcome is None:
            return []
        ended = row((self.outcome.sentence(), Ink.OK), wrap=True, still=True)
        return [BLANK, ended, row(("Enter closes this page.", Ink.MUTED), still=True)]

    def cells(self) -> tuple[Cell, ...]:
        """How long it has been waited, or that it is done."""
        if self.done:
            return state_cells(HopState.OK)
        return state_cells(HopState.WAIT, since=self._page.ports.clock.monotonic() - self._began)

    async def _watch(self) -> None:
        from scaletail_tui.operations.watch.watcher import watch

        judge = Aftermath(self.finding, began=self._began, patience=float("inf"))
        while self.outcome is None:
            try:
                async with aclosing(watch(self._page.ports, self.stack)) as rounds:
                    async for diagnosis in rounds:
                        self.take(diagnosis, judge)
                        if self.outcome is not None:
                            return
            except ScaletailError as error:
                self._page.say_error(error)
            await self._page.ports.clock.sleep(AGAIN)

    def _tick(self) -> None:
        if self._page.is_current and not self.done:
            self._show()
