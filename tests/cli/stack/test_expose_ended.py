"""`expose` that is ended half way takes back what it began; a line that drops ends nothing."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal

import pytest

from scaletail_tui.cli.stack import expose


@pytest.mark.parametrize(("number", "ends"), [(signal.SIGTERM, True), (signal.SIGHUP, False)])
def test_a_request_to_end_is_heard_where_the_switch_stands(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, ends: bool
) -> None:
    taken_back = []

    async def switch(ports: object, args: argparse.Namespace) -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(60 if ends else 0)
        except asyncio.CancelledError:
            taken_back.append(number)
            raise
        return 0

    monkeypatch.setattr(expose, "_switch", switch)
    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: None)
    parser = argparse.ArgumentParser()
    expose.add_parser(parser.add_subparsers())
    args = parser.parse_args(["expose", "vault", "serve"])
    if ends:
        with pytest.raises(KeyboardInterrupt):
            expose.run(args)
    else:
        assert expose.run(args) == 0
    assert bool(taken_back) is ends
