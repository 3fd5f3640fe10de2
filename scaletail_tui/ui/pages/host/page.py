"""This host: can stacks run here, and if not, what is the one thing to do?"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.summary import HostCheck, HostReport
from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.host.rows import check_row, heading, rows_before, rows_so_far, under_heading, under_rows
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import row

LEAST_UNDER = 5
"""Lines under the checks, heading and all."""


class HostScreen(Page[None]):
    """The checks, what is wrong with the one under the cursor, and what works without a fix."""

    PLACE = "host"
    SECTION = "host"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("host")]
    AUTO_FOCUS = "#checks"

    def body(self) -> Iterable[Widget]:
        yield Pane(id="checks", heading=row("This host"), rows=rows_before())
        yield Pane(id="under", heading=row(""), cursor=False)

    def on_mount(self) -> None:
        self.query_one("#under").display = False
        self.query_one("#checks", Pane).change(heading=heading(None))
        self.show_report()

    @property
    def report(self) -> HostReport | None:
        return self.main_app.host_report

    @property
    def chosen(self) -> HostCheck | None:
        """The check under the cursor."""
        current = self.query_one("#checks", Pane).current
        if self.report is None or current is None:
            return None
        return next((check for check in self.report.checks if check.id == current.key), None)

    def overview_changed(self) -> None:
        super().overview_changed()
        self.show_report()

    def on_screen_resume(self) -> None:
        self.show_report()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show_under)

    def show_report(self) -> None:
        report = self.report
        pane = self.query_one("#checks", Pane)
        if report is None:
            if self.main_app.host_so_far is not None:
                pane.change(rows_so_far(self.main_app.host_so_far), heading=heading(None))
            return
        first = pane.current is None or not pane.current.key or not self.main_app.touched
        worst = next((check for check in report.checks if check.finding in report.findings[:1]), None)
        worst = next((check for check in report.checks if check.state is HopState.FAIL), worst)
        rows = [check_row(check) for check in report.checks]
        pane.change(rows, heading=heading(report), cursor=worst.id if worst is not None and first else None)
        self.show_under()

    @on(Pane.Moved, "#checks")
    def show_under(self) -> None:
        """What is wrong with the check under the cursor, or what it was read from."""
        report, check = self.report, self.chosen
        if report is None or check is None:
            return
        under = self.query_one("#under", Pane)
        rows = under_rows(report, check, self.size.width, practice=self.ports.practice)
        checks = self.query_one("#checks", Pane)
        wanted = max(3, min(len(report.checks) + 1, self.size.height - 2 - LEAST_UNDER))
        if checks.styles.height is None or checks.styles.height.value != wanted:
            checks.styles.height = wanted
        under.display = True
        under.change(rows, heading=under_heading(report, check))
        self.show_keys()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def row_items(self) -> Sequence[KeyItem]:
        items = list(super().row_items())
        check = self.chosen if self.is_mounted else None
        if check is not None and check.fix_command:
            items.insert(1, ("y", "copy command", "copy"))
        return items

    def key_label(self, key: Key) -> str | None:
        return "real host" if key.id == "host.practice" and self.ports.practice else key.label

    def text_to_copy(self) -> str:
        """The command or link of the check under the cursor, else what stands there."""
        check = self.chosen
        if not self.get_selected_text() and check is not None:
            if check.fix_command:
                return shlex.join(check.fix_command)
            if check.finding is not None and check.finding.remedy.url:
                return check.finding.remedy.url
        return super().text_to_copy()

    def action_again(self) -> None:
        """Check again, this time with a question to Tailscale's control server: a human wants to know."""
        self.query_one("#checks", Pane).change(heading=heading(None))
        self.work(lambda: self.main_app.check_host(outside=True), group="host", doing="checking this host")

    def offers(self, key: Key) -> bool:
        return super().offers(key) and (key.id != "host.gallery" or self.ports.gallery is not None)

    def action_gallery(self) -> None:
        """Faults to learn on; they are the pretend host's."""
        if self.ports.gallery is None:
            self.say("Practice mode has them: p starts it, and nothing there is real.")
            return
        from scaletail_tui.ui.pages.practice.gallery import GalleryScreen

        self.app.push_screen(GalleryScreen(self.ports.gallery))

    def action_practice(self) -> None:
        """Leave; the caller starts the program again on the pretend host, or back on the real one after a yes."""
        if self.ports.practice:
            self.work(self._end_practice, group="practice", asks=True, doing="ending practice")
        else:
            self.main_app.start_practice()

    async def _end_practice(self) -> None:
        if await self.ask("Ends practice: the pretend host goes, and this is your real one again.", yes="real host"):
            self.main_app.start_practice()
