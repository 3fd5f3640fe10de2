"""What changes a stack and must not stop halfway: it belongs to the program, not to the page that asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ui.work import guard


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
        self._tasks: set[asyncio.Task[str]] = set()

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
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _do(self, stack: str, act: Callable[[], Awaitable[object]], said: str) -> str:
        told = ""

        async def run() -> None:
            nonlocal told
            result = await act()
            told = said or str(result)

        try:
            await guard(run, f"{self.doing[stack]} ({stack})", self._app.say_error)
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
