"""What the stacks page can do to the stack under the cursor: open, restart, stop, start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.pages.stacks.look import StacksLook


class StacksActs(StacksLook):
    """The acting half of the stacks page."""

    def __init__(self) -> None:
        super().__init__()
        self._moved_at = float("-inf")
        """When somebody last chose a stack, by moving to it or by doing something to it."""

    def stay(self) -> None:
        """Somebody means the stack under the cursor: from now on the cursor goes where its row goes."""
        self._moved_at = self.ports.clock.monotonic()

    @property
    def doing(self) -> Mapping[str, str]:
        """Stack to what is done to it now, from whatever page."""
        return self.main_app.tasks.doing

    def task_changed(self, stack: str) -> None:
        self.show_list()

    def action_main(self) -> None:
        """Open the stack, or its deploy while that runs or after it stopped."""
        stack = self.chosen
        if stack is None:
            return
        self.stay()
        if stack.state is StackState.LEFT:
            self.action_remove()
            return
        news = self.news_of(stack)
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
        from scaletail_tui.operations.lifecycle.remove import remove_identity_and_data

        question = f"Removes {stack.folder} with the device's identity and all data. There is no way back."
        if await self.ask_word(question, stack.name):
            act = partial(remove_identity_and_data, self.ports, stack.name, stack.name)
            await self.main_app.tasks.see_through(stack.name, act, doing="removing")

    async def action_new(self) -> None:
        await self.main_app.go_to("catalog")

    def action_restart(self) -> None:
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
        stack = self.chosen
        if stack is not None:
            self.stay()
            verb = "starting" if stack.state is StackState.STOPPED else "stopping"
            self.work(
                lambda: self._stop_or_start(stack), group=f"act {stack.name}", asks=True, doing=f"{verb} {stack.name}"
            )

    async def _stop_or_start(self, stack: StackSummary) -> None:
        from scaletail_tui.operations.lifecycle.start_stop import start_pair, stop_pair

        if stack.state is StackState.STOPPED:
            await self._act(
                stack.name, "starting", start_pair, f"{stack.name} is started; its path shows when it answers"
            )
        elif await self.ask(f"Stops app and sidecar of {stack.name}. Nothing is removed.", yes="stop"):
            await self._act(stack.name, "stopping", stop_pair, f"{stack.name} is stopped")

    async def _act(self, name: str, doing: str, act: Callable[[Ports, str], Awaitable[None]], done: str) -> None:
        await self.main_app.tasks.see_through(name, partial(act, self.ports, name), doing=doing, said=done)
