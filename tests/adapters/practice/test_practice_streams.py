"""Events and logs of the practice engine flow as those of a real one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.raw_evidence import LogLine


async def lines(practice: Practice, container: str, **how: Any) -> list[LogLine]:
    async with aclosing(practice.ports.engine.logs(container, **how)) as batches:
        return [line async for batch in batches for line in batch]


async def test_a_tail_is_the_end_of_the_whole_log_and_since_leaves_out_what_was_seen(
    practice: Practice, clock: HandClock
) -> None:
    whole = await lines(practice, "tailscale-vaultwarden")
    assert [line.at for line in whole] == sorted({line.at for line in whole})
    assert await lines(practice, "tailscale-vaultwarden", tail=3) == whole[-3:]
    assert await lines(practice, "tailscale-vaultwarden", since=whole[4].at) == whole[5:]
    assert await lines(practice, "tailscale-vaultwarden", tail=0) == []


async def test_a_sidecar_log_reads_as_a_real_one(practice: Practice) -> None:
    texts = [line.text for line in await lines(practice, "tailscale-vaultwarden")]
    assert any(text.startswith("boot: ") and text.endswith("Starting tailscaled") for text in texts)
    assert any("Switching ipn state Starting -> Running (WantRunning=true, nm=true)" in text for text in texts)
    assert texts[-1].endswith("http: proxy error: dial tcp 127.0.0.1:8080: connect: connection refused")


async def test_a_followed_log_goes_on_and_ends_with_its_container(practice: Practice, clock: HandClock) -> None:
    batches: list[Sequence[LogLine]] = []

    async def follow() -> None:
        async with aclosing(practice.ports.engine.logs("app-uptime-kuma", tail=0, follow=True)) as stream:
            async for batch in stream:
                batches.append(batch)

    await practice.enter()
    following = asyncio.create_task(follow())
    await clock.advance(130.0)
    assert 2 <= sum(len(batch) for batch in batches) <= 3
    await clock.play(practice.ports.engine.stop("app-uptime-kuma"))
    await asyncio.wait_for(following, 40.0)


@pytest.mark.slow
async def test_a_flood_comes_in_batches_to_whoever_follows(practice: Practice) -> None:
    practice.world().containers["app-jellyfin"].flood = 100_000
    seen: list[LogLine] = []
    async with aclosing(practice.ports.engine.logs("app-jellyfin", tail=0, follow=True)) as stream:
        async for batch in stream:
            seen += batch
            if len(seen) == 100_000:
                break
    assert seen[99_999].text.startswith("request 99999 ")
    assert seen[0].at < seen[1].at
    assert len(await lines(practice, "app-jellyfin")) < 100


async def test_events_name_what_happened_to_which_container(practice: Practice, clock: HandClock) -> None:
    events: list[Mapping[str, Any]] = []

    async def listen() -> None:
        async with aclosing(practice.ports.engine.events()) as stream:
            async for event in stream:
                events.append(event)

    await practice.enter()
    listening = asyncio.create_task(listen())
    await clock.advance(0.0)
    await clock.play(practice.ports.engine.restart("tailscale-jellyfin"))
    await clock.advance(3.0)
    listening.cancel()
    assert [event["Action"] for event in events] == ["die", "stop", "start", "health_status: healthy"]
    assert {event["Actor"]["Attributes"]["name"] for event in events} == {"tailscale-jellyfin"}
    assert events[0]["Actor"]["Attributes"]["com.docker.compose.project"] == "jellyfin"
