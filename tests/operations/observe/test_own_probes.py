"""Our own probes are remembered with their times, by container."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.operations.observe.own_probes import KEPT, OwnProbes, noting
from scaletail_tui.ports.bundle import Ports
from tests.ui.pretend import fake_ports


class Moment:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Asked:
    """Sidecars that answer when they are let."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def request(self, container: str, **more: Any) -> AnswerLook:
        await self.go.wait()
        return AnswerLook(connected=True)

    async def look(self, container: str) -> str:
        return f"look at {container}"


def test_a_probe_covers_its_time_and_no_other_container() -> None:
    moment = Moment()
    probes = OwnProbes(moment)
    with probes.during("tailscale-a"):
        assert probes.may_have_made("tailscale-a", 1000.5), "a line may come before the probe has ended"
        moment.now = 1002.0
    assert probes.may_have_made("tailscale-a", 1001.0) and probes.may_have_made("tailscale-a", 1002.3)
    assert not probes.may_have_made("tailscale-a", 1003.0) and not probes.may_have_made("tailscale-a", 999.0)
    assert not probes.may_have_made("tailscale-b", 1001.0)


def test_only_the_last_probes_are_kept() -> None:
    moment = Moment()
    probes = OwnProbes(moment)
    for _ in range(KEPT + 10):
        moment.now += 10
        with probes.during("tailscale-a"):
            pass
    assert not probes.may_have_made("tailscale-a", 1010.0) and probes.may_have_made("tailscale-a", moment.now)


async def test_requests_are_noted_and_everything_else_passes_through() -> None:
    moment, asked = Moment(), Asked()
    probes = OwnProbes(moment)
    ports: Ports = noting(replace(fake_ports(), sidecars=cast(Any, asked)), probes)
    assert cast(Any, await ports.sidecars.look("tailscale-a")) == "look at tailscale-a"
    assert not probes.may_have_made("tailscale-a", 1000.0)
    asking = asyncio.create_task(ports.sidecars.request("tailscale-a", host="h", address="a"))
    await asyncio.sleep(0)
    assert probes.may_have_made("tailscale-a", 1000.0)
    asked.go.set()
    assert (await asking).connected
    assert not probes.may_have_made("tailscale-a", 1009.0)
