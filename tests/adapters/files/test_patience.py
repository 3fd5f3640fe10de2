"""A place that never answers costs its own answer, and no thread a second time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from scaletail_tui.adapters.files.patience import NoAnswer, Patience


@pytest.fixture
def released() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_what_a_call_returns_or_raises_comes_back() -> None:
    assert Patience().ask("a", lambda: 5) == 5
    with pytest.raises(ZeroDivisionError):
        Patience().ask("a", lambda: 1 // 0)


def test_a_place_that_hangs_is_given_up_and_not_asked_again_while_it_does(released: threading.Event) -> None:
    patience, asked, began = Patience(0.1), [], threading.Event()

    def hang() -> None:
        asked.append(1)
        began.set()
        released.wait()

    for _ in range(3):
        with pytest.raises(NoAnswer, match="/gone does not answer"):
            patience.ask("/gone", hang)
    assert began.wait(60)
    patience._seconds = 60.0
    assert len(asked) == 1 and patience.ask("/there", lambda: 1) == 1
    released.set()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            assert patience.ask("/gone", lambda: 2) == 2
            break
        except NoAnswer:
            time.sleep(0.01)
    else:
        pytest.fail("it answers again, and is not asked")


@pytest.mark.slow
def test_of_many_places_those_that_hang_are_told_and_the_others_answer(released: threading.Event) -> None:
    patience = Patience(each=1.5)
    places = [f"/{number}" for number in range(40)]

    def look(place: str) -> int:
        if place in ("/3", "/17", "/18"):
            released.wait()
        return int(place[1:])

    began = time.monotonic()
    found = patience.ask_each(places, look)
    assert [place for place, answer in found.items() if answer is None] == ["/3", "/17", "/18"]
    assert list(found) == places and found["/39"] == 39
    again = time.monotonic()
    assert patience.ask_each(places, look) == found
    assert again - began < 20, "one after the other they take a minute"
    assert time.monotonic() - again < 1.5, "nobody waits for those that have been silent"
