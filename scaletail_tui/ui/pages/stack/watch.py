"""The watch over one stack: how often it is judged, what was judged last, and since when it looks so."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.watch.log_trigger import LogTrigger
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.stack.path_rows import steady

AGAIN = 5.0
"""Seconds until a watch that ended with an error begins anew."""
GROUP, FIRST, USAGE = "watch", "glimpse", "usage"
SETTLED = 3.0
"""Seconds until what it uses is asked for: first things first."""
LATE = 0.4
"""Seconds after which the first judgement is late."""


class StackWatch:
    """Judges a stack while its page is seen."""

    def __init__(
        self,
        page: Page[Any],
        stack: str,
        *,
        trigger: Callable[[], LogTrigger],
        judged: Callable[[Diagnosis], Awaitable[None]],
        glimpsed: Callable[[], None] = lambda: None,
        used: Callable[[tuple[str, ...]], None] = lambda words: None,
    ) -> None:
        """`trigger` gives what makes the watch look at once; `judged` is told of each judgement.

        `glimpsed` is called when something is known before the first one, `used` when the words for what the stack
        uses have changed.
        """
        self._used = used
        self._glimpsed = glimpsed
        self._page = page
        self._stack = stack
        self._trigger = trigger
        self._judged = judged
        self.diagnosis: Diagnosis | None = None
        self.early: tuple[Hop, ...] = ()
        """What is known to be well before the first judgement."""
        self._judged_at = 0.0
        self._first_seen: dict[HopId, tuple[HopState, str, str]] = {}
        """Hop to state, evidence, and the clock time at which it first looked so."""
        self._hidden = False
        """True from when another page came on top until this one is seen again."""

    def look_again(self) -> None:
        """Watch from now on; who watches already begins anew, with a whole look. A hidden page does so when seen."""
        if self._page.is_current:
            self._page.work(self._watch, group=GROUP, doing=f"watching {self._stack}")
            self._page.work(self._measure, group=USAGE, doing=f"measuring {self._stack}")
            if self.diagnosis is None:
                self._page.work(self._glimpse, group=FIRST, doing=f"looking at {self._stack}")

    async def _glimpse(self) -> None:
        """Where the first judgement is late, tell meanwhile what is well: a slow probe does not blank the page."""
        from scaletail_tui.operations.observe.judge import glimpse

        ports = self._page.ports
        await ports.clock.sleep(LATE)
        for inside in (False, True):
            if self.diagnosis is None:
                self.early = await glimpse(ports, self._stack, inside=inside)
                self._glimpsed()

    async def _measure(self) -> None:
        """What it uses, in words, while the page is seen; what cannot be measured is not said."""
        from scaletail_tui.domain.stack.usage import usage_words
        from scaletail_tui.operations.watch.usage import watch_usage

        ports = self._page.ports
        said: tuple[str, ...] = ()
        await ports.clock.sleep(SETTLED)
        while True:
            with suppress(ScaletailError):
                async with aclosing(watch_usage(ports, self._stack)) as rounds:
                    async for usage in rounds:
                        if (words := usage_words(usage)) != said:
                            said = words
                            self._used(words)
            said = ()
            self._used(said)
            await ports.clock.sleep(AGAIN)

    async def _watch(self) -> None:
        from scaletail_tui.operations.watch.watcher import watch

        ports = self._page.ports
        while True:
            try:
                async with aclosing(watch(ports, self._stack, log_trigger=self._trigger())) as rounds:
                    async for diagnosis in rounds:
                        await self._judged(diagnosis)
            except ScaletailError as error:
                self._page.say_error(error)
            await ports.clock.sleep(AGAIN)

    def rest(self) -> None:
        """Nobody looks: nothing is asked."""
        self._hidden = True
        for group in (GROUP, FIRST, USAGE):
            self._page.workers.cancel_group(self._page, group)

    def wake(self) -> bool:
        """The page is seen again; False where it was not hidden."""
        hidden, self._hidden = self._hidden, False
        if hidden:
            self.look_again()
        return hidden

    def take(self, diagnosis: Diagnosis) -> None:
        """A new judgement; what has not really changed stays as it is drawn."""
        old, clock = self.diagnosis, self._page.ports.clock
        hops = steady(old.hops if old is not None else (), diagnosis.hops)
        self.diagnosis = replace(diagnosis, hops=hops)
        self._judged_at = clock.monotonic()
        now = time.strftime("%H:%M", time.localtime(clock.now()))
        for hop in hops:
            seen = self._first_seen.get(hop.id)
            if seen is None or seen[:2] != (hop.state, hop.evidence):
                self._first_seen[hop.id] = (hop.state, hop.evidence, now)

    @property
    def age(self) -> float:
        """Seconds since the last judgement."""
        return self._page.ports.clock.monotonic() - self._judged_at

    def first_seen(self, hop: HopId) -> str:
        """The clock time at which the hop first looked as it does; empty before it was judged."""
        return self._first_seen[hop][2] if hop in self._first_seen else ""

    @property
    def waits(self) -> bool:
        """True while the clock of a wait moves."""
        diagnosis = self.diagnosis
        if diagnosis is None:
            return False
        return any(hop.state is HopState.WAIT and hop.since is not None for hop in diagnosis.hops)
