"""Looks at the world for all pages: the host once, the stacks at engine events and by the clock."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.listing import sort_stacks
from scaletail_tui.domain.stack.summary import HostReport, StackOrigin, StackState, StackSummary
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.stack_rounds import StackRounds, stack_of

if TYPE_CHECKING:
    from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis

log = logging.getLogger(__name__)

NOT_YET = "not looked at yet"
"""Of a stack of which nothing is known but that it is there."""
HOST_LOOK, STACKS_LOOK = "scaletail_tui.operations.observe.host", "scaletail_tui.operations.watch.overview"
TELL_EVERY = 0.2
"""Seconds between two pictures of a list whose rows are judged one after the other."""
SETTLE_SECONDS = 1.0
"""After an engine event, before the stacks are judged again."""
RETRY_SECONDS = 5.0
"""Between two attempts to hear the engine's events."""
HEARD_SECONDS = 6.0
"""A stream that has lasted so long is heard, though nothing happened: an engine that refuses it says so before."""
TELLING = ("create", "start", "die", "stop", "destroy", "oom", "rename", "health_status", "pause", "unpause")
"""Events that can change a stack's state; execs, ours among them, cannot."""


MADE = ("create", "destroy")
"""Those of a container that was made anew or taken away: somebody's doing, never a restart by itself."""


