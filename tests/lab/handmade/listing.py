"""The list of stacks as a user has it open, on the lab's engine: `python -m tests.lab.handmade.listing ROOT SECONDS`.

Runs where the lab's names resolve, and prints one JSON object: seconds until the first rows and until all are judged,
CPU seconds of the engine with all that it runs before and while the page is open, our own, and the rows at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.stack_monitor import NOT_YET
from scaletail_tui.ui.stack_rounds import SECOND_SECONDS
from tests.bench.engine_cost import engine_root, engine_seconds

PATIENCE = 60.0
CALM = 100.0
"""Seconds after the first judgement in which a page that was just opened settles down."""


async def listed(root: str, seconds: float) -> dict[str, Any]:
    engine = engine_root(os.environ["DOCKER_HOST"])
    if engine is None:
        raise SystemExit("the engine's processes are not seen here")
    idle = await _share(engine, seconds / 3) if seconds else 0.0
    app = ScaletailApp(real_ports(Path(root)))
    first = judged = 0.0
    async with app.run_test(size=(80, 24)) as pilot:
        began = time.monotonic()  # the program's own start is measured by itself
        pressed = asyncio.create_task(pilot.press("2"))  # it returns only once the page has nothing more to do
        while not judged and time.monotonic() - began < PATIENCE:
            await asyncio.sleep(0.02)
            rows = app.overview.stacks
            if not first and isinstance(app.screen, StacksScreen) and app.screen.rows:  # as they are drawn
                first = time.monotonic() - began
            if app.overview.judged and not any(row.sentence == NOT_YET for row in rows):
                judged = time.monotonic() - began
        await pressed
        of_engine = own = passed = 0.0
        if not seconds:
            await asyncio.sleep(SECOND_SECONDS + 10.0)  # each has had its whole look then
        else:
            await asyncio.sleep(CALM)
            begun, before, ours = time.monotonic(), engine_seconds(engine), engine_seconds(os.getpid())
            await asyncio.sleep(seconds)
            passed = time.monotonic() - begun
            of_engine, own = engine_seconds(engine) - before, engine_seconds(os.getpid()) - ours
        rows = app.overview.stacks
    return {
        "first": first, "judged": judged, "idle": idle, "engine": of_engine, "own": own, "seconds": passed,
        "rows": {row.name: [_word(row.state), row.finding] for row in rows},
    }  # fmt: skip


def _word(state: StackState) -> str:
    return state.value


async def _share(engine: int, seconds: float) -> float:
    began, before = time.monotonic(), engine_seconds(engine)
    await asyncio.sleep(seconds)
    return (engine_seconds(engine) - before) / (time.monotonic() - began)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(listed(sys.argv[1], float(sys.argv[2])))))
