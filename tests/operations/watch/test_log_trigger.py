"""Lines of the sidecar's log that nobody asked for: they end the calm of a watch, and never its thrift."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.operations.watch.log_trigger import FRESH, LONGEST, NEWEST, REST, LogTrigger
from scaletail_tui.operations.watch.watcher import watch
from tests.operations.looking import practice_host

NOW = 1_795_430_500.0
TELLS = (
    "localListener failed to listen on 100.64.0.7:443, backing off: listen tcp4 100.64.0.7:443: bind: address in use"
)
MEANS_NOTHING = "magicsock: derp-1 connected; connGen=1"


def line(text: str, *, ago: float = 0.0) -> LogLine:
    return LogLine(at=datetime.fromtimestamp(NOW - ago, UTC).isoformat(), text=text)


async def is_due(news: LogTrigger) -> bool:
    """Whether a look is wanted at this moment."""
    asked = asyncio.ensure_future(news.due())
    for _ in range(5):
        await asyncio.sleep(0)
    done = asked.done()
    asked.cancel()
    return done


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([line(TELLS)], True),
        ([line(MEANS_NOTHING)], False),
        ([line(TELLS, ago=FRESH + 1)], False),
        ([LogLine(at="", text=TELLS)], False),
        ([line(TELLS), *[line(MEANS_NOTHING)] * (NEWEST - 1)], True),
        ([line(TELLS), *[line(MEANS_NOTHING)] * NEWEST], False),
    ],
    ids=["a fault", "a line of every day", "an old fault", "no time", "the last of the newest", "lost in a flood"],
)
async def test_only_a_fresh_line_that_names_something_is_news(lines: list[LogLine], wanted: bool) -> None:
    news = LogTrigger(HandClock(NOW))
    news.hear(lines)
    assert await is_due(news) is wanted


async def test_lines_that_change_no_judgement_are_looked_at_less_and_less_often() -> None:
    clock = HandClock(NOW)
    news = LogTrigger(clock)
    rests = []
    for _ in range(6):
        news.hear([line(TELLS)])
        before = clock.monotonic()
        while not await is_due(news):
            await clock.advance(1.0)
            news.hear([replace(line(TELLS), at=datetime.fromtimestamp(clock.now(), UTC).isoformat())])
        rests.append(round(clock.monotonic() - before))
        news.note_look()
        news.take_judgement(well=True)
    assert rests == [0, REST, 2 * REST, 4 * REST, 8 * REST, LONGEST]
    news.take_judgement(well=False)
    news.hear([replace(line(TELLS), at=datetime.fromtimestamp(clock.now(), UTC).isoformat())])
    assert await is_due(news)


@pytest.mark.slow
async def test_what_only_the_log_says_is_judged_at_once_on_a_well_stack_that_is_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.DEEP_EVERY", 1e9)
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.WHOLE_EVERY", 1e9)
    monkeypatch.setattr("scaletail_tui.operations.watch.log_trigger.FRESH", 1e9)  # a busy machine is slower than that
    ports = practice_host(tmp_path, speed=20.0)
    news = LogTrigger(ports.clock)
    async with aclosing(watch(ports, "jellyfin", log_trigger=news)) as rounds, asyncio.timeout(240):
        calm: list[Diagnosis] = [await anext(rounds) for _ in range(5)]
        world = await ports.engine._enter()  # type: ignore[attr-defined]
        world.say(world.find("tailscale-jellyfin"), TELLS)
        unheard = [await anext(rounds) for _ in range(4)]
        news.hear([LogLine(at=datetime.fromtimestamp(ports.clock.now(), UTC).isoformat(), text=TELLS)])
        told = [await anext(rounds) for _ in range(2)]
    assert {one.verdict for one in (*calm, *unheard)} == {Verdict.OK}
    assert told[-1].findings[0].id == "serve-listener-conflict"
