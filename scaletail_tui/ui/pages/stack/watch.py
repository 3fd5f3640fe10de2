"""The watch over one stack: who judges it, how often, and what a judgement changes."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.pages.stack.log_panes import StackLogPanes
from scaletail_tui.ui.pages.stack.logs import why_empty
from scaletail_tui.ui.pages.stack.path_rows import steady
from scaletail_tui.ui.toolkit.pane import Pane

SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""
AGAIN = 5.0
"""Seconds until a watch that ended with an error begins anew."""


class StackWatch(StackLogPanes):
    """The looking half of a stack's page; how it is drawn is its heir's."""

    def __init__(self, stack: str) -> None:
        super().__init__(stack)
        self._judged_at = 0.0
        self._first_seen: dict[HopId, tuple[HopState, str, str]] = {}
        """Hop to state, evidence, and the clock time at which it first looked so."""
        self._asked_for = ""
        """Id of the finding that is shown where its hop has more than one; else the first is."""
        self._moved = False
        self._hidden = False
        """True from when another page came on top until this one is seen again."""

    @property
    def path(self) -> Pane:
        return self.query_one("#path", Pane)

    def on_mount(self) -> None:
        self.set_interval(SECOND, self._tick)
        self.look_again()
        self.work(self.read_files, group="files", doing=f"reading the files of {self.stack}")

    def look_again(self) -> None:
        """Watch from now on; who watches already begins anew, with a whole look. A hidden page does so when seen."""
        if self.is_current:
            self.work(self._watch, group="watch", doing=f"watching {self.stack}")

    async def _watch(self) -> None:
        from scaletail_tui.operations.watch.watcher import watch

        while True:
            try:
                async with aclosing(watch(self.ports, self.stack, log_trigger=self.log_trigger)) as rounds:
                    async for diagnosis in rounds:
                        self.take(diagnosis)
                        await self.find_containers()
            except ScaletailError as error:
                self.say_error(error)
            await self.ports.clock.sleep(AGAIN)

    def on_screen_suspend(self) -> None:
        """Nobody looks: nothing is asked."""
        self._hidden = True
        self.workers.cancel_group(self, "watch")

    def on_screen_resume(self) -> None:
        if self.is_mounted and self._hidden:
            self._hidden = False
            self._found = False  # a deploy may have made other containers meanwhile
            self.look_again()
            self.work(self.read_files, group="files", doing=f"reading the files of {self.stack}")

    def take(self, diagnosis: Diagnosis) -> None:
        """A new judgement; what has not really changed stays as it is drawn."""
        self.judge_aftermath(diagnosis)
        old = self.diagnosis
        hops = steady(old.hops if old is not None else (), diagnosis.hops)
        self.diagnosis = replace(diagnosis, hops=hops)
        self._judged_at = self.ports.clock.monotonic()
        now = time.strftime("%H:%M", time.localtime(self.ports.clock.now()))
        for hop in hops:
            seen = self._first_seen.get(hop.id)
            if seen is None or seen[:2] != (hop.state, hop.evidence):
                self._first_seen[hop.id] = (hop.state, hop.evidence, now)
        hottest = diagnosis.hottest
        before = old.hottest if old is not None else None
        follows = not self._moved and hottest is not None and (before is None or before.id is not hottest.id)
        self.show(cursor=hottest.id.value if follows and hottest is not None else None)
        for pane, app in ((self.sidecar_log, False), (self.app_log, True)):
            if not len(pane.log_lines):
                pane.say_when_empty(why_empty(self.diagnosis, app=app))
        looked, self._looked = self._looked, asyncio.Event()
        looked.set()

    def _tick(self) -> None:
        if self.diagnosis is not None and self.is_current:
            waits = any(hop.state is HopState.WAIT and hop.since is not None for hop in self.diagnosis.hops)
            if waits:
                self.show()
