"""An update's request goes through the pipe whole."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.sidecar.request_wire import any_from_json, update_to_json
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.operations.update.context import request_update


async def test_a_request_comes_out_as_it_went_in(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    ports = Practice(clock=clock, folder=tmp_path).ports
    for stack, kind in (("uptime-kuma", JobKind.UPDATE), ("miniflux", JobKind.BACK)):
        request = await clock.play(request_update(ports, stack, kind=kind, patience=8.0, again=True))
        assert (request.spec is None) is (stack == "miniflux")
        assert any_from_json(update_to_json(request, "job", "tty")) == (request, "job", "tty")
