"""The log on a deploy's page: Compose's own words while it pulls, then the sidecar's or the app's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.domain.stack.stage import StageEvent, StageId
from scaletail_tui.ui.log.lines import Explained
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.logs import LogFeed, explain_app, explain_sidecar

COMPOSE, SIDECAR, APP = "compose", "sidecar", "app"
SOON, LATER = 1.0, 10.0
"""Seconds between two looks for a container, while the job runs and once it has ended."""


class DeployLogs:
    """One log pane, and what it shows."""

    def __init__(self, page: Page[Any], stack: str, *, running: Callable[[], bool]) -> None:
        """`running` says whether the job still makes containers."""
        self._page = page
        self._stack = stack
        self._running = running
        self._shown = SIDECAR
        self.chosen = False
        """True once somebody has chosen a log: it is not changed by itself any more."""
        self._said: list[LogLine] = []
        """What Compose said."""

    @property
    def pane(self) -> LogPane:
        return self._page.query_one("#log", LogPane)

    def begin(self) -> None:
        """The logs of a job that is followed from now on."""
        self.chosen, self._said = False, []
        self.show(SIDECAR)

    def show(self, of: str) -> None:
        """Show another log from now on."""
        self._shown = of
        self._page.work(self._follow_log, group="log", doing="reading the log")

    async def _follow_log(self) -> None:
        """Read the log of the chosen container; wait for it to be made."""
        pane = self.pane
        if self._shown == COMPOSE:
            pane.begin("Compose output", explain=_explain_nothing)
            pane.add(self._said)
            return
        sidecar = self._shown == SIDECAR
        container = f"tailscale-{self._stack}" if sidecar else f"app-{self._stack}"
        pane.begin(
            f"{'Sidecar' if sidecar else 'App'} log",
            empty=f"{container} has not started yet.",
            explain=explain_sidecar if sidecar else explain_app,
        )
        await LogFeed(self._page.ports, pane, turn=asyncio.Lock(), changed=self._may_have_come).run(container)

    async def _may_have_come(self) -> None:
        """Until another look for the container is worth it: soon while the job makes containers, seldom afterwards."""
        await self._page.ports.clock.sleep(SOON if self._running() else LATER)

    def take(self, event: StageEvent) -> None:
        """What Compose says is shown while it pulls; the sidecar's log takes its place when there is a sidecar."""
        if event.said:
            at = datetime.fromtimestamp(event.at, UTC).isoformat()
            lines = [LogLine(at=at, text=text) for text in event.said]
            self._said += lines
            if self._shown == COMPOSE:
                self.pane.add(lines)
        if self.chosen:
            return
        if self._shown == SIDECAR and event.stage is StageId.PULL and event.said:
            self.show(COMPOSE)
        elif self._shown == COMPOSE and event.stage is StageId.SIDECAR:
            self.show(SIDECAR)

    def turn(self) -> None:
        """Show the next log: sidecar, app, and Compose where it said something."""
        self.chosen = True
        after = {SIDECAR: APP, APP: COMPOSE if self._said else SIDECAR, COMPOSE: SIDECAR}
        self.show(after[self._shown])

    def search(self) -> None:
        """From wherever the focus is: what is typed next is searched for, and is no command."""
        self.pane.focus()
        self.pane.acts.search()


def _explain_nothing(line: str) -> Explained | None:
    """Compose says in plain words what it does."""
    return None
