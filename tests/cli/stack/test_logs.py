"""`logs`: a follower ends with the reason of the first container that ended, not with a group of reasons."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
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


class Reader:
    """Asks one practice host, whose clock would be another one in each run of the program."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._ports, self._capsys = Practice(folder=folder).ports, capsys

    async def said(self, *words: str) -> list[dict[str, Any]]:
        assert await logs._print(self._ports, arguments("jellyfin", *words, "--json")) == 0
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def reader(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Reader:
    return Reader(tmp_path, capsys)


async def test_only_lines_that_hold_this_and_not_that_are_shown(reader: Reader) -> None:
    everything = await reader.said()
    serving = await reader.said("--grep", "SERVE|listening", "--hide", "proxy handler", "--hide", "nothing of this")
    assert serving and serving == [
        line for line in everything
        if re.search("serve|listening", line["text"], re.IGNORECASE) and "proxy handler" not in line["text"]
    ]  # fmt: skip
    assert {line["level"] for line in await reader.said("--level", "error")} <= {"error"}


async def test_around_a_time_both_sides_are_shown_whoever_spoke(reader: Reader) -> None:
    everything = await reader.said()
    middle = everything[len(everything) // 2]
    shown = await reader.said("--around", middle["at"][:26] + "Z", "--context", "2")
    assert len(shown) == 5 and middle in shown
    since = await reader.said("--since", middle["at"][:26] + "Z")
    assert since and all(line["at"] >= middle["at"][:26] for line in since)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--grep", "("), "is no regular expression"),
        (("--hide", "a{99999999999999}"), "is no regular expression"),
        (("--grep", "(" * 5000), "is no regular expression"),
        (("--since", "soon"), "is no time"),
        (("--since", "2026-02-31"), "is no time"),
        (("--around", "nothing-like-it"), "has no finding"),
        (("--around", "10:30", "-f"), "--around shows one place"),
    ],
)
def test_what_cannot_be_is_answered_by_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    argv = [sys.executable, "-m", "scaletail_tui", "--practice", "logs", "jellyfin", *words]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and sentence in done.stderr, done.stderr
