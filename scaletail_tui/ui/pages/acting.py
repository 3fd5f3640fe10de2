"""What keys and clicks do on every page: moving, copying, running what was clicked or chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, cast

from textual.await_complete import AwaitComplete
from textual.worker import Worker

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.pages.asking import AskingScreen, Result
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.work import guard

if TYPE_CHECKING:
    from scaletail_tui.ui.shell import Shell


class ActingScreen(AskingScreen[Result], Generic[Result]):
    """A page with panes to move in, and work that cannot crash the program."""

    _ending: tuple[Result | None] | None = None
    """The result of a page that has ended behind another one."""

    @property
    def main_app(self) -> Shell:
        return cast("Shell", self.app)

    @property
    def ports(self) -> Ports:
        return self.main_app.ports

    # ── work ─────────────────────────────────────────────────────────────────────────────────────────────────

    def work(
        self, task: Callable[[], Awaitable[object]], *, group: str, doing: str, exclusive: bool = True
    ) -> Worker[None]:
        """Run something that may take time or fail; its errors become a sentence in the key row.

        `doing` describes it and must not hold a secret. Work of one group replaces what runs there. It ends with the
        page: what must not stop halfway is one of the app's stack tasks.
        """

        async def run() -> None:
            await guard(task, doing, self.work_failed)

        return self.run_worker(
            run,
            name=group,
            group=group,
            description=doing,
            exclusive=exclusive,
            exit_on_error=False,
        )

    def look_again(self) -> None:
        """The user wants to see what is true now; a page that watches something overrides this."""

    def work_failed(self, error: ScaletailError) -> None:
        """Work ended with an error; a page with a place for errors overrides this."""
        if self.is_mounted:
            self.say_error(error)

    def task_changed(self, stack: str) -> None:
        """Something is done to a stack from now on, or no longer; a page that shows it overrides this."""

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────

    def moving_pane(self) -> Pane | None:
        """The pane that arrow keys move: the focused one, else the first."""
        if isinstance(self.focused, Pane):
            return self.focused
        panes = [pane for pane in self.query(Pane) if pane.display]
        return panes[0] if panes else None

    def action_move(self, way: str) -> None:
        pane = self.moving_pane()
        if pane is None:
            return
        match way:
            case "up":
                pane.move(-1)
            case "down":
                pane.move(1)
            case "page_up":
                pane.move_page(-1)
            case "page_down":
                pane.move_page(1)
            case "home":
                pane.move_home()
            case "end":
                pane.move_end()

    # ── ending ───────────────────────────────────────────────────────────────────────────────────────────────

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End with a result: at once where the page is seen, else when it is seen again.

        Textual would close the page that is seen then, whatever it is.
        """
        if self.is_current:
            return super().dismiss(result)
        self._ending = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        if self._ending is not None and self.is_current:
            self.dismiss(self._ending[0])

    # ── stepping, copying, clicking ──────────────────────────────────────────────────────────────────────────

    def action_main(self) -> None:
        """What Enter does; the page says."""

    def action_leave(self) -> None:
        """One step back: a flow closes, a place stays."""
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def text_to_copy(self) -> str:
        """What `y` copies: what the mouse selected, else the line under the cursor."""
        selected = self.get_selected_text()
        if selected:
            return selected
        pane = self.moving_pane()
        return pane.line_to_copy() if pane is not None else ""

    def action_copy(self) -> None:
        text = self.text_to_copy()
        if not text:
            self.say("There is nothing to copy here.")
            return
        self.main_app.copy_to_clipboard(text)
        first = text.splitlines()[0]
        self.say(f"sent to the clipboard: {first if len(first) <= 48 else first[:47] + '…'}")

    def action_copy_text(self) -> None:
        """Ctrl+c copies what the mouse selected, else says how to leave."""
        if self.get_selected_text():
            self.action_copy()
        else:
            self.main_app.action_help_quit()

    def on_bar_clicked(self, event: Bar.Clicked) -> None:
        event.stop()
        self.work(lambda: self._run(event.action), group="click", doing="running a clicked key")

    async def _run(self, action: str) -> None:
        await self.run_action(action)

    async def run_command(self, action: str | None) -> None:
        """Run what was chosen in the command list, on the pane that it means; the list is closed by then."""
        if not action:
            return
        name = f"action_{action.partition('(')[0]}"
        panes = sorted(self.query(Pane), key=lambda pane: not all(node.display for node in pane.ancestors_with_self))
        nodes = (self, self.focused, *panes)
        owner = next((node for node in nodes if node is not None and hasattr(node, name)), self)
        await owner.run_action(action)

    def on_pane_chosen(self, event: Pane.Chosen) -> None:
        event.stop()
        self.action_main()
