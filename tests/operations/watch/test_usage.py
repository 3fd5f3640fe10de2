"""What a stack uses is asked for while somebody looks, and no longer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.client import PracticeEngine
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.operations.watch.usage import APART, measure_usage, watch_usage
from scaletail_tui.ports.engine import NoSuchContainer


def practice(tmp_path: Path) -> tuple[Practice, HandClock]:
    clock = HandClock(1_795_000_000.0)
    return Practice(clock=clock, folder=tmp_path), clock


async def test_each_running_container_is_measured_once(tmp_path: Path) -> None:
    host, clock = practice(tmp_path)
    found = await clock.play(measure_usage(host.ports, "jellyfin"))
    assert set(found) == {"tailscale-jellyfin", "app-jellyfin"}
    assert all(0 < one.cpu < 1 and one.memory > 0 for one in found.values())


async def test_the_watch_adds_them_and_closes_every_stream_behind_it(tmp_path: Path, monkeypatch: Any) -> None:
    host, clock = practice(tmp_path)
    await host.enter()
    ended: list[str] = []
    stats = PracticeEngine.stats

    async def counted(self: PracticeEngine, container: str) -> AsyncGenerator[Mapping[str, Any], None]:
        try:
            async with aclosing(stats(self, container)) as told:
                async for one in told:
                    yield one
        finally:
            ended.append(container)

    monkeypatch.setattr(PracticeEngine, "stats", counted)

    async def look() -> tuple[float, float]:
        began = clock.monotonic()
        async with aclosing(watch_usage(host.ports, "jellyfin")) as told:
            async for usage in told:
                return usage.cpu, clock.monotonic() - began
        raise AssertionError("it told nothing")

    cpu, passed = await clock.play(look())
    assert cpu > 0
    assert passed >= APART
    assert sorted(ended) == ["app-jellyfin", "tailscale-jellyfin"]


async def test_one_that_ends_meanwhile_hides_no_other(tmp_path: Path, monkeypatch: Any) -> None:
    host, clock = practice(tmp_path)
    await host.enter()
    stats = PracticeEngine.stats

    def ended(self: PracticeEngine, container: str) -> AsyncGenerator[Mapping[str, Any], None]:
        if container == "app-jellyfin":
            raise NoSuchContainer(container)
        return stats(self, container)

    monkeypatch.setattr(PracticeEngine, "stats", ended)
    assert set(await clock.play(measure_usage(host.ports, "jellyfin"))) == {"tailscale-jellyfin"}


async def test_a_stack_that_stands_still_uses_nothing(tmp_path: Path) -> None:
    host, clock = practice(tmp_path)
    world = await host.enter()
    for name in ("tailscale-jellyfin", "app-jellyfin"):
        world.stop(world.find(name))

    async def look() -> list[object]:
        return [one async for one in watch_usage(host.ports, "jellyfin")]

    assert await clock.play(look()) == []
    assert await clock.play(measure_usage(host.ports, "jellyfin")) == {}
