"""How long a stack is public, as it is typed and as it is told."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.reach.public_time import duration_words, read_duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("2h", 7200), ("20s", 20), ("1h30m", 5400), ("1d", 86_400), ("90m", 5400)]
)
def test_a_time_is_read(text: str, seconds: float) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "h", "2 h", "-1h", "2h ", "1.5h", "ever", "2hh", "٢h", "9" * 30 + "h"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "1 h"), (3660, "1 h 1 min"), (7199, "2 h"), (90_000, "1 d 1 h")],
)
def test_a_time_is_told(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words
