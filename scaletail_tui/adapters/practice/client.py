"""The practice twin of the engine adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.practice.engine.container import Container, engine_time
from scaletail_tui.adapters.practice.engine.image import Image
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.domain.stack.raw_evidence import Death, EngineLook, LogLine
from scaletail_tui.ports.engine import EngineRefused, NoSuchContainer

ENGINE_VERSION = "28.3.2"
COMPOSE_VERSION = "2.38.1"
BATCH = 500
"""Lines that one step of a flood brings."""


class PracticeEngine:
    """`ports.Engine` on a simulated world, which is made when it is first asked for."""

    def __init__(self, enter: Callable[[], Awaitable[World]]) -> None:
        self._enter = enter

    async def look(self) -> EngineLook:
        return EngineLook(
            version=ENGINE_VERSION,
            api_version="1.51",
            operating_system="Debian GNU/Linux 12 (bookworm)",
            root_dir="/var/lib/docker",
            compose_version=COMPOSE_VERSION,
        )

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        world = await self._enter()
        world.catch_up()
        return tuple(container.list_entry(world.instant) for container in world.containers.values())

    async def inspect(self, container: str) -> Mapping[str, Any]:
        return (await self._enter()).find(container).inspect_answer()

    async def deaths(self, container: str) -> tuple[Death, ...]:
        return tuple((await self._enter()).find(container).deaths)

    async def has_image(self, reference: str) -> bool:
        return reference in (await self._enter()).images

    async def has_volume(self, name: str) -> bool:
        return name in (await self._enter()).volumes

    async def image(self, reference: str) -> Mapping[str, Any] | None:
        found: Image | None = (await self._enter()).find_image(reference)
        return found.inspect_answer() if found else None

    async def start(self, container: str) -> None:
        world = await self._enter()
        world.start(world.find(container))

    async def stop(self, container: str, *, timeout: int = 10) -> None:
        world = await self._enter()
        found = world.find(container)
        if found.running:
            await world.clock.sleep(min(0.3, timeout))
        world.stop(found)

    async def restart(self, container: str, *, timeout: int = 10) -> None:
        await self.stop(container, timeout=timeout)
        await self.start(container)

    async def set_restart_policy(self, container: str, policy: str) -> None:
        found = (await self._enter()).find(container)
        found.config = {**found.config, "restart": policy}

    async def remove(self, container: str) -> None:
        world = await self._enter()
        world.remove(world.find(container))

    async def tag(self, image: str, reference: str) -> None:
        world = await self._enter()
        found = world.find_image(image)
        if found is None:
            raise NoSuchContainer(f"There is no {image}.", detail=f"No such image: {image}")
        world.images[reference] = found

    async def untag(self, reference: str) -> None:
        (await self._enter()).images.pop(reference, None)

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        """Folders are made; who owns them is not simulated, and belongs to whoever practises."""
        world = await self._enter()
        await world.clock.sleep(0.4)
        if image not in world.images:
            raise EngineRefused(f"{argv[0]} could not change {folder}.", detail=f"No such image: {image}")
        if not Path(folder).is_relative_to(world.root):
            return ""  # of who practises nothing outside of the practice root is touched
        for path in argv[5::2]:
            (Path(folder) / path).mkdir(parents=True, exist_ok=True)
            world.troubles.open_folder(str(Path(folder) / path))
        return ""

    async def events(self) -> AsyncGenerator[Mapping[str, Any], None]:
        world = await self._enter()
        queue = world.events.subscribe()
        try:
            while True:
                world.catch_up()
                while not queue.empty():
                    yield queue.get_nowait()
                await world.news()
        finally:
            world.events.unsubscribe(queue)

    async def stats(self, container: str) -> AsyncGenerator[Mapping[str, Any], None]:
        world = await self._enter()
        found, second = world.find(container), 10**9
        size = 20_000_000 + sum(found.name.encode()) * 90_000
        while found.alive and world.containers.get(found.name) is found:
            await world.clock.sleep(1.0)
            yield {
                "cpu_stats": {"cpu_usage": {"total_usage": 20_000_000}, "system_cpu_usage": 3 * second,
                              "online_cpus": 2},
                "precpu_stats": {"cpu_usage": {"total_usage": 10_000_000}, "system_cpu_usage": second},
                "memory_stats": {"usage": size, "stats": {"inactive_file": size // 4}},
                "networks": {"eth0": {"rx_bytes": size // 9, "tx_bytes": size // 30}},
            }  # fmt: skip

    async def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        world = await self._enter()
        found = world.find(container)
        lines = [line for line in found.log if line.at > since] if since else list(found.log)
        if tail is not None:
            lines = lines[max(0, len(lines) - tail) :]
        seen = found.said
        if lines:
            yield lines
        for first in range(0, found.flood if follow else 0, BATCH):
            yield [_flooding(found, number) for number in range(first, min(first + BATCH, found.flood))]
            await asyncio.sleep(BATCH / found.flood_rate if found.flood_rate else 0)
        while follow:
            world.catch_up(found)
            if found.said > seen:
                fresh = min(found.said - seen, len(found.log))
                seen = found.said
                yield list(islice(found.log, len(found.log) - fresh, None))
            elif world.containers.get(found.name) is not found or not found.alive:
                return
            else:
                await world.news()


def _flooding(container: Container, number: int) -> LogLine:
    """Line `number` of a flood: a microsecond after the one before it."""
    at = container.said_at + 1e-6 * (number + 1)
    return LogLine(at=engine_time(at), text=f"request {number} GET /api/items/{number % 977} 200 in {number % 41} ms")
