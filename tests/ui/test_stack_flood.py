"""Both logs of a stack in flood: every key still gets through."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
from textual import events

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.looks import LogLine
from scaletail_tui.ports import Engine
from scaletail_tui.ui.screens.stack import StackScreen
from scaletail_tui.ui.widgets.log_lines import KEEP
from scaletail_tui.ui.widgets.pane import Pane
from tests.ui.pretend import QuietApp, until

LINES = 1_500_000
BATCH = 2_000
TEXTS = (
    "2026/11/23 10:42:06 http: proxy error: dial tcp 127.0.0.1:{}: connect: connection refused",
    "2026/11/23 10:42:06 magicsock: derp-{} connected; connGen=1",
    "GET /api/items/{} 200 in 3 ms",
)


class FloodingEngine:
    """The practice engine, but each log that is followed brings 1.5 million lines as fast as they are taken."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.given = 0
        self.opened = asyncio.Event()
        self.batches = [
            [LogLine(at="2026-11-23T10:42:06.000000000Z", text=TEXTS[n % 3].format(n)) for n in range(at, at + BATCH)]
            for at in range(0, 10 * BATCH, BATCH)
        ]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    async def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncIterator[Sequence[LogLine]]:
        if not follow:
            async for batch in self.engine.logs(container, since=since, tail=tail):
                yield batch
            return
        await self.opened.wait()
        for number in range(LINES // BATCH):
            self.given += BATCH
            yield self.batches[number % len(self.batches)]
        await asyncio.Event().wait()


def moved_from(pane: Pane, place: int) -> bool:
    return pane.cursor != place


@pytest.mark.bench
async def test_two_backlogs_of_a_million_and_a_half_lines_leave_every_key_under_100_ms() -> None:
    ports = Practice().ports
    engine = FloodingEngine(ports.engine)
    app = QuietApp(replace(ports, engine=cast(Engine, engine)))
    async with app.run_test(size=(120, 40)):
        page = StackScreen("vaultwarden")
        await app.push_screen(page)
        await until(lambda: page.diagnosis is not None and page.apps)
        engine.opened.set()
        await until(lambda: engine.given > 10 * BATCH)
        waits: list[float] = []
        works: list[float] = []
        while engine.given < 2 * LINES:
            cursor = page.path.cursor
            began, worked = time.perf_counter(), time.process_time()
            app.post_message(events.Key("up" if cursor else "down", None))
            await until(partial(moved_from, page.path, cursor))
            waits.append(time.perf_counter() - began)
            works.append(time.process_time() - worked)
            await asyncio.sleep(0.01)
        print(
            f"2 × 1.5 million lines, {len(waits)} keys, slowest {max(waits) * 1000:.0f} ms "
            f"({max(works) * 1000:.0f} ms of work)"
        )
        assert len(waits) > 10
        assert max(works) < 0.3, "three times the limit of 100 ms"
        assert len(page.sidecar_log.log_lines) <= KEEP + 2 * BATCH
