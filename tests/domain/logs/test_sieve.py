"""How loud a line is, and where the line of a finding stands."""

from __future__ import annotations

import time

import pytest

from scaletail_tui.domain.logs.sieve import Level, SourceLine, around, level_of, place_at, place_of
from scaletail_tui.domain.stack.raw_evidence import LogLine


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ('{"level":"error","msg":"no"}', Level.ERROR),
        ('{"level":50,"msg":"no"}', Level.ERROR),
        ('{"level":30,"msg":"an error was avoided"}', Level.INFO),
        ("time=2026-01-01 level=warn msg=slow", Level.WARN),
        ("[2026-01-01 10:00:00] [WARNING] slow", Level.WARN),
        ("2026-01-01 10:00:00 UTC [1] LOG:  database system is ready", Level.INFO),
        ("2026-01-01 10:00:00 UTC [1] FATAL:  role does not exist", Level.ERROR),
        ("INFO errors are counted here", Level.INFO),
        ("DEBUG: polled", Level.DEBUG),
        ("dial tcp: connection refused", Level.ERROR),
        ("Listening on port 80", Level.INFO),
        ("the information desk opens", Level.INFO),
    ],
)
def test_a_line_says_how_loud_it_is(text: str, level: Level) -> None:
    assert level_of(text) is level


def lines(*said: str) -> list[SourceLine]:
    return [
        SourceLine(
            container="app" if number % 2 else "sidecar", line=LogLine(at=f"2026-01-01T00:00:{number:02}Z", text=one)
        )
        for number, one in enumerate(said)
    ]


def test_a_place_is_found_by_time_and_by_what_a_finding_quotes() -> None:
    all_of_them = lines("a", "b refused", "c", "d refused", "e")
    assert place_at(all_of_them, "2026-01-01T00:00:02Z") == 2
    assert place_at(all_of_them, "2027") == 4
    assert place_of(all_of_them, " refused ") == 3
    assert place_of(all_of_them, "c", "app") is None
    assert [one.line.text for one in around(all_of_them, 1, beside=1)] == ["a", "b refused", "c"]


def test_a_hundred_thousand_lines_of_any_kind_are_judged_in_seconds() -> None:
    began = time.process_time()
    for number in range(100_000):
        level_of(f"{number} GET /api/items/{number} 200 took {number % 97} ms [worker {number % 7}] " + "x" * 200)
    assert time.process_time() - began < 15
