"""Who can reach a stack is told of one made by hand, too: as its sidecar shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.stacks import BY_HAND
from scaletail_tui.operations.lifecycle.start_stop import stop_pair
from scaletail_tui.operations.serve.table import Kind, Who, tell_reach
from scaletail_tui.ports.sidecars import SidecarSilent


async def test_page_and_further_doors_of_a_stack_made_by_hand_are_told_as_its_sidecar_shows_them(
    tmp_path: Path,
) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports, sidecar = practice.ports, f"tailscale-{BY_HAND}"
    serve = (await clock.play(ports.sidecars.look(sidecar))).serve or {}
    host = next(iter(serve["Web"])).partition(":")[0]
    more = {"Handlers": {"/": {"Proxy": "http://127.0.0.1:9999"}}}
    config = {
        "TCP": {**serve["TCP"], "8443": {"HTTPS": True}}, "Web": {**serve["Web"], f"{host}:8443": more},
        "AllowFunnel": {f"{host}:8443": True},
    }  # fmt: skip
    await clock.play(ports.sidecars.set_serve(sidecar, config))
    table = await clock.play(tell_reach(ports, BY_HAND))
    assert (table.host, table.live, table.public, table.until) == (host, True, True, None)
    assert [(one.port, one.who, one.kind) for one in table.rows] == [
        (8443, Who.INTERNET, Kind.FILE), (443, Who.TAILNET, Kind.PAGE),
    ]  # fmt: skip
    await clock.play(stop_pair(ports, BY_HAND))
    with pytest.raises(SidecarSilent, match="nobody can reach it"):
        await clock.play(tell_reach(ports, BY_HAND))
