"""`logs`: a follower ends with the reason of the first container that ended, not with a group of reasons."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.cli.stack import logs
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ports.engine import Engine, EngineUnreachable


class LostEngine:
    """An engine that goes away under every follower after the first line."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.open: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        self.open.add(container)
        try:
            yield [LogLine(at="2026-01-01T00:00:00Z", text="hello")]
            raise EngineUnreachable("The Docker engine does not answer.")
        finally:
            self.open.discard(container)


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    logs.add_parser(parser.add_subparsers())
    return parser.parse_args(["logs", *words])


async def test_an_engine_that_is_lost_under_a_follower_is_told_as_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practice = Practice(folder=tmp_path)
    await asyncio.to_thread(practice.world)
    engine = LostEngine(practice.ports.engine)
    with pytest.raises(EngineUnreachable):
        await logs._print(replace(practice.ports, engine=cast(Engine, engine)), arguments("vaultwarden", "-f"))
    assert "hello" in capsys.readouterr().out
    assert not engine.open


def test_a_follower_whose_reader_leaves_ends_quietly() -> None:
    # The reader is gone before the first line.
    script = f"{sys.executable} -m scaletail_tui --practice logs vaultwarden -f | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("141\n", "")


def test_as_json_each_line_is_an_object_that_names_its_container() -> None:
    argv = [sys.executable, "-m", "scaletail_tui", "--practice", "logs", "jellyfin", "--tail", "2", "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["container"] for line in lines} == {"tailscale-jellyfin", "app-jellyfin"}
    assert all(line["at"] and line["text"] for line in lines)
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
