"""All containers of a stack into one log: first what was said till now, by its time, then what comes."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.log.lines import KEEP

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasEngine

log = logging.getLogger(__name__)
BATCH = 500
TOGETHER = 0.15
"""Seconds in which lines of several containers are gathered, so that they stand in the order of their times."""


async def read_past(ports: HasEngine, sources: dict[str, str]) -> AsyncGenerator[Sequence[LogLine], None]:
    """What all have said, merged by time, the newest `KEEP` lines; `sources` is container to the name that is shown."""

    async def read(container: str, source: str) -> list[LogLine]:
        found: list[LogLine] = []
        try:
            async with aclosing(ports.engine.logs(container, tail=KEEP)) as batches:
                async for batch in batches:
                    found += [replace(line, source=source) for line in batch]
                    await asyncio.sleep(0)
        except ScaletailError as error:
            log.info("log of %s: %s", container, error.title)
        return found

    logs = await asyncio.gather(*(read(container, source) for container, source in sources.items()))
    merged = list(heapq.merge(*logs, key=lambda line: line.at))[-KEEP:]
    for first in range(0, len(merged), BATCH):
        yield merged[first : first + BATCH]


async def follow(ports: HasEngine, sources: dict[str, str], since: str) -> AsyncGenerator[Sequence[LogLine], None]:
    """What they say from a time on; a container that ends is asked again, for it may come back."""
    came: asyncio.Queue[LogLine] = asyncio.Queue(maxsize=20 * BATCH)

    async def listen(container: str, source: str) -> None:
        last = since
        while True:
            try:
                async with aclosing(ports.engine.logs(container, since=last, follow=True)) as batches:
                    async for batch in batches:
                        for line in batch:
                            if line.at > last or not line.at:
                                await came.put(replace(line, source=source))
                        last = max(last, batch[-1].at)
            except ScaletailError as error:
                log.info("log of %s: %s", container, error.title)
            await asyncio.sleep(1.0)

    tasks = [asyncio.create_task(listen(container, source)) for container, source in sources.items()]
    try:
        while True:
            lines = [await came.get()]
            await asyncio.sleep(TOGETHER)
            while not came.empty() and len(lines) < 20 * BATCH:
                lines.append(came.get_nowait())
            yield sorted(lines, key=lambda line: line.at)
    finally:
        for task in tasks:
            task.cancel()
