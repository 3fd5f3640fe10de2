"""A list of thirty stacks: rows at once, each judged as it comes, and afterwards looked at seldom."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from itertools import pairwise
from typing import Any

import pytest

from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.operations.watch import overview as watched
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.stack_monitor import StackMonitor
from scaletail_tui.ui.stack_rounds import CALM_SECONDS, LAST_SECONDS, StackRounds, stack_of
from scaletail_tui.ui.toolkit.rows import cut_name
from tests.ui.pretend import fake_ports

NAMES = tuple(f"stack-{number:02}" for number in range(30))


def judged(name: str, state: StackState = StackState.OK) -> StackSummary:
    return StackSummary(
        name=name, service="", state=state, url=None, expose="serve", finding=None, folder="", managed=True
    )


def looks_in_an_hour(state: StackState) -> Counter[str]:
    now = 0.0
    rounds = StackRounds(lambda: now)
    looks: Counter[str] = Counter()
    while now < 3600:
        due = rounds.due(NAMES)
        for name in due:
            looks[name] += 1
            rounds.take(judged(name, state), NAMES.index(name), len(NAMES))
        now += rounds.seconds()
    return looks


@pytest.mark.parametrize(
    ("state", "most"), [(StackState.OK, 12), (StackState.STOPPED, 12), (StackState.FAIL, 16), (StackState.WAIT, 16)]
)
def test_each_stack_is_looked_at_a_few_times_an_hour(state: StackState, most: int) -> None:
    looks = looks_in_an_hour(state)
    assert set(looks) == set(NAMES)
    assert max(looks.values()) <= most and min(looks.values()) >= 5, looks


def test_calm_stacks_are_spread_over_the_round() -> None:
    rounds = StackRounds(lambda: 0.0)
    for place, name in enumerate(NAMES):
        rounds.take(judged(name), place, len(NAMES))
    dues = sorted(rounds._due.values())
    assert dues[0] >= CALM_SECONDS / 2 and dues[-1] <= CALM_SECONDS
    assert max(later - earlier for earlier, later in pairwise(dues)) < 20


def test_a_change_brings_the_haste_back_and_an_event_the_look() -> None:
    now = 0.0
    rounds = StackRounds(lambda: now)
    for _ in range(8):
        rounds.take(judged("a", StackState.FAIL))
    assert rounds.seconds() == LAST_SECONDS
    rounds.take(judged("a", StackState.WAIT))
    assert rounds.seconds() < LAST_SECONDS / 4
    rounds.take(judged("b"))
    assert rounds.due(["a", "b"]) == ()
    rounds.hurry("b")
    assert rounds.due(["a", "b", "new"]) == ("b", "new")
    rounds.hurry_all()
    assert rounds.due(["a", "b"]) == ("a", "b")


def test_an_event_tells_its_stack() -> None:
    event = {"Action": "die", "Actor": {"Attributes": {"com.docker.compose.project": "vault"}}}
    assert stack_of(event) == "vault" and stack_of({"Action": "die"}) == "" and stack_of({"Actor": None}) == ""


async def test_rows_show_at_once_and_each_as_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Overview] = []
    gate = asyncio.Event()

    async def find(ports: Any) -> watched.StacksHere:
        return watched.StacksHere(names=NAMES)

    async def judge(ports: Any, here: watched.StacksHere, names: Iterable[str]) -> AsyncIterator[StackSummary]:
        for number, name in enumerate(names):
            if number == 3:
                await gate.wait()
            clock[0] += 1.0
            yield judged(name, StackState.FAIL if number == 0 else StackState.OK)

    monkeypatch.setattr(watched, "find_stacks", find)
    monkeypatch.setattr(watched, "judge_each", judge)
    clock = [0.0]
    ports = fake_ports()
    monitor = StackMonitor(ports, shown.append, Overview())
    monkeypatch.setattr(type(ports.clock), "monotonic", lambda self: clock[0])
    looking = asyncio.create_task(monitor.look_at_stacks())
    while len(shown) < 4:
        await asyncio.sleep(0)
    first = shown[0]
    assert [row.name for row in first.stacks] == list(NAMES) and not first.judged
    assert {row.state for row in first.stacks} == {StackState.UNKNOWN}
    assert [row.state for row in shown[-1].stacks][:4] == [
        StackState.FAIL,
        StackState.OK,
        StackState.OK,
        StackState.UNKNOWN,
    ]
    gate.set()
    await looking
    assert shown[-1].judged and StackState.UNKNOWN not in {row.state for row in shown[-1].stacks}


def test_long_names_lose_their_middle_so_that_they_stay_apart() -> None:
    assert cut_name("docmost-db", 10) == "docmost-db"
    assert cut_name("docmost-db", 8) != cut_name("docmost-redis", 8)
    assert cut_name("docmost-redis", 8) == "docm…dis" and cut_name("docmost-redis", 3) == "do…"
    assert cut_name("日本語のとても長い名前", 9).endswith("名前")
