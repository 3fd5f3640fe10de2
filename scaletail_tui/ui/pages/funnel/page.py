"""Make a stack public? A page, not a dialog: what it means, what speaks against it, and the name to be typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.reach.public_time import USUAL, duration_words
from scaletail_tui.operations.serve.guard import FunnelCheck
from scaletail_tui.operations.serve.public import PublicWish
from scaletail_tui.ui.keymap.key import KeyItem
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import NAME_COLUMN, TEXT_COLUMN, state_cells
from scaletail_tui.ui.toolkit.theme import Ink

OPENING = "making it public"
TIMES = (1200.0, USUAL, 8 * 3600.0, 86_400.0, None)
"""Seconds to choose from; None is for ever."""


class FunnelScreen(Page[bool | None]):
    """Ends with True when the stack is public; with None when nothing was changed."""

    PLACE = "stacks"
    SECTION = "funnel"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("funnel")]
    AUTO_FOCUS = "#typed"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = stack
        self.trail = f"{stack} / Funnel"
        self.url = ""
        self.checks: tuple[FunnelCheck, ...] = ()
        self.seconds: float | None = USUAL

    def body(self) -> Iterable[Widget]:
        heading = row(f"Make {self.stack} public?", right("PUBLIC", Ink.PUBLIC), right(" on the internet"))
        yield Pane(id="checks", heading=heading)
        with Horizontal(id="type"):
            yield Bar(id="label")
            yield Field(id="typed", placeholder=f"type {self.stack} here")
        yield Pane(id="then", cursor=False)

    def on_mount(self) -> None:
        self.query_one("#then", Pane).can_focus = False
        self.query_one("#label", Bar).show(row(("To go on", Ink.MUTED)))
        self.show_checks()
        self.work(self._look, group="look", doing="looking whether Funnel is allowed")

    async def _look(self) -> None:
        from scaletail_tui.operations.adopt.either import reach_of

        reach = await reach_of(self.ports, self.stack)
        self.url, self.checks = await reach.look_at(PublicWish(seconds=self.seconds))
        self.show_checks()

    @property
    def opening(self) -> bool:
        """True while it is made public, be it from an earlier visit of this page."""
        return self.main_app.tasks.doing.get(self.stack) == OPENING

    def task_changed(self, stack: str) -> None:
        self._show_then()

    @property
    def refused(self) -> FunnelCheck | None:
        """The first check that fails."""
        return next((check for check in self.checks if check.state is HopState.FAIL), None)

    @property
    def complete(self) -> bool:
        return self.query_one("#typed", Field).value == self.stack

    @property
    def ready(self) -> bool:
        """True when Enter makes it public: looked at, nothing fails, the name is typed."""
        return bool(self.checks) and self.refused is None and self.complete and not self.opening

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_checks(self) -> None:
        rows: list[Row] = [
            BLANK,
            row((self.url or "Its address", Ink.PUBLIC), still=True),
            row("will open for ", ("anyone on the internet", Ink.STRONG), ", without Tailscale.", still=True),
            BLANK,
        ]
        for check in self.checks:
            rows.append(_check_row(check))
            if check.fix:
                rows.append(row(at(TEXT_COLUMN, check.fix, Ink.MUTED), wrap=True, still=True))
            if check.url:
                rows.append(row(at(TEXT_COLUMN, check.url, Ink.ACCENT), still=True))
        if not self.checks:
            rows.append(row(*state_cells(HopState.UNKNOWN), at(NAME_COLUMN, "allowed"),
                            at(TEXT_COLUMN, "asking the sidecar", Ink.FAINT)))  # fmt: skip
        rows.append(BLANK)
        pane = self.query_one("#checks", Pane)
        refused = self.refused
        pane.change(rows, cursor=refused.name if refused is not None else None)
        self._show_then()

    def _show_then(self) -> None:
        """What Enter would do now, and how it is undone."""
        refused = self.refused
        if self.opening:
            first = row(("Opening it; the sidecar has ten seconds to apply it.", Ink.WAIT))
        elif refused is not None:
            first = row((f"It cannot go public: {refused.name} fails.", Ink.FAIL), (" Esc leaves.", Ink.MUTED))
        elif self.ready:
            first = row(("Enter", Ink.KEY), (f" makes it public now, {self.time_words}.", Ink.TEXT))
        else:
            first = row(("Enter here makes it public, once the name is complete.", Ink.MUTED))
        time = row(("Public ", Ink.MUTED), (self.time_words, Ink.STRONG), ("; ", Ink.MUTED), ("Ctrl+O", Ink.KEY),
                   (" takes another time.", Ink.MUTED))  # fmt: skip
        close = row(("Closing it before is one key, f on the stack's page.", Ink.MUTED), wrap=True)
        falls = "Then it falls back to your tailnet, also after a restart; "
        lasts = "It stays public until it is closed; "
        end = row(
            (f"{lasts if self.seconds is None else falls}the outside cannot be seen from here.", Ink.MUTED), wrap=True
        )
        self.query_one("#then", Pane).change([BLANK, first, time, close, end])
        self.show_keys()

    def row_items(self) -> tuple[KeyItem, ...]:
        enter: tuple[KeyItem, ...] = (("Enter", "make public", "main"),) if self.ready else ()
        return (
            *enter,
            ("Tab", "checks" if self.typing else "name", "app.focus_next"),
            ("Esc", "leave" if self.opening else "stay private", "leave"),
        )

    @property
    def time_words(self) -> str:
        return "for ever" if self.seconds is None else f"for {duration_words(self.seconds)}"

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    @on(Field.Changed, "#typed")
    def judge_name(self) -> None:
        self._show_then()

    @on(Input.Submitted, "#typed")
    def submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_main()

    def action_main(self) -> None:
        if self.opening:
            return
        if self.ready:
            self.work(self._open, group="act", asks=True, doing=f"making {self.stack} public")
        elif self.refused is not None:
            self.say(f"It cannot go public: {self.refused.sentence}", ink=Ink.FAIL)
        elif not self.checks:
            self.say("Still asking the sidecar whether Funnel is allowed.")
        else:
            self.query_one("#typed", Field).focus()
            self.say(f"Type {self.stack} to go on.")

    def action_time(self) -> None:
        """Take the next of the times."""
        self.seconds = TIMES[(TIMES.index(self.seconds) + 1) % len(TIMES)]
        self._show_then()

    async def _open(self) -> None:
        from scaletail_tui.operations.adopt.either import reach_of

        typed = self.query_one("#typed", Field).value
        reach = await reach_of(self.ports, self.stack)
        act = partial(reach.go_public, PublicWish(seconds=self.seconds), typed=typed)
        said = f"{self.stack} is PUBLIC; f on its page closes it"
        if await self.main_app.tasks.see_through(self.stack, act, doing=OPENING, said=said):
            self.dismiss(True)


def _check_row(check: FunnelCheck) -> Row:
    ink = Ink.TEXT if check.loud else Ink.MUTED
    cells: tuple[Cell, ...] = state_cells(check.shown)
    return row(
        *cells,
        at(NAME_COLUMN, check.name),
        at(TEXT_COLUMN, check.sentence, ink),
        key=check.name,
        copy=check.url or check.sentence,
        wrap=True,
    )
