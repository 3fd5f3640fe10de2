"""What the stacks page can do to the stack under the cursor: open, restart, stop, start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stacks.listing import StackListing, can_be_acted_on
from scaletail_tui.ui.pages.stacks.look import StacksLook
from scaletail_tui.ui.pages.stacks.marked import MarkedActs
from scaletail_tui.ui.pages.stacks.search import ListSearch
from scaletail_tui.ui.toolkit.pane import Pane


class StacksActs(Page[None]):
    """The acting half of the stacks page; what is known of the stacks, and the list of them, are objects it has."""

    PLACE = "stacks"

    def __init__(self, draw: Callable[[], None]) -> None:
        """`draw` draws everything that is known."""
        super().__init__()
        self.look = StacksLook(self, draw)
        self._moved_at = float("-inf")
        """When somebody last chose a stack, by moving to it or by doing something to it."""
        self.listing = StackListing()
        self.search = ListSearch(self, self.listing)
        self.marked_acts = MarkedActs(self, self.listing)

    @property
    def rows(self) -> list[StackSummary]:
        """The stacks as they are drawn, in order."""
        return self.look.rows

    @property
    def list_pane(self) -> Pane:
        return self.look.list_pane

    @property
    def chosen(self) -> StackSummary | None:
        """The stack under the cursor."""
        return self.look.chosen

    def stay(self) -> None:
        """Somebody means the stack under the cursor: from now on the cursor goes where its row goes."""
        self._moved_at = self.ports.clock.monotonic()

    @property
    def doing(self) -> Mapping[str, str]:
        """Stack to what is done to it now, from whatever page."""
        return self.main_app.tasks.doing

    def task_changed(self, stack: str) -> None:
        self.look.draw()
        if stack not in self.main_app.tasks.doing and self.is_mounted:
            self.look.look_for_all()  # it is over: what it made or took away makes no event of the engine's

    def action_main(self) -> None:
        """Open the stack, or its deploy while that runs or after it stopped; with marks, ask what to do to those."""
        if self.listing.marked:
            self.marked_acts.begin_choice(self.marked)
            return
        stack = self.chosen
        if stack is None:
            return
        self.stay()
        if stack.state is StackState.LEFT:
            self.action_remove()
            return
        news = self.look.news_of(stack)
        if news is None:
            self.action_open_page()
            return
        self.main_app.watch_job(news.job)

    def action_open_page(self) -> None:
        from scaletail_tui.ui.pages.stack.page import StackScreen

        stack = self.chosen
        if stack is not None:
            self.stay()
            self.app.push_screen(StackScreen(stack.name))

    def action_remove(self) -> None:
        """Take away what a removal has left; a stack itself is removed on its own page."""
        stack = self.chosen
        if stack is None or stack.state is not StackState.LEFT:
            return
        self.stay()
        doing = f"removing what is left of {stack.name}"
        self.work(lambda: self._remove_left_over(stack), group=f"act {stack.name}", asks=True, doing=doing)

    async def _remove_left_over(self, stack: StackSummary) -> None:
        from scaletail_tui.operations.keys.goodbye import remove_with_device

        question = f"Removes {stack.folder} with the device's identity and all data. There is no way back."
        if await self.ask_word(question, stack.name):
            act = partial(remove_with_device, self.ports, stack.name, stack.name, delete=False)
            await self.main_app.tasks.see_through(stack.name, act, doing="removing")

    # ── several ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def marked(self) -> list[str]:
        """The marked stacks in the order of the list, those last that a search hides."""
        shown = [stack.name for stack in self.rows if stack.name in self.listing.marked]
        return shown + sorted(self.listing.marked - set(shown))

    def action_mark(self) -> None:
        """Mark the stack under the cursor, or take its mark; the cursor goes on to the next."""
        stack = self.chosen
        if stack is None or not can_be_acted_on(stack):
            return
        self.stay()
        self.listing.turn_mark(stack.name)
        self.look.draw()
        self.list_pane.move(1)

    def action_mark_all(self) -> None:
        self.stay()
        self.listing.turn_all_marks(stack.name for stack in self.rows if can_be_acted_on(stack))
        self.look.draw()

    def action_doctor(self) -> None:
        """Look deeply at all marked stacks; the one under the cursor has its path on its page."""
        if self.listing.marked:
            self.marked_acts.begin("doctor", self.marked)
        else:
            self.action_open_page()

    def action_lint(self) -> None:
        """Judge the files of all marked stacks, or show what lint says of the one under the cursor."""
        if self.listing.marked:
            self.marked_acts.begin("lint", self.marked)
        elif self.chosen is not None and can_be_acted_on(self.chosen):
            from scaletail_tui.ui.pages.lint.page import LintScreen

            self.app.push_screen(LintScreen.of_stacks((self.chosen.name,)))

    def action_improve(self) -> None:
        """Show what can be made better in a stack that was made by hand."""
        if self.chosen is not None and self.chosen.origin is StackOrigin.BY_HAND:
            from scaletail_tui.ui.pages.improve.page import ImproveScreen

            self.stay()
            self.app.push_screen(ImproveScreen(self.chosen.name))

    def action_lint_all(self) -> None:
        """Judge all that stands below the stacks root."""
        from scaletail_tui.ui.pages.lint.page import LintScreen

        self.app.push_screen(LintScreen.of_root())

    def action_keys(self) -> None:
        """Show when the keys of all stacks end."""
        from scaletail_tui.ui.pages.keys.page import KeysScreen

        self.app.push_screen(KeysScreen())

    def action_last_run(self) -> None:
        """Show again what is done to several stacks, or was done last."""
        from scaletail_tui.ui.pages.several.page import SeveralScreen

        run = self.main_app.tasks.several
        if run is not None:
            self.app.push_screen(SeveralScreen(run))

    def action_restore(self) -> None:
        """Bring one back out of a file."""
        from scaletail_tui.ui.pages.restore.page import RestoreScreen

        self.app.push_screen(RestoreScreen())

    async def action_new(self) -> None:
        await self.main_app.go_to("catalog")

    def action_restart(self) -> None:
        if self.listing.marked:
            self.marked_acts.begin("restart", self.marked)
            return
        stack = self.chosen
        if stack is not None:
            self.stay()
            self.work(
                lambda: self._restart(stack), group=f"act {stack.name}", asks=True, doing=f"restarting {stack.name}"
            )

    async def _restart(self, stack: StackSummary) -> None:
        from scaletail_tui.operations.lifecycle.start_stop import restart_pair

        if await self.ask(f"Restarts sidecar and app of {stack.name}, in this order.", yes="restart"):
            await self._act(
                stack.name, "restarting", restart_pair, f"{stack.name} is restarted; its path shows when it answers"
            )

    def action_stop(self) -> None:
        if self.listing.marked:
            self.marked_acts.begin("stop", self.marked)
            return
        stack = self.chosen
        if stack is not None:
            self.stay()
            verb = "starting" if stack.state is StackState.STOPPED else "stopping"
            self.work(
                lambda: self._stop_or_start(stack), group=f"act {stack.name}", asks=True, doing=f"{verb} {stack.name}"
            )

    async def _stop_or_start(self, stack: StackSummary) -> None:
        from scaletail_tui.operations.backup.unfinished import start_settled
        from scaletail_tui.operations.lifecycle.start_stop import stop_pair

        if stack.state is StackState.STOPPED:
            await self._act(
                stack.name, "starting", start_settled, f"{stack.name} is started; its path shows when it answers"
            )
        elif await self.ask(f"Stops app and sidecar of {stack.name}. Nothing is removed.", yes="stop"):
            await self._act(stack.name, "stopping", stop_pair, f"{stack.name} is stopped")

    async def _act(self, name: str, doing: str, act: Callable[[Ports, str], Awaitable[None]], done: str) -> None:
        await self.main_app.tasks.see_through(name, partial(act, self.ports, name), doing=doing, said=done)
