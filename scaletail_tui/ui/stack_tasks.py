"""What changes stacks and must not stop halfway: it belongs to the program, not to the page that asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.work import guard

if TYPE_CHECKING:
    from scaletail_tui.operations.several.action import Outcome, StackAction
    from scaletail_tui.operations.several.waves import Summary
    from scaletail_tui.ports.needs import SeveralPorts


class SeveralRun:
    """It belongs to the program: pages that show it come and go."""

    def __init__(self, action: StackAction, stacks: Sequence[str]) -> None:
        self.action = action
        self.stacks = tuple(stacks)
        self.outcomes: dict[str, Outcome] = {}
        self.at_work: set[str] = set()
        self.over = False

    @property
    def summary(self) -> Summary:
        from scaletail_tui.operations.several.waves import Summary

        return Summary(asked=len(self.stacks), outcomes=tuple(self.outcomes.values()))

    async def go(self, ports: SeveralPorts, *, begun: Callable[[str], None], ended: Callable[[str], None]) -> None:
        """Do it to all of them."""
        from scaletail_tui.operations.several.waves import act_in_waves

        def begin(stack: str) -> None:
            self.at_work.add(stack)
            begun(stack)

        try:
            async with aclosing(act_in_waves(ports, self.action, self.stacks, begun=begin)) as outcomes:
                async for outcome in outcomes:
                    self.outcomes[outcome.stack] = outcome
                    self.at_work.discard(outcome.stack)
                    ended(outcome.stack)
        finally:
            self.over = True
            for stack in tuple(self.at_work):
                self.at_work.discard(stack)
                ended(stack)


class Teller(Protocol):
    """Who tells the user, and the pages, what becomes of a task."""

    def say(self, sentence: str) -> None: ...

    def say_error(self, error: ScaletailError) -> None: ...

    def tell_task(self, stack: str, *, over: bool = False) -> None:
        """Something is done to the stack now; `over` where it has come to its end."""


class StackTasks:
    """Work on stacks, one piece a stack at a time; how it ended is said on the page that is seen then."""

    def __init__(self, app: Teller) -> None:
        self._app = app
        self.doing: dict[str, str] = {}
        """Stack to what is done to it now: `restarting`."""
        self.several: SeveralRun | None = None
        """What is done to several stacks, or was done last."""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def see_through(self, stack: str, act: Callable[[], Awaitable[object]], *, doing: str, said: str = "") -> str:
        """Do it, whatever becomes of the page that waits for it here.

        Returns the sentence that was said at its end: `said`, else the act's own result; empty where it failed.
        """
        if stack in self.doing:
            busy = f"{stack} is busy: {self.doing[stack]}."
            self._app.say_error(ScaletailError(busy, remedy="Wait until that is done."))
            return ""
        self.doing[stack] = doing
        self._app.tell_task(stack)
        task = asyncio.create_task(self._do(stack, act, said), name=f"{doing} {stack}")
        self._keep(task)
        return await asyncio.shield(task)

    def tell(self, stack: str, doing: str) -> None:
        """How far it is, of work that is seen through."""
        if stack in self.doing:
            self.doing[stack] = doing
            self._app.tell_task(stack)

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def begin_several(self, ports: SeveralPorts, run: SeveralRun) -> bool:
        """Begin with several stacks; False, and said, where one of them is busy or others are at work still."""
        busy = next((f"{stack} is busy: {self.doing[stack]}." for stack in run.stacks if stack in self.doing), "")
        if self.several is not None and not self.several.over:
            busy = f"Several stacks are at work: {self.several.action.doing}."
        if busy:
            self._app.say_error(ScaletailError(busy, remedy="Wait until that is done."))
            return False
        self.several = run
        self._keep(asyncio.create_task(self._do_several(ports, run), name=f"{run.action.id} several"))
        return True

    async def _do_several(self, ports: SeveralPorts, run: SeveralRun) -> None:
        changes = run.action.changes

        def begin(stack: str) -> None:
            if changes:
                self.doing[stack] = run.action.doing
            self._app.tell_task(stack)

        def end(stack: str) -> None:
            self.doing.pop(stack, None)
            self._app.tell_task(stack, over=changes)

        go = partial(run.go, ports, begun=begin, ended=end)
        await guard(go, f"{run.action.doing} several", self._app.say_error, self._app.say)
        self._app.say(f"{run.action.label}: {run.summary.sentence()}")

    async def _do(self, stack: str, act: Callable[[], Awaitable[object]], said: str) -> str:
        told = ""

        async def run() -> None:
            nonlocal told
            result = await act()
            told = said or str(result)

        try:
            await guard(run, f"{self.doing[stack]} ({stack})", self._app.say_error, self._app.say)
        finally:
            del self.doing[stack]
        self._app.tell_task(stack, over=True)
        if told:
            self._app.say(told)
        return told

    async def all_done(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def close(self) -> None:
        """The program ends now."""
        for task in self._tasks:
            task.cancel()
