"""What several stacks came to: a line each, while it is done and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.several.rows import several_heading, several_rows
from scaletail_tui.ui.stack_tasks import SeveralRun
from scaletail_tui.ui.toolkit.pane import Pane


class SeveralScreen(Page[None]):
    """The run belongs to the program: Esc leaves the page, and what is at work goes on."""

    PLACE = "stacks"
    SECTION = "several"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("several")]
    AUTO_FOCUS = "#several"

    def __init__(self, run: SeveralRun) -> None:
        super().__init__()
        self.run = run
        self.trail = f"{run.action.label} {len(run.stacks)}"

    def body(self) -> Iterable[Widget]:
        yield Pane(id="several", heading=several_heading(self.run), rows=several_rows(self.run, self.app.size.width))

    @property
    def pane(self) -> Pane:
        return self.query_one("#several", Pane)

    def show_run(self) -> None:
        if self.is_mounted:
            self.pane.change(several_rows(self.run, self.size.width), heading=several_heading(self.run))
            self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show_run)

    def on_screen_resume(self) -> None:
        self.show_run()

    def task_changed(self, stack: str) -> None:
        if stack in self.run.stacks:
            self.main_app.paint_clock.want(self.show_run)

    def key_label(self, key: Key) -> str | None:
        if key.id == "several.leave" and not self.run.over:
            return "stacks; it goes on"
        return key.label

    def action_main(self) -> None:
        """Open what was looked at: the stack, or what lint says of it."""
        current = self.pane.current
        if current is None or not current.key:
            return
        if self.run.action.id == "lint":
            from scaletail_tui.ui.pages.lint.page import LintScreen

            self.app.push_screen(LintScreen.of_stacks((current.key,)))
            return
        from scaletail_tui.ui.pages.stack.page import StackScreen

        self.app.push_screen(StackScreen(current.key))
