"""Both logs of a stack in flood: every key still gets through."""

from __future__ import annotations

import asyncio
import gc
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
from textual import events

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ports.engine import Engine
from scaletail_tui.ui.log.lines import KEEP
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pretend import QuietApp, until

LINES = 1_500_000
BATCH = 2_000
KEYS = 60
APART_SECONDS = 0.01
TEXTS = (
    "2026/11/23 10:42:06 http: proxy error: dial tcp 127.0.0.1:{}: connect: connection refused",
    "2026/11/23 10:42:06 magicsock: derp-{} connected; connGen=1",
    "GET /api/items/{} 200 in 3 ms",
)


class FloodingEngine:
    """The practice engine, but each log that is followed brings lines as fast as they are taken.

    There are 1.5 million at least, and more for as long as `enough` is not set: a machine that takes them faster than
    keys can be pressed is no reason to press fewer.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.given = 0
        self.opened = asyncio.Event()
        self.enough = asyncio.Event()
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
        for number in itertools.count():
            if number >= LINES // BATCH and self.enough.is_set():
                break
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
        await until(lambda: page.diagnosis is not None and page.logs.apps)
        engine.opened.set()
        await until(lambda: engine.given > 10 * BATCH)
        gc.collect()
        gc.freeze()  # as the program does once its first page stands, see `ScaletailApp.start_looking`
        waits: list[float] = []
        works: list[float] = []
        while len(waits) < KEYS or engine.given < 2 * LINES:
            cursor = page.judged.path.cursor
            # Counted from when the key is due, not from when the flood lets this test press it.
            due, worked = time.perf_counter() + APART_SECONDS, time.process_time()
            await asyncio.sleep(APART_SECONDS)
            app.post_message(events.Key("up" if cursor else "down", None))
            await until(partial(moved_from, page.judged.path, cursor))
            waits.append(time.perf_counter() - due)
            works.append(time.process_time() - worked)
        engine.enough.set()
        middle, slowest = statistics.median(waits) * 1000, max(waits) * 1000
        print(
            f"{engine.given:,} lines in two logs, {len(waits)} keys, median {middle:.0f} ms, slowest {slowest:.0f} ms "
            f"({max(works) * 1000:.0f} ms of work)"
        )
        assert max(works) < 0.3, "three times the limit of 100 ms"
        assert middle < 300, "where the machine itself stands still, only some keys wait longer than our work takes"
        assert len(page.logs.sidecar_log.log_lines) <= KEEP + 2 * BATCH
