"""The logs on a stack's page: whose they are, which of them is seen, and what feeds them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.diagnosis.findings.origin import View
from scaletail_tui.operations.watch.log_trigger import LogTrigger
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.logs import LogFeed, log_containers, why_empty
from scaletail_tui.ui.toolkit.glyphs import CUT

SIDE_BY_SIDE = 100
"""Columns from which both logs are seen at once."""
SIDECAR, APP, BOTH = "sidecar", "app", "both"
NEXT_LOG = {SIDECAR: APP, APP: BOTH, BOTH: SIDECAR}


def tells_of_a_log(finding: Finding) -> bool:
    """True for a finding that a log's line proves, or that only the app's own log explains."""
    if finding.remedy.command or finding.remedy.url:
        return False
    return finding.source.view in (View.APP_LOG, View.SIDECAR_LOG) or finding.hop is HopId.APP


class StackLogs:
    """Sidecar log and app log; both are fed as soon as there are containers, seen or not."""

    def __init__(self, page: Page[Any], stack: str, *, judged: Callable[[], Diagnosis | None]) -> None:
        """`judged` gives the last judgement, which says why a log is empty."""
        self._page = page
        self._stack = stack
        self._judged = judged
        self.shown = ""
        """sidecar, app or both; empty until the width is known."""
        self._wanted = ""
        """What `l` chose at a width of this kind; empty: what a page of that width opens with."""
        self._wide = False
        self.apps: tuple[ContainerFacts, ...] = ()
        self.app_index = 0
        self._sidecar = ""
        self._found = False
        """True when there is nothing left to look for among the containers."""
        self._looked = asyncio.Event()
        """Set and renewed at each judgement: a log that is still empty asks again then."""
        self._turn = asyncio.Lock()
        self._log_news: LogTrigger | None = None

    @property
    def sidecar_log(self) -> LogPane:
        return self._page.query_one("#sidecar-log", LogPane)

    @property
    def app_log(self) -> LogPane:
        return self._page.query_one("#app-log", LogPane)

    @property
    def log_trigger(self) -> LogTrigger:
        """What the sidecar's log says while this page reads it; the watch looks at once."""
        if self._log_news is None:
            self._log_news = LogTrigger(self._page.ports.clock)
        return self._log_news

    # ── feeding ──────────────────────────────────────────────────────────────────────────────────────────────

    async def find_containers(self) -> None:
        """Begin to read logs as soon as there are containers."""
        if self._found:
            return
        sidecar, apps = await log_containers(self._page.ports, self._stack)
        diagnosis = self._judged()
        app = diagnosis.hop(HopId.APP) if diagnosis is not None else None
        self._found = bool(sidecar) and (bool(apps) or app is None or app.state is HopState.NONE)
        if sidecar and sidecar[0].name != self._sidecar:
            self._sidecar = sidecar[0].name
            self._feed(self.sidecar_log, self._sidecar, "Sidecar log")
        if [one.name for one in apps] != [one.name for one in self.apps]:
            self.apps, self.app_index = apps, 0
            self._show_container()

    def _show_container(self) -> None:
        """Read the log of the chosen one of the app's containers."""
        if not self.apps:
            return
        container = self.apps[self.app_index % len(self.apps)]
        title = "App log" if len(self.apps) == 1 else f"App log  {container.service or container.name}"
        self._feed(self.app_log, container.name, title)

    def _feed(self, pane: LogPane, container: str, title: str) -> None:
        pane.begin(
            title,
            aside=self._aside(pane),
            empty=why_empty(self._judged(), app=pane is self.app_log),
            ours=partial(self._page.main_app.probes.may_have_made, container),
        )
        heard = self.log_trigger.hear if pane is self.sidecar_log else None
        feed = LogFeed(self._page.ports, pane, turn=self._turn, changed=self._look_again, heard=heard)
        self._page.work(lambda: feed.run(container), group=f"feed {pane.id}", doing=f"reading the log of {container}")

    async def _look_again(self) -> None:
        await self._looked.wait()

    def expect_others(self) -> None:
        """A deploy may have made other containers."""
        self._found = False

    def take_judgement(self) -> None:
        """The stack was judged anew: that may explain why a log is empty, and a container may have come."""
        for pane, app in ((self.sidecar_log, False), (self.app_log, True)):
            if not len(pane.log_lines):
                pane.say_when_empty(why_empty(self._judged(), app=app))
        looked, self._looked = self._looked, asyncio.Event()
        looked.set()

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def fit(self, width: int) -> None:
        """Show what a page of this width opens with, unless `l` chose otherwise at one of its kind."""
        wide = width >= SIDE_BY_SIDE
        if wide is not self._wide:
            self._wide, self._wanted = wide, ""
        self.show(self._wanted or (BOTH if wide else SIDECAR))

    def give_page_back(self) -> None:
        """Logs that took the whole page show what a page of its width opens with."""
        self._wanted = ""
        self.fit(self._page.size.width)

    def show(self, shown: str) -> None:
        """Show one log or both; below 100 columns both take the whole page."""
        self.shown = shown
        self._page.set_class(shown == BOTH and self._page.size.width < SIDE_BY_SIDE, "-only-logs")
        self.sidecar_log.display = shown in (SIDECAR, BOTH)
        self.app_log.display = shown in (APP, BOTH)
        for pane in (self.sidecar_log, self.app_log):
            pane.say_aside(self._aside(pane))

    def _aside(self, pane: LogPane) -> str:
        """What `l` and `c` do, in the heading of the first log that is seen."""
        words = []
        if pane.display and not (pane is self.app_log and self.shown == BOTH):
            words.append({SIDECAR: "l app log", APP: "l both logs", BOTH: "l sidecar alone"}[self.shown or BOTH])
        if pane is self.app_log and len(self.apps) > 1:
            words.append("c next container")
        return "  ·  ".join(words)

    @property
    def first(self) -> LogPane:
        """The first log that is seen."""
        return self.app_log if self.shown == APP else self.sidecar_log

    @property
    def alone(self) -> bool:
        """True while the logs take the whole page."""
        return self._page.has_class("-only-logs")

    def turn(self) -> None:
        """Show the other log, then both."""
        page = self._page
        page.clear_selection()  # it may be in the log that is hidden now
        self._wanted = NEXT_LOG[self.shown]
        self.show(self._wanted)
        focused = page.focused
        if focused is not None and (not focused.display or self.alone):
            self.first.focus()
        elif not self.alone and focused is None:
            page.query_one("#path").focus()
        page.show_keys()

    def search(self) -> None:
        """From wherever the focus is: what is typed next is searched for, and is no command."""
        pane = self.first
        pane.focus()
        pane.acts.search()

    @property
    def searched(self) -> bool:
        """True while a log that is seen has a search."""
        return any(pane.display and pane.window.search_text for pane in (self.sidecar_log, self.app_log))

    def clear_search(self) -> bool:
        """Clear the searches that are seen; False where there are none."""
        cleared = [pane.acts.clear_search() for pane in (self.sidecar_log, self.app_log) if pane.display]
        return True in cleared

    def show_line(self, finding: Finding) -> None:
        """Open the log that a finding speaks of, at the line that proves it; at its end where no line does."""
        sidecar = finding.source.view is View.SIDECAR_LOG
        names = [one.name for one in self.apps]
        if not sidecar and finding.source.container in names:
            index = names.index(finding.source.container)
            if index != self.app_index % len(names):
                self.app_index = index
                self._show_container()
        pane = self.sidecar_log if sidecar else self.app_log
        self._wanted = SIDECAR if sidecar else APP
        self.show(self._wanted)
        pane.focus()
        hits = pane.log_lines.hits(finding.evidence.rstrip(CUT)) if finding.evidence else []
        if hits:
            pane.stand_on(hits[-1])
        else:
            pane.follow()
        self._page.show_keys()

    def show_next_container(self) -> None:
        self.app_index += 1
        self._show_container()
