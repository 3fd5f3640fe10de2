"""Watches stacks as the interface does, and tells the cost.

    python -m tests.bench.programs.watcher KIND ROOT NAME SECONDS

KIND is `open` (one stack's page) or `list` (the list of stacks). Runs where the lab's names resolve. Prints one JSON
object: CPU seconds of the engine with all that it runs, without us and with us, our own, and the seconds of each part.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from contextlib import aclosing
from pathlib import Path

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.operations.watch.overview import stacks
from scaletail_tui.operations.watch.watcher import watch
from tests.bench.engine_cost import engine_root, engine_seconds

WARM_UP = 30.0
"""Seconds until a stack that was opened is only glanced at."""
LOOKS = 3
"""Looks at the list that are measured."""


async def main(kind: str, root: str, name: str, seconds: float) -> dict[str, float | str]:
    engine = engine_root(os.environ["DOCKER_HOST"])
    if engine is None:
        raise SystemExit("the engine's processes are not seen here")
    ports = real_ports(Path(root))
    before = await _idle(engine, seconds / 2)
    if kind == "list":
        await stacks(ports)
        began, of_engine, own = time.monotonic(), engine_seconds(engine), engine_seconds(os.getpid())
        rows = [await stacks(ports) for _ in range(LOOKS)][-1]
        states = ",".join(sorted({row.state.value for row in rows}))
        return {
            "idle": before, "engine": engine_seconds(engine) - of_engine, "own": engine_seconds(os.getpid()) - own,
            "seconds": time.monotonic() - began, "rounds": LOOKS, "verdict": states,
        }  # fmt: skip
    async with aclosing(watch(ports, name)) as diagnoses:
        opened = time.monotonic()
        async for _ in diagnoses:
            if time.monotonic() - opened > WARM_UP:
                break
        began, of_engine, own = time.monotonic(), engine_seconds(engine), engine_seconds(os.getpid())
        rounds = 0
        async for diagnosis in diagnoses:
            rounds += 1
            if time.monotonic() - began > seconds:
                return {
                    "idle": before, "engine": engine_seconds(engine) - of_engine,
                    "own": engine_seconds(os.getpid()) - own, "seconds": time.monotonic() - began, "rounds": rounds,
                    "verdict": diagnosis.verdict.value,
                }  # fmt: skip
    raise AssertionError("the watch ended")


async def _idle(engine: int, seconds: float) -> float:
    """CPU seconds a second of the engine while nobody looks."""
    began, before = time.monotonic(), engine_seconds(engine)
    await asyncio.sleep(seconds)
    return (engine_seconds(engine) - before) / (time.monotonic() - began)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])))))
