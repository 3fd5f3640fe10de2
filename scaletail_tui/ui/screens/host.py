"""This host: can stacks run here, and if not, what is the one thing to do?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.finding import Finding
from scaletail_tui.domain.diagnosis.hop import HopState
from scaletail_tui.domain.summary import HostCheck, HostReport
from scaletail_tui.ui.key import KeyItem
from scaletail_tui.ui.keymap import bindings
from scaletail_tui.ui.screens.base import CalmScreen
from scaletail_tui.ui.screens.finding_rows import finding_rows
from scaletail_tui.ui.state_words import NAME_COLUMN, state_cells
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import BLANK, Row, at, right, row

EVIDENCE_COLUMN = 24
EXPECTED = ("docker", "compose", "engine", "tun", "folder", "disk", "stacks")
"""Rows that stand before the first report, not yet judged."""


class HostScreen(CalmScreen[None]):
    """The checks, the first finding, and what works without a fix."""

    PLACE = "host"
    SECTION = "host"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("host")]
    AUTO_FOCUS = "#checks"

    def body(self) -> Iterable[Widget]:
        yield Pane(id="checks", heading=row("This host", right("checking")), rows=_rows_before())

    def on_mount(self) -> None:
        self.show_report()

    @property
    def report(self) -> HostReport | None:
        return self.main_app.host_report

    def overview_changed(self) -> None:
        super().overview_changed()
        self.show_report()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.show_report()

    def show_report(self) -> None:
        report = self.report
        pane = self.query_one("#checks", Pane)
        if report is None:
            return
        first = pane.current is None or not pane.current.key or not self.main_app.touched
        bad = [check for check in report.checks if check.state is HopState.FAIL]
        rows = [_check_row(check) for check in report.checks]
        for finding in self._shown_findings(report):
            rows += [BLANK, *finding_rows(finding, self.size.width)]
        if bad:
            rows += self._without_it()
        pane.change(rows, heading=_heading(len(bad)), cursor=bad[0].id if bad and first else None)
        self.show_keys()

    def _shown_findings(self, report: HostReport) -> Sequence[Finding]:
        """One finding: never two remedies at once."""
        return report.findings[:1]

    def _without_it(self) -> list[Row]:
        rows = [
            BLANK,
            row(("You can go on without it", Ink.STRONG), still=True),
            row(at(3, "1", Ink.KEY), at(6, "browse the catalog and prepare a stack up to the review"), still=True),
        ]
        if not self.ports.practice:
            practice = "practice: a pretend host with five stacks, one of them broken"
            rows.append(row(at(3, "p", Ink.KEY), at(6, practice), still=True))
        return rows

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def row_items(self) -> Sequence[KeyItem]:
        items = list(super().row_items())
        if self.report is not None and self.report.findings and self.report.findings[0].remedy.command:
            items.insert(1, ("y", "copy command", "copy"))
        return items

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "practice" and self.ports.practice)

    def text_to_copy(self) -> str:
        """The command of the finding, else what stands under the cursor."""
        report = self.report
        if not self.get_selected_text() and report is not None and report.findings:
            remedy = report.findings[0].remedy
            if remedy.command:
                return " ".join(remedy.command)
        return super().text_to_copy()

    def action_again(self) -> None:
        self.query_one("#checks", Pane).change(heading=row("This host", right("checking")))
        self.work(self.main_app.check_host, group="host", doing="checking this host")

    def action_practice(self) -> None:
        """Leave; the caller starts the program again on the pretend host."""
        self.main_app.start_practice()


def _heading(bad: int) -> Row:
    if not bad:
        return row("This host", right("all is well"))
    things = "1 thing" if bad == 1 else f"{bad} things"
    return row("This host", right(f"{things} to fix before the first stack", Ink.WAIT))


def _rows_before() -> list[Row]:
    return [
        row(*state_cells(HopState.UNKNOWN), at(NAME_COLUMN, name), at(EVIDENCE_COLUMN, "not looked at yet", Ink.FAINT))
        for name in EXPECTED
    ]


def _check_row(check: HostCheck) -> Row:
    ink = Ink.TEXT if check.state is HopState.FAIL else Ink.FAINT if check.state is HopState.UNKNOWN else Ink.MUTED
    return row(
        *state_cells(check.state),
        at(NAME_COLUMN, check.id),
        at(EVIDENCE_COLUMN, check.evidence, ink),
        key=check.id,
        copy=f"{check.id}: {check.evidence}",
    )
