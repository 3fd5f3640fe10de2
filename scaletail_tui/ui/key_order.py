"""Keys that arrive in one packet are taken one after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

LIMIT = 1.0
"""Seconds after which the next key is taken whatever became of the last one."""
NEXT_QUESTION = 0.25
"""Seconds in which the work whose question was answered may ask the next one, on a small computer too."""
GLANCE = 0.005
"""Seconds between two looks whether a question or a page that was begun stands."""
FROM_THE_TERMINAL = (events.InputEvent, events.Paste, events.AppFocus, events.AppBlur)
"""What somebody does to the page that is seen: Textual asks for that page at once."""


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
        self._coming: set[Worker[None]] = set()
        """Work that will ask something or open a page, begun by a key: what is typed behind that key is for it."""
        self._expected_until = 0.0
        self._expected_on: Screen[object] | None = None
        """The page that was seen when that work began."""

    @property
    def has_ended(self) -> bool:
        """True as soon as the program is being left: its pages go one by one, and the queue is still worked on."""
        return self._exit or not self._running

    @property
    def has_taken_all_keys(self) -> bool:
        """True when no key is being worked on and none waits."""
        return self._in_hand is None and not self._typed

    async def on_event(self, event: events.Event) -> None:
        if self.has_ended and isinstance(event, FROM_THE_TERMINAL):
            return
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
        if isinstance(event, (events.Key, events.Paste)) and self.take_before_the_page(event):
            self._climb(self, token)
            return
        target: MessagePump = (self._before[1] or self._before[0]) if self._before else self
        await super().on_event(event)
        # What the key made the widget send, as the end of a field's typing, climbs behind it: so a second time.
        self._climb(target, token, lambda: self._climb(target, token))

    def take_before_the_page(self, event: events.Key | events.Paste) -> bool:
        """True when something that stands before the page, as an open question, has taken what was typed or pasted."""
        return False

    def expect(self, work: Worker[None]) -> None:
        """The next key is for what this work asks or opens."""
        self._coming.add(work)
        self._expected_until = asyncio.get_running_loop().time() + LIMIT
        now = self._now()
        self._expected_on = now[0] if now is not None else None

    @property
    def asks(self) -> bool:
        """True while a question is open."""
        return False

    @property
    def at_home(self) -> bool:
        """True on a page that stays; work that opens another one may come by it."""
        return True

    @property
    def unsettled(self) -> bool:
        """True while the page that is seen is about to give the focus to a field."""
        return False

    def _now(self) -> tuple[Screen[object], Widget | None] | None:
        with suppress(ScreenStackError):
            return self.screen, self.focused
        return None

    def _climb(self, pump: MessagePump, token: object, then: Callable[[], None] | None = None) -> None:
        """Follow the key through the queues by which it rises from the focused widget to the app."""
        if pump is self and then is not None:
            self.call_later(then)
        elif pump is self:
            self.call_later(self.call_later, self._judge, token)  # behind what its action has put into our queue
        elif not pump.call_later(lambda: self._climb(pump._parent or self, token, then)):
            self.call_later(self._release, token)

    async def _judge(self, token: object) -> None:
        """Where page or focus changed, wait until the new page stands and has its own focus."""
        now = self._now()
        if token is self._in_hand and (self.unsettled or (now == self._before and self._is_expecting())):
            asyncio.get_running_loop().call_later(GLANCE, self.call_later, self._judge, token)
            return
        if now is None or now == self._before:
            await self._release(token)
        else:
            now[0].call_after_refresh(now[0].call_after_refresh, self.call_later, self._release, token)

    def _is_expecting(self) -> bool:
        """True while work that a key began has yet to ask its question, or the next one."""
        self._coming = {work for work in self._coming if not work.is_finished}
        moment = asyncio.get_running_loop().time()
        if self.asks:
            self._expected_until = float("inf")
        elif self._expected_until == float("inf"):
            self._expected_until = moment + NEXT_QUESTION
        elif (now := self._now()) is not None and now[0] is not self._expected_on and not self.at_home:
            self._expected_until = moment  # the page has come: its keys act at once
        return bool(self._coming) and not self.asks and moment < self._expected_until

    async def _release(self, token: object) -> None:
        if token is not self._in_hand:
            return
        self._in_hand = None
        if self._patience is not None:
            self._patience.cancel()
        if self.has_ended:
            self._typed.clear()
        if self._typed:
            await self._take_next()