class StackMonitor:
    """Keeps the overview true."""

    def __init__(self, ports: Ports, tell: Callable[[Overview], None], overview: Overview) -> None:
        self.ports = ports
        self.overview = overview
        self.events_lost: float | None = None
        """Monotonic time since when the engine's events are not heard, however often it was tried; None while they are.
        """
        self._tell = tell
        self._news = asyncio.Event()
        self._rounds = StackRounds(ports.clock.monotonic)

    def _set(self, **changes: Any) -> None:
        self.overview = replace(self.overview, **changes)
        self._tell(self.overview)

    async def check_host(
        self, *, outside: bool = False, tell: Callable[[HostReport], None] | None = None
    ) -> HostReport:
        """All checks of the host, one question to the outside where a human wants it; the overview learns from it.

        `tell` hears of the rows that are judged while others are awaited.
        """
        await self._load(HOST_LOOK)
        from scaletail_tui.operations.observe.host import check_host

        report = await check_host(self.ports, outside=outside, tell=tell)
        engine = f"docker {report.engine}" if report.engine else self.overview.engine
        self._set(host=report.host, engine=engine, engine_down=not report.engine)
        return report

    async def _load(self, module: str) -> None:
        """Load what a look needs beside the loop: it takes a tenth of a second, in which typing would not be heard."""
        if module not in sys.modules:
            await asyncio.to_thread(self._load_now, module)

    def _load_now(self, module: str) -> None:
        """The module, the folders' adapter, and the expressions by which every text of a finding is masked."""
        from scaletail_tui.domain.masking.table.shapes import shapes

        import_module(module)
        _ = self.ports.folders.root
        shapes()

    async def look_at_engine(self) -> None:
        """Does it answer? Stacks are judged anew when it is back."""
        host, was_down = await self.ports.host.look(), self.overview.engine_down
        try:
            engine = await self.ports.engine.look()
        except EngineUnreachable:
            self._set(host=host.name, engine_down=True)
            return
        except ScaletailError as error:
            log.info("engine: %s", error.title)  # it refuses to tell of itself, so it answers
            self._set(host=host.name, engine_down=False)
        else:
            self._set(host=host.name, engine=f"docker {engine.version}", engine_down=False)
        if was_down:
            self.look_again()

    async def look_at_stacks(self) -> None:
        """Judge the stacks that are due; the rows show at once, and each as it is judged."""
        await self._load(STACKS_LOOK)
        from scaletail_tui.operations.watch.overview import find_stacks, judge_each, order_rows

        try:
            here = await find_stacks(self.ports)
        except EngineUnreachable as error:
            log.info("stacks: %s", error.title)
            self._set(engine_down=True)
            return
        rows = self._show_rows(here.names, here.by_hand)
        due = here.names if here.silence else self._rounds.due(here.names)
        told = self.ports.clock.monotonic()
        places = {name: place for place, name in enumerate(here.names)}
        fresh = [name for name in due if not self._rounds.knows(name)]
        for some, knock in ((fresh, False), ([name for name in due if name not in fresh], True)):
            async for row in judge_each(self.ports, here, some, knock=knock):
                rows[row.name] = row
                self._rounds.take(row, places[row.name], len(places), whole=knock)
                if self.ports.clock.monotonic() - told >= TELL_EVERY:
                    self._set(stacks=order_rows(rows.values()))
                    told = self.ports.clock.monotonic()
        self._set(stacks=order_rows(rows.values()), judged=True)

    def take_verdict(self, diagnosis: Diagnosis) -> None:
        """A stack's own page has judged it: its row says the same at once, wherever it is seen."""
        from scaletail_tui.operations.watch.overview import order_rows
        from scaletail_tui.operations.watch.summary import with_verdict

        rows = self.overview.stacks
        changed = tuple(with_verdict(row, diagnosis) if row.name == diagnosis.stack else row for row in rows)
        if any(new is not old for new, old in zip(changed, rows, strict=True)):
            self._set(stacks=order_rows(changed))

    async def show_folders(self) -> None:
        """A row for each folder, where there is none yet: a busy engine lets its list wait for a second or more."""
        names = await asyncio.to_thread(self.ports.folders.names)
        if not self.overview.stacks and not self.overview.judged:
            self._show_rows(names)

    def _show_rows(self, names: Iterable[str], by_hand: Collection[str] = ()) -> dict[str, StackSummary]:
        """Show a row for each: as it was judged last, or that nothing is known of it yet."""
        before = {row.name: row for row in self.overview.stacks}
        rows = {name: before.get(name) or self._unseen(name, by_hand=name in by_hand) for name in names}
        self._set(stacks=tuple(sort_stacks(rows.values())))
        return rows

    def _unseen(self, name: str, *, by_hand: bool) -> StackSummary:
        """A row of which nothing is known but that there is such a stack."""
        folder = "" if by_hand else self.ports.folders.folder(name)
        return StackSummary(
            name=name, service="", state=StackState.UNKNOWN, url=None, expose="", finding=None, folder=folder,
            managed=not by_hand, origin=StackOrigin.BY_HAND if by_hand else StackOrigin.OURS, sentence=NOT_YET,
        )  # fmt: skip

    def look_again(self, stack: str = "") -> None:
        """Something was changed by us, in one stack or somewhere: look as soon as possible."""
        if stack:
            self._rounds.hurry(stack)
        else:
            self._rounds.hurry_all()
        self._news.set()

    async def watch(self) -> None:
        """Keep looking until cancelled."""
        listener = asyncio.create_task(self._listen())
        try:
            while True:
                await self.look_at_stacks()
                try:
                    await asyncio.wait_for(self._news.wait(), self._rounds.seconds())
                    await self.ports.clock.sleep(SETTLE_SECONDS)
                except TimeoutError:
                    pass
                self._news.clear()
        finally:
            listener.cancel()

    async def _listen(self) -> None:
        while True:
            if self.overview.engine_down:
                await self.look_at_engine()
            if not self.overview.engine_down:
                await self._hear()
            await self.ports.clock.sleep(RETRY_SECONDS)

    def _note(self, stack: str, *, made: bool = False) -> None:
        """Something happened in one stack, or somewhere; one that never rests is looked at in its turn."""
        if not stack:
            self.look_again()
        elif self._rounds.stir(stack, made=made):
            self._news.set()

    async def _hear(self) -> None:
        """Hear the engine's events until their stream ends, which may be the stream's end alone."""
        lasting = asyncio.create_task(self._note_stream(HEARD_SECONDS))
        try:
            async with aclosing(self.ports.engine.events()) as events:
                async for event in events:
                    await self._note_stream()
                    if self.overview.engine_down:
                        await self.look_at_engine()
                    if tells(event):
                        self._note(stack_of(event), made=action_of(event) in MADE)
        except ScaletailError as error:
            log.info("engine events: %s", error.title)
        finally:
            lasting.cancel()
        if self.events_lost is None:
            self.events_lost = self.ports.clock.monotonic()
        await self.look_at_engine()

    async def _note_stream(self, after: float = 0.0) -> None:
        """The stream stands; what happened while it did not is looked for."""
        if after:
            await self.ports.clock.sleep(after)
        if self.events_lost is not None:
            self.events_lost = None
            self.look_again()


def tells(event: Mapping[str, Any]) -> bool:
    """True when an engine event may have changed a stack."""
    return action_of(event).startswith(TELLING)


def action_of(event: Mapping[str, Any]) -> str:
    """What happened, in the engine's word: `die`, `health_status: healthy`."""
    return str(event.get("Action") or event.get("status") or "")
