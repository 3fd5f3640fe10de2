"""Looks at the world for all pages: the host once, the stacks at engine events and by the clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import HostReport, StackState
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable
from scaletail_tui.ui.overview import Overview

log = logging.getLogger(__name__)

ROUND_SECONDS = 240.0
"""Between two looks at stacks that nobody watches: one takes 0.15 s of CPU, and there may be thirty."""
UNSETTLED_SECONDS = 20.0
"""The same while one of them waits or fails: a certificate or an approval comes without an engine event."""
SETTLE_SECONDS = 1.0
"""After an engine event, before the stacks are judged again."""
RETRY_SECONDS = 5.0
"""Between two attempts to hear the engine's events."""
HEARD_SECONDS = 6.0
"""A stream that has lasted so long is heard, though nothing happened: an engine that refuses it says so before."""
TELLING = ("create", "start", "die", "stop", "destroy", "oom", "rename", "health_status", "pause", "unpause")
"""Events that can change a stack's state; execs, ours among them, cannot."""


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

    def _set(self, **changes: Any) -> None:
        self.overview = replace(self.overview, **changes)
        self._tell(self.overview)

    async def check_host(self, *, outside: bool = False) -> HostReport:
        """All checks of the host, one question to the outside where a human wants it; the overview learns from it."""
        from scaletail_tui.operations.observe.host import check_host

        report = await check_host(self.ports, outside=outside)
        engine = f"docker {report.engine}" if report.engine else self.overview.engine
        self._set(host=report.host, engine=engine, engine_down=not report.engine)
        return report

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
            self._news.set()

    async def look_at_stacks(self) -> None:
        """Judge all stacks once."""
        from scaletail_tui.operations.watch.overview import stacks

        try:
            summaries = await stacks(self.ports)
        except EngineUnreachable as error:
            log.info("stacks: %s", error.title)
            self._set(engine_down=True)
        else:
            self._set(stacks=tuple(summaries), judged=True)

    def look_again(self) -> None:
        """Something was changed by us: look as soon as possible."""
        self._news.set()

    def round_seconds(self) -> float:
        unsettled = any(stack.state in (StackState.FAIL, StackState.WAIT) for stack in self.overview.stacks)
        return UNSETTLED_SECONDS if unsettled else ROUND_SECONDS

    async def watch(self) -> None:
        """Keep looking until cancelled."""
        listener = asyncio.create_task(self._listen())
        try:
            while True:
                await self.look_at_stacks()
                try:
                    await asyncio.wait_for(self._news.wait(), self.round_seconds())
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
                        self._news.set()
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
            self._news.set()


def tells(event: Mapping[str, Any]) -> bool:
    """True when an engine event may have changed a stack."""
    action = str(event.get("Action") or event.get("status") or "")
    return action.startswith(TELLING)
