"""What a stack uses now: asked for by who looks at it, of its running containers alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.usage import Usage, add_usages, usage_in
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.needs import UsagePorts

APART = 2.0
"""Seconds between two tellings."""
PATIENCE = 8.0
"""Seconds for the engine to measure: each second, and the first time it has nothing to compare with."""


async def watch_usage(ports: UsagePorts, name: str) -> AsyncGenerator[Usage, None]:
    """Of all its containers together, at most every two seconds; ends where one of them ends, or none runs.

    Each container's stream is open as long as somebody iterates. Raises EngineUnreachable.
    """
    running = [container.name for container in (await members(ports, name)).containers if container.running]
    if not running:
        return
    known: dict[str, Usage] = {}
    tasks = [asyncio.create_task(_follow(ports, one, known), name=f"usage of {one}") for one in running]
    try:
        while not any(task.done() for task in tasks):
            await ports.clock.sleep(APART)
            if len(known) == len(running):
                yield add_usages(known.values())
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def measure_usage(ports: UsagePorts, name: str) -> dict[str, Usage]:
    """Container to what it uses, measured once over a second; one that does not run is left out."""
    running = [one.name for one in (await members(ports, name)).containers if one.running]

    async def measure(container: str) -> Usage | None:
        found: Usage | None = None
        try:
            async with asyncio.timeout(PATIENCE), aclosing(ports.engine.stats(container)) as told:
                async for one in told:
                    if found is not None:
                        return usage_in(one)
                    found = usage_in(one)
        except (TimeoutError, ScaletailError):
            pass  # it ended meanwhile, as one that crashes does again and again: the others are told all the same
        return found

    found = zip(running, await asyncio.gather(*map(measure, running)), strict=True)
    return {name: usage for name, usage in found if usage is not None}


async def _follow(ports: UsagePorts, container: str, known: dict[str, Usage]) -> None:
    try:
        async with aclosing(ports.engine.stats(container)) as told:
            async for one in told:
                before, now = known.get(container), usage_in(one)
                known[container] = now if before is None else _smooth(before, now)
    except ScaletailError:
        return  # it has ended: who watches begins anew


def _smooth(before: Usage, now: Usage) -> Usage:
    """A processor's peaks of a second are no news."""
    return Usage(cpu=(2 * before.cpu + now.cpu) / 3, memory=now.memory, received=now.received, sent=now.sent)
