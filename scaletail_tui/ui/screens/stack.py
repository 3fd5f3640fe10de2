"""One stack: where is it wrong, and what do I do?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.finding import Diagnosis, Finding, RemedyAction
from scaletail_tui.domain.diagnosis.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.observation import ContainerFacts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.key import Key
from scaletail_tui.ui.keymap import bindings
from scaletail_tui.ui.screens.path_rows import path_rows, steady, unjudged_rows
from scaletail_tui.ui.screens.stack_acts import StackActs
from scaletail_tui.ui.screens.stack_logs import LogFeed, explain_sidecar, log_containers, why_empty
from scaletail_tui.ui.screens.stack_rows import (
    finding_heading,
    finding_of,
    is_public,
    lines_needed,
    path_heading,
    under_rows,
    warns,
)
from scaletail_tui.ui.widgets.log_pane import LogPane
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import row

SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""
AGAIN = 5.0
"""Seconds until a watch that ended with an error begins anew."""
SIDE_BY_SIDE = 100
"""Columns from which both logs are seen at once."""
BROAD = 140
"""Columns from which the logs stand beside the path."""
PATH_WIDTH = 84
SIDECAR, APP, BOTH = "sidecar", "app", "both"
NEXT_LOG = {SIDECAR: APP, APP: BOTH, BOTH: SIDECAR}


class StackScreen(StackActs):
    """The path, the finding of the hop under the cursor, and what sidecar and app say."""

    SECTION = "stack"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stack")]
    AUTO_FOCUS = "#path"

    def __init__(self, stack: str) -> None:
        super().__init__(stack)
        self.logs_shown = ""
        """sidecar, app or both; empty until the width is known."""
        self.apps: tuple[ContainerFacts, ...] = ()
        self.app_index = 0
        self._sidecar = ""
        self._found = False
        """True when there is nothing left to look for among the containers."""
        self._judged_at = 0.0
        self._first_seen: dict[HopId, tuple[HopState, str, str]] = {}
        """Hop to state, evidence, and the clock time at which it first looked so."""
        self._moved = False
        self._looked = asyncio.Event()
        self._turn = asyncio.Lock()

    @property
    def sections(self) -> tuple[str, ...]:
        return (self.SECTION, "log")

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="stack"):
            with Vertical(id="judged"):
                yield Pane(id="path", heading=path_heading(None, "", ""), rows=unjudged_rows())
                yield Pane(id="finding", heading=row("Finding"), cursor=False)
            with Horizontal(id="logs"):
                yield LogPane(id="sidecar-log", title="Sidecar log", explain=explain_sidecar)
                yield LogPane(id="app-log", title="App log")

    def on_mount(self) -> None:
        self.set_interval(SECOND, self._tick)
        self.look_again()
        self.work(self.read_files, group="files", doing=f"reading the files of {self.stack}")

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────

    def look_again(self) -> None:
        """Watch from now on; who watches already begins anew, with a whole look."""
        self.work(self._watch, group="watch", doing=f"watching {self.stack}")

    async def _watch(self) -> None:
        from scaletail_tui.operations.watch import watch

        while True:
            try:
                async with aclosing(watch(self.ports, self.stack)) as rounds:
                    async for diagnosis in rounds:
                        self.take(diagnosis)
                        await self._find_containers()
            except ScaletailError as error:
                self.say_error(error)
            await self.ports.clock.sleep(AGAIN)

    def on_screen_suspend(self) -> None:
        """Nobody looks: nothing is asked."""
        self.workers.cancel_group(self, "watch")

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.is_mounted and self.diagnosis is not None:
            self._found = False  # a deploy may have made other containers meanwhile
            self.look_again()
            self.work(self.read_files, group="files", doing=f"reading the files of {self.stack}")

    def take(self, diagnosis: Diagnosis) -> None:
        """A new judgement; what has not really changed stays as it is drawn."""
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

    async def _find_containers(self) -> None:
        """Begin to read logs as soon as there are containers."""
        if self._found:
            return
        sidecar, apps = await log_containers(self.ports, self.stack)
        app = self.diagnosis.hop(HopId.APP) if self.diagnosis is not None else None
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
        pane.begin(title, aside=self._aside(pane), empty=why_empty(self.diagnosis, app=pane is self.app_log))
        feed = LogFeed(self.ports, pane, turn=self._turn, changed=self._looked_again)
        self.work(lambda: feed.run(container), group=f"feed {pane.id}", doing=f"reading the log of {container}")

    async def _looked_again(self) -> None:
        await self._looked.wait()

    def _tick(self) -> None:
        if self.diagnosis is not None and self.is_current:
            waits = any(hop.state is HopState.WAIT and hop.since is not None for hop in self.diagnosis.hops)
            if waits:
                self.show()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def path(self) -> Pane:
        return self.query_one("#path", Pane)

    @property
    def sidecar_log(self) -> LogPane:
        return self.query_one("#sidecar-log", LogPane)

    @property
    def app_log(self) -> LogPane:
        return self.query_one("#app-log", LogPane)

    @property
    def chosen(self) -> Hop | None:
        """The hop under the cursor."""
        current = self.path.current
        if self.diagnosis is None or current is None:
            return None
        return next((hop for hop in self.diagnosis.hops if hop.id.value == current.key), None)

    @property
    def finding(self) -> Finding | None:
        """The finding of the hop under the cursor."""
        hop = self.chosen if self.is_mounted else None
        return finding_of(self.diagnosis, hop.id) if hop is not None else None

    @property
    def path_width(self) -> int:
        return PATH_WIDTH if self.size.width >= BROAD else self.size.width

    def show(self, *, cursor: str | None = None) -> None:
        """Draw path and finding from the last judgement."""
        if not self.is_mounted:
            return
        diagnosis = self.diagnosis
        reach = self.exposure.value if self.exposure is not None else ""
        heading = path_heading(diagnosis, reach, self.doing)
        if diagnosis is None:
            self.path.change(heading=heading)
            return
        waited = self.ports.clock.monotonic() - self._judged_at
        warned = [hop.id for hop in diagnosis.hops if warns(diagnosis, hop)]
        rows = path_rows(diagnosis.hops, self.path_width, waited=waited, warned=warned)
        self._give_room(diagnosis, len(rows))
        self.path.change(rows, heading=heading, cursor=cursor)
        self.show_finding()
        self.show_keys()

    def _give_room(self, diagnosis: Diagnosis, hops: int) -> None:
        """Heights that depend on what is judged, not on the cursor."""
        if self.size.height < 16:
            return
        finding = self.query_one("#finding", Pane)
        least, most = (3, 6) if self.size.width < SIDE_BY_SIDE else (6, 10)
        extra = 0 if self.size.width < SIDE_BY_SIDE else 3
        for pane, height in (
            (self.path, hops + 1),
            (finding, 1 + max(least, min(most, lines_needed(diagnosis, self.path_width) + extra))),
        ):
            wanted = "1fr" if pane is finding and self.size.width >= BROAD else height
            if pane.styles.height is None or str(pane.styles.height) != str(wanted):
                pane.styles.height = wanted

    def show_finding(self) -> None:
        """What is wrong at the hop under the cursor, or what proves that it is well."""
        diagnosis, hop = self.diagnosis, self.chosen
        if diagnosis is None:
            return
        pane = self.query_one("#finding", Pane)
        since = self._first_seen[hop.id][2] if hop is not None and hop.id in self._first_seen else ""
        rows = under_rows(
            diagnosis, hop, self.path_width, max(3, pane.body_height), since=since,
            wide=self.size.width >= SIDE_BY_SIDE, name=self.stack,
        )  # fmt: skip
        pane.change(rows, heading=finding_heading(diagnosis, self.finding))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.show_logs(self.logs_shown or (BOTH if event.size.width >= SIDE_BY_SIDE else SIDECAR))
        self.call_after_refresh(self.show)

    def show_logs(self, shown: str) -> None:
        """Show one log or both; below 100 columns both take the whole page."""
        self.logs_shown = shown
        self.set_class(shown == BOTH and self.size.width < SIDE_BY_SIDE, "-only-logs")
        self.sidecar_log.display = shown in (SIDECAR, BOTH)
        self.app_log.display = shown in (APP, BOTH)
        for pane in (self.sidecar_log, self.app_log):
            pane.say_aside(self._aside(pane))

    def _aside(self, pane: LogPane) -> str:
        """What `l` and `c` do, in the heading of the first log that is seen."""
        words = []
        if pane.display and not (pane is self.app_log and self.logs_shown == BOTH):
            words.append({SIDECAR: "l app log", APP: "l both logs", BOTH: "l sidecar alone"}[self.logs_shown or BOTH])
        if pane is self.app_log and len(self.apps) > 1:
            words.append("c next container")
        return "  ·  ".join(words)

    def _bring_front(self, focused: Widget | None) -> None:
        super()._bring_front(focused)
        for group in ("#judged", "#logs"):
            box = self.query_one(group)
            box.set_class(focused is not None and box in focused.ancestors, "-front")

    @on(Pane.Moved, "#path")
    def follow_cursor(self) -> None:
        self.show_finding()
        self.show_keys()

    def action_move(self, way: str) -> None:
        self._moved = self._moved or self.moving_pane() is self.path
        super().action_move(way)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        finding = self.finding
        remedy = finding.remedy if finding is not None else None
        match key.id:
            case "stack.fix":
                return key.label if remedy is not None and remedy.action is not RemedyAction.NONE else None
            case "stack.copy":
                if remedy is None or not (remedy.command or remedy.url):
                    return None
                return "copy command" if remedy.command else "copy link"
            case "stack.qr":
                return key.label if remedy is not None and remedy.url else None
            case "stack.stop":
                return "start" if self.stopped else "stop"
            case "stack.reach":
                return "close to the internet" if is_public(self.diagnosis) else key.label
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return self.finding is not None and self.finding.remedy.action is not RemedyAction.NONE
            case "restart" | "stop" | "remove":
                return self.diagnosis is not None and not self.doing
            case "reach":
                return self.web and not self.stopped and not self.doing
            case "edit":
                return self.managed and not self.doing
            case "container":
                return len(self.apps) > 1
            case "qr":
                return bool(self.link)
        return True

    @property
    def link(self) -> str:
        """The page that a human shall open for the finding, else the address of the stack."""
        finding = self.finding
        if finding is not None and finding.remedy.url:
            return finding.remedy.url
        return (self.diagnosis.url or "") if self.diagnosis is not None else ""

    def text_to_copy(self) -> str:
        """A selection, the line of a log, the finding's command or link, else the address."""
        selected = self.get_selected_text()
        if selected:
            return selected
        if isinstance(self.focused, LogPane):
            return self.focused.line_to_copy()
        finding = self.finding
        if finding is not None and finding.remedy.command:
            return " ".join(finding.remedy.command)
        return self.link or super().text_to_copy()

    def action_main(self) -> None:
        """Apply the remedy of the finding under the cursor."""
        finding = self.finding
        if finding is not None and not self.doing:
            self.work(lambda: self.apply(finding), group="act", doing=f"fixing {finding.id}")

    def action_log(self) -> None:
        self.show_logs(NEXT_LOG[self.logs_shown])
        focused = self.focused
        if focused is not None and (not focused.display or self.has_class("-only-logs")):
            (self.app_log if self.logs_shown == APP else self.sidecar_log).focus()
        elif not self.has_class("-only-logs") and focused is None:
            self.path.focus()
        self.show_keys()

    def action_leave(self) -> None:
        """Logs that took the whole page give it back; else the page closes."""
        if self.has_class("-only-logs"):
            self.show_logs(SIDECAR)
            self.path.focus()
            self.show_keys()
        else:
            super().action_leave()

    def action_container(self) -> None:
        self.app_index += 1
        self._show_container()

    def action_qr(self) -> None:
        from scaletail_tui.ui.screens.qr import QrScreen

        if self.link:
            self.app.push_screen(QrScreen(self.link, f"{self.stack}: open this on your phone", place=self.PLACE))
