"""All logs of a stack as one: in the order of their times, each line with whose it is, and quick with very many."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

import pytest

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.log.lines import KEEP
from scaletail_tui.ui.pages.stack.together import LogsScreen
from scaletail_tui.ui.pages.stack.together_feed import read_past
from tests.ui.pages.stack.stack_pages import Opened, running_stack
from tests.ui.pretend import screen_text, until


async def to_the_logs(opened: Opened) -> LogsScreen:
    await until(lambda: opened.stack.diagnosis is not None)
    await opened.pilot.press("o")
    await until(lambda: isinstance(opened.app.screen, LogsScreen))
    page = opened.app.screen
    assert isinstance(page, LogsScreen)
    await until(lambda: len(page.pane.log_lines))
    await opened.pilot.pause()
    return page


@pytest.mark.slow
async def test_sidecar_and_app_stand_in_one_log_and_lines_can_be_hidden_and_a_time_gone_to() -> None:
    async with running_stack("uptime-kuma") as opened:
        page = await to_the_logs(opened)
        lines = page.pane.log_lines.lines
        assert {line.source for line in lines} >= {"tailscale"} and len({line.source for line in lines}) > 1
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        await opened.pilot.press("minus")
        await until(lambda: page.question is not None)
        await opened.pilot.press(*"boot", "enter")
        await until(lambda: page.pane.log_lines.hides is not None)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert 'without "boot"' in text and "boot:" not in text
        await opened.pilot.press("at")
        await until(lambda: page.question is not None)
        await opened.pilot.press(*"00", "colon", *"00", "enter")
        await until(lambda: page.question is None)
        await opened.pilot.press("escape")
        await until(lambda: opened.app.screen is not page)


@dataclass
class Engine:
    """Two containers with a great many lines each."""

    count: int

    async def logs(self, container: str, **how: Any) -> AsyncGenerator[Sequence[LogLine], None]:
        for first in range(0, self.count, 1000):
            yield [
                LogLine(at=f"2026-01-01T00:00:00.{number * 2 + (container == 'b'):09}Z", text=f"{container} {number}")
                for number in range(first, first + 1000)
            ]


@dataclass
class Ports:
    engine: Engine


async def test_a_hundred_thousand_lines_are_merged_in_seconds_and_the_newest_are_kept() -> None:
    began = time.process_time()
    merged: list[LogLine] = []
    async with aclosing(read_past(cast(Any, Ports(engine=Engine(50_000))), {"a": "app", "b": "db"})) as batches:
        async for batch in batches:
            merged += batch
    assert len(merged) == KEEP and merged[-1].text == "b 49999"
    assert [line.source for line in merged[:2]] == ["app", "db"]
    assert [line.at for line in merged] == sorted(line.at for line in merged)
    assert time.process_time() - began < 15
