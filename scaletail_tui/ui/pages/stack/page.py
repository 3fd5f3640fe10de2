"""One stack: where is it wrong, and what do I do?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction
from scaletail_tui.domain.diagnosis.findings.hop import Hop
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.remedy.words import command_for_hands
from scaletail_tui.ui.pages.stack.log_panes import SIDE_BY_SIDE
from scaletail_tui.ui.pages.stack.logs import explain_app, explain_sidecar
from scaletail_tui.ui.pages.stack.path_rows import path_rows, rows_before_a_look
from scaletail_tui.ui.pages.stack.rows import (
    finding_heading,
    findings_of,
    is_public,
    lines_needed,
    path_heading,
    under_rows,
    warns,
)
from scaletail_tui.ui.pages.stack.watch import StackWatch
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import row

BROAD = 140
"""Columns from which the logs stand beside the path."""
PATH_WIDTH = 84


class StackScreen(StackWatch):
    """The path, the finding of the hop under the cursor, and what sidecar and app say."""

    SECTION = "stack"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stack")]
    AUTO_FOCUS = "#path"

    @property
    def sections(self) -> tuple[str, ...]:
        return (self.SECTION, "log")

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="stack"):
            with Vertical(id="judged"):
                yield Pane(id="path", heading=path_heading(None, "", ""), rows=rows_before_a_look())
                yield Pane(id="finding", heading=row("Finding"), cursor=False)
            with Horizontal(id="logs"):
                yield LogPane(id="sidecar-log", title="Sidecar log", explain=explain_sidecar)
                yield LogPane(id="app-log", title="App log", explain=explain_app)

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def chosen(self) -> Hop | None:
        """The hop under the cursor."""
        current = self.path.current
        if self.diagnosis is None or current is None:
            return None
        return next((hop for hop in self.diagnosis.hops if hop.id.value == current.key), None)

    @property
    def finding(self) -> Finding | None:
        """The finding of the hop under the cursor: its first, or the one that was asked for."""
        told = self._findings_here()
        return next((one for one in told if one.id == self._asked_for), told[0] if told else None)

    def _findings_here(self) -> list[Finding]:
        hop = self.chosen if self.is_mounted else None
        return findings_of(self.diagnosis, hop.id) if hop is not None else []

    @property
    def path_width(self) -> int:
        return PATH_WIDTH if self.size.width >= BROAD else self.size.width

    def show(self, *, cursor: str | None = None) -> None:
        """Draw path and finding from the last judgement."""
        if not self.is_mounted:
            return
        diagnosis = self.diagnosis
        reach = "node" if self.node else self.exposure.value if self.exposure is not None else ""
        heading = path_heading(diagnosis, reach, self.doing or ("watching whether it helped" if self.aftermath else ""))
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
                self.call_after_refresh(self.show_finding)  # it says as much as it has room for

    def show_finding(self) -> None:
        """What is wrong at the hop under the cursor, or what proves that it is well."""
        diagnosis, hop = self.diagnosis, self.chosen
        if diagnosis is None:
            return
        pane = self.query_one("#finding", Pane)
        since = self._first_seen[hop.id][2] if hop is not None and hop.id in self._first_seen else ""
        rows = under_rows(
            diagnosis, hop, self.finding, self.path_width, max(3, pane.body_height), since=since,
            wide=self.size.width >= SIDE_BY_SIDE, name=self.stack,
        )  # fmt: skip
        pane.change(rows, heading=finding_heading(diagnosis, self.finding))

    def on_resize(self, event: events.Resize) -> None:
        self.fit_logs(event.size.width)
        self.call_after_refresh(self.show)

    def _bring_front(self, focused: Widget | None) -> None:
        super()._bring_front(focused)
        for group in ("#judged", "#logs"):
            box = self.query_one(group)
            box.set_class(focused is not None and box in focused.ancestors, "-front")

    @on(Pane.Moved, "#path")
    def follow_cursor(self) -> None:
        self._asked_for = ""
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
                if remedy is None or remedy.action is RemedyAction.NONE:
                    return "evidence"
                shown = {RemedyAction.SHOW_LINK: "show link", RemedyAction.SHOW_PAGE: "show page"}
                return shown.get(remedy.action, key.label)
            case "stack.copy":
                if remedy is None or not (command_for_hands(remedy) or remedy.url):
                    return None
                return "copy command" if command_for_hands(remedy) else "copy link"
            case "stack.qr":
                return key.label if remedy is not None and remedy.url else None
            case "stack.stop":
                return "start" if self.stopped else "stop"
            case "stack.reach":
                return "close to the internet" if is_public(self.diagnosis) else key.label
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main" | "evidence":
                return self.chosen is not None
            case "next_finding":
                return len(self._findings_here()) > 1
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
        if finding is not None and command_for_hands(finding.remedy):
            return " ".join(command_for_hands(finding.remedy))
        return self.link or super().text_to_copy()

    def action_main(self) -> None:
        """Apply the remedy of the finding under the cursor; where there is none to apply, show the evidence."""
        finding = self.finding
        if finding is None or finding.remedy.action is RemedyAction.NONE:
            self.action_evidence()
        elif not self.doing:
            self.work(lambda: self.apply(finding), group="act", doing=f"fixing {finding.id}")

    def action_next_finding(self) -> None:
        """Turn to the next finding of the hop under the cursor, after the last one to the first."""
        told, now = self._findings_here(), self.finding
        if now is not None:
            self._asked_for = told[(told.index(now) + 1) % len(told)].id
            self.show_finding()
            self.show_keys()

    def action_evidence(self) -> None:
        """All that is known of the hop under the cursor, on a page of its own."""
        from scaletail_tui.ui.pages.stack.evidence import EvidenceScreen

        hop, diagnosis = self.chosen, self.diagnosis
        if hop is None or diagnosis is None:
            return
        waited = self.ports.clock.monotonic() - self._judged_at
        since = self._first_seen[hop.id][2] if hop.id in self._first_seen else ""
        self.app.push_screen(EvidenceScreen(diagnosis, hop, waited=waited, since=since, place=self.PLACE))

    def action_leave(self) -> None:
        """Logs that took the whole page give it back; else the page closes."""
        if self.has_class("-only-logs"):
            self._logs_wanted = ""
            self.fit_logs(self.size.width)
            self.path.focus()
            self.show_keys()
        else:
            super().action_leave()

    def action_qr(self) -> None:
        from scaletail_tui.ui.pages.remedy.qr import QrScreen

        if self.link:
            self.app.push_screen(QrScreen(self.link, f"{self.stack}: open this on your phone", place=self.PLACE))
