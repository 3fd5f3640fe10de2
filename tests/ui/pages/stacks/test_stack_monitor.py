"""What the overview says of an engine that goes and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import EngineLook
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.stack_monitor import HEARD_SECONDS, RETRY_SECONDS, StackMonitor
from tests.ui.pretend import FakeEngine, fake_ports, until

GONE = EngineUnreachable("The stream of events ended.")


@dataclass
class Flaky(FakeEngine):
    """An engine whose stream of events can be ended or refused."""

    error: ScaletailError | None = None
    """What a stream that is asked for now raises."""
    refuses_to_tell: bool = False
    streams: int = 0
    listed: int = 0
    ends: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> EngineLook:
        if self.refuses_to_tell:
            raise EngineRefused("403 Forbidden")
        return await super().look()

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        self.listed += 1
        return await super().containers()

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        self.streams += 1
        self._answer()
        if self.error is not None:
            raise self.error
        await self.ends.wait()
        self.ends.clear()
        raise GONE
        yield {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    monitor: StackMonitor
    engine: Flaky
    clock: HandClock

    @property
    def down(self) -> bool:
        return self.monitor.overview.engine_down

    async def pass_by(self, seconds: float) -> None:
        await self.clock.advance(seconds, breath=0.01)


@asynccontextmanager
async def watched(**engine: Any) -> AsyncIterator[Watched]:
    clock, flaky = HandClock(1_795_000_000.0), Flaky(**engine)
    ports = replace(fake_ports(engine=flaky), clock=clock)
    monitor = StackMonitor(ports, lambda _: None, Overview())
    watching = asyncio.create_task(monitor.watch())
    await until(lambda: flaky.streams == 1 and flaky.listed == 1)
    yield Watched(monitor=monitor, engine=flaky, clock=clock)
    watching.cancel()


async def test_an_engine_that_is_back_is_said_to_be_so_though_nothing_happens_on_it() -> None:
    async with watched() as seen:
        seen.engine.down = True
        seen.engine.ends.set()
        await until(lambda: seen.down)
        lost, listed = seen.monitor.events_lost, seen.engine.listed
        assert lost is not None
        await seen.pass_by(3 * RETRY_SECONDS)
        assert seen.down and seen.monitor.events_lost == lost
        seen.engine.down = False
        await seen.pass_by(RETRY_SECONDS)
        await until(lambda: not seen.down)
        assert seen.monitor.events_lost == lost, "the stream has not proved itself yet"
        await seen.pass_by(HEARD_SECONDS)
        await until(lambda: seen.monitor.events_lost is None)
        await until(lambda: seen.engine.listed > listed)


async def test_a_stream_that_ends_by_itself_makes_no_engine_silent_and_what_happened_meanwhile_is_looked_for() -> None:
    async with watched() as seen:
        listed = seen.engine.listed
        seen.engine.ends.set()
        await until(lambda: seen.monitor.events_lost is not None)
        await seen.pass_by(0.1)
        assert not seen.down
        await seen.pass_by(RETRY_SECONDS)
        await until(lambda: seen.engine.streams == 2)
        await seen.pass_by(HEARD_SECONDS)
        await until(lambda: seen.monitor.events_lost is None)
        await seen.pass_by(2.0)
        await until(lambda: seen.engine.listed > listed)


async def test_a_proxy_that_forbids_events_costs_the_events_and_nothing_else() -> None:
    async with watched(error=EngineRefused("403 Forbidden")) as seen:
        await until(lambda: seen.monitor.events_lost is not None)
        lost, listed = seen.monitor.events_lost, seen.engine.listed
        await seen.pass_by(4 * RETRY_SECONDS)
        await until(lambda: seen.engine.streams == 5)
        assert seen.monitor.events_lost == lost and not seen.down
        assert seen.engine.listed == listed, "a refusal is no reason to judge the stacks every five seconds"
        seen.engine.error = None
        await seen.pass_by(RETRY_SECONDS + HEARD_SECONDS)
        await until(lambda: seen.monitor.events_lost is None)


async def test_a_proxy_that_forbids_to_ask_for_the_version_is_no_silent_engine() -> None:
    async with watched(error=EngineRefused("403 Forbidden"), refuses_to_tell=True) as seen:
        await until(lambda: seen.monitor.events_lost is not None)
        await seen.pass_by(2 * RETRY_SECONDS)
        await until(lambda: seen.engine.streams == 3)
        assert not seen.down
