"""Keys that arrive in one packet are taken one after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

LIMIT = 0.5
"""Seconds after which the next key is taken whatever became of the last one."""


class KeysInOrder(App[str], inherit_bindings=False):
    """Hands a key on when all that the key before it did is done.

    Textual sends each key to what is focused when it arrives. On a slow line several arrive at once, and what is typed
    behind `/` or Enter would go to the page that is being left. A key that comes alone is never held back.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._typed: deque[events.Event] = deque()
        self._in_hand: object | None = None
        """Stands for the key that is being worked on."""
        self._patience: asyncio.TimerHandle | None = None
        self._before: tuple[Screen[object], Widget | None] | None = None

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._typed.append(event)
            if self._in_hand is None:
                await self._take_next()
            return
        await super().on_event(event)

    async def _take_next(self) -> None:
        event, token = self._typed.popleft(), object()
        self._in_hand = token
        self._patience = asyncio.get_running_loop().call_later(LIMIT, self.call_later, self._release, token)
        self._before = self._now()
        if isinstance(event, events.Key) and self.take_before_the_page(event):
            self._climb(self, token)
            return
        target: MessagePump = (self._before[1] or self._before[0]) if self._before else self
        await super().on_event(event)
        self._climb(target, token)

    def take_before_the_page(self, event: events.Key) -> bool:
        """True when something that stands before the page, as an open question, has taken the key."""
        return False

    def _now(self) -> tuple[Screen[object], Widget | None] | None:
        with suppress(ScreenStackError):
            return self.screen, self.focused
        return None

    def _climb(self, pump: MessagePump, token: object) -> None:
        """Follow the key through the queues by which it rises from the focused widget to the app."""
        if pump is self:
            self.call_later(self.call_later, self._judge, token)  # behind what its action has put into our queue
        elif not pump.call_later(lambda: self._climb(pump._parent or self, token)):
            self.call_later(self._release, token)

    async def _judge(self, token: object) -> None:
        """Where page or focus changed, wait until the new page stands and has its own focus."""
        now = self._now()
        if now is None or now == self._before:
            await self._release(token)
        else:
            now[0].call_after_refresh(now[0].call_after_refresh, self.call_later, self._release, token)

    async def _release(self, token: object) -> None:
        if token is not self._in_hand:
            return
        self._in_hand = None
        if self._patience is not None:
            self._patience.cancel()
        if self._typed:
            await self._take_next()
