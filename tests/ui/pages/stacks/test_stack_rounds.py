"""A list of thirty stacks: rows at once, each judged as it comes, and afterwards looked at seldom."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import pytest

from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.operations.watch import overview as watched
from scaletail_tui.ports.folders import StackFolders
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.stack_monitor import StackMonitor
from scaletail_tui.ui.stack_rounds import (
    CALM_SECONDS,
    LAST_SECONDS,
    RESTLESS_LOOKS,
    RESTLESS_SECONDS,
    SECOND_SECONDS,
    StackRounds,
    stack_of,
)
from scaletail_tui.ui.toolkit.rows import cut_name
from tests.ui.pretend import NoFolders, fake_ports

NAMES = tuple(f"stack-{number:02}" for number in range(30))


class ThirtyFolders(NoFolders):
    def names(self) -> Sequence[str]:
        return NAMES


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


def test_a_stack_that_was_only_glanced_at_is_looked_at_as_a_whole_within_half_a_minute() -> None:
    now = 0.0
    rounds = StackRounds(lambda: now)
    assert not rounds.knows(NAMES[0])
    for place, name in enumerate(NAMES):
        rounds.take(judged(name), place, len(NAMES), whole=False)
    assert rounds.knows(NAMES[0])
    assert rounds.due(NAMES) == ()
    now = SECOND_SECONDS
    assert rounds.due(NAMES) == NAMES


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

    async def judge(
        ports: Any, here: watched.StacksHere, names: Iterable[str], **_: bool
    ) -> AsyncIterator[StackSummary]:
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


async def test_folders_have_their_rows_before_the_engine_is_asked_and_never_in_the_place_of_judged_ones() -> None:
    shown: list[Overview] = []
    ports = replace(fake_ports(), folders=cast("StackFolders", ThirtyFolders()))
    monitor = StackMonitor(ports, shown.append, Overview())
    await monitor.show_folders()
    assert {row.name for row in shown[-1].stacks} == set(NAMES) and not shown[-1].judged
    judged_ones = Overview(stacks=(judged("vault", StackState.OK),), judged=True)
    await StackMonitor(ports, shown.append, judged_ones).show_folders()
    assert len(shown) == 1


def test_long_names_lose_their_middle_so_that_they_stay_apart() -> None:
    assert cut_name("docmost-db", 10) == "docmost-db"
    assert cut_name("docmost-db", 8) != cut_name("docmost-redis", 8)
    assert cut_name("docmost-redis", 8) == "docm…dis" and cut_name("docmost-redis", 3) == "do…"
    assert cut_name("日本語のとても長い名前", 9).endswith("名前")


def test_a_stack_that_restarts_again_and_again_is_looked_at_a_few_times_and_then_as_seldom_as_other_broken_ones() -> (
    None
):
    now, looks = 0.0, 0
    rounds = StackRounds(lambda: now)
    rounds.take(judged("loop", StackState.FAIL))
    while now < 3600:
        rounds.stir("loop")
        if rounds.due(("loop",)):
            looks += 1
            rounds.take(judged("loop", StackState.FAIL))
        now += 1.5
    assert 12 <= looks <= 20, f"{looks} in an hour, once a minute and more before"
    rounds.take(judged("loop", StackState.FAIL))
    rounds.hurry("loop")
    assert rounds.due(("loop",)) == ("loop",), "what we do ourselves is seen at once"
    rounds.take(judged("loop", StackState.FAIL))
    rounds.stir("loop")
    assert rounds.due(("loop",)) == ()
    assert rounds.stir("loop", made=True) and rounds.due(("loop",)) == ("loop",), "made anew: somebody's doing"


def test_a_stack_that_rested_is_news_again() -> None:
    now = 0.0
    rounds = StackRounds(lambda: now)
    for _ in range(RESTLESS_LOOKS):
        assert rounds.stir("loop")
        rounds.take(judged("loop", StackState.FAIL))
    assert not rounds.stir("loop")
    now = RESTLESS_SECONDS
    assert rounds.stir("loop")
    assert rounds.due(("loop",)) == ("loop",)
