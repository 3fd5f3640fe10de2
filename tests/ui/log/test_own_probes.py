"""Our own probes in a sidecar's log, and lines of another day."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.log.lines import Explained, LogLines, day_time
from tests.ui.log.test_log_pane import START, line, log_page, shown
from tests.ui.pretend import screen_text


def explain(text: str) -> Explained | None:
    if "proxy error" not in text:
        return None
    return Explained(kind="refused", sentence="a visitor came, but nothing answers on port 8080", visitor=True)


def of_odd_seconds(moment: float) -> bool:
    return int(moment) % 2 == 1


def refused(second: int) -> LogLine:
    return line("http: proxy error: dial tcp 127.0.0.1:8080: connect: connection refused", second)


async def test_our_own_probes_are_folded_into_one_line_that_counts_them_until_they_are_asked_for() -> None:
    async with log_page((120, 24)) as (app, pilot, pane):
        pane.begin("Sidecar log", explain=explain, ours=of_odd_seconds)
        pane.add([line("first", 0), refused(1), refused(3), refused(5), refused(6), refused(7), line("last", 8)])
        await shown(pilot, pane)
        text = screen_text(app)
        assert "10:42:07  … 3 lines of our own probes" in text and "10:42:13  … 1 line of our own probes" in text
        assert text.count("connection refused") == 1 and "a visitor came" in text
        await pilot.press("z")
        await pilot.pause()
        assert "our own probes" in screen_text(app), "noise is folded, and they are noise"
        await pilot.press("z")
        await pilot.pause()
        assert screen_text(app).count("connection refused") == 5 and "our own probe came" in screen_text(app)
        await pilot.press("z")
        await pilot.pause()
        assert screen_text(app).count("connection refused") == 1


async def test_a_search_shows_what_was_folded() -> None:
    async with log_page((120, 24)) as (app, pilot, pane):
        pane.begin("Sidecar log", explain=explain, ours=lambda moment: True)
        pane.add([line("first", 0), refused(1), refused(3)])
        await shown(pilot, pane)
        await pilot.press("slash", *"8080", "enter")
        await pilot.pause()
        assert screen_text(app).count("connection refused") == 2


def test_errors_alone_leave_our_own_probes_out() -> None:
    lines = LogLines(explain, lambda moment: True)
    lines.take([refused(1), line("an error of the app", 2)])
    lines.errors_only = True
    assert list(lines.numbers(0, 1, sifted=True, own=True)) == [1]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-23T10:42:06Z", "10:42:06"),
        ("2026-11-22T23:59:59Z", "22 Nov 23:59:59"),
        ("2025-01-02T03:04:05Z", "2 Jan 2025 03:04:05"),
        ("", ""),
        ("yesterday", ""),
    ],
)
def test_a_line_of_another_day_carries_the_date(at: str, told: str) -> None:
    assert day_time(at, START.timestamp()) == told


async def test_the_text_of_such_a_line_and_what_it_means_stand_behind_the_date() -> None:
    async with log_page((120, 24)) as (app, pilot, pane):
        pane.begin("Sidecar log", explain=explain)
        pane.add([LogLine(at="2026-11-20T10:42:06Z", text="http: proxy error"), line("today", 0)])
        await shown(pilot, pane)
        rows = screen_text(app).splitlines()
        assert " 20 Nov 10:42:06  http: proxy error" in rows and " 10:42:06  today" in rows
        assert any(row.startswith(" " * 18 + "└ a visitor came") for row in rows)
