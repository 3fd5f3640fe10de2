"""Who can reach a stack is told of one made by hand, too: as its sidecar shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

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
        "TCP": {**serve["TCP"], "8443": {"HTTPS": True}, "10000": {"TCPForward": "127.0.0.1:9998"}},
        "Web": {**serve["Web"], f"{host}:8443": more}, "AllowFunnel": {f"{host}:8443": True, f"{host}:10000": True},
    }  # fmt: skip
    await clock.play(ports.sidecars.set_serve(sidecar, config))
    table = await clock.play(tell_reach(ports, BY_HAND))
    assert (table.host, table.live, table.public, table.until) == (host, True, True, None)
    assert [(one.port, one.who, one.kind) for one in table.rows] == [
        (8443, Who.INTERNET, Kind.FILE), (10000, Who.INTERNET, Kind.FILE), (443, Who.TAILNET, Kind.PAGE),
    ]  # fmt: skip
    await clock.play(stop_pair(ports, BY_HAND))
    with pytest.raises(SidecarSilent, match=f"No sidecar of {BY_HAND} runs"):
        await clock.play(tell_reach(ports, BY_HAND))


async def test_a_sidecar_that_does_not_tell_what_it_serves_is_not_called_unreachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = practice.ports
    look = ports.sidecars.look

    async def tell_status_alone(container: str) -> Any:
        return replace(await look(container), serve=None)

    monkeypatch.setattr(ports.sidecars, "look", tell_status_alone)
    with pytest.raises(SidecarSilent, match="does not tell what it serves"):
        await clock.play(tell_reach(ports, BY_HAND))
