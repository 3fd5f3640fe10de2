"""Very many stacks: all are listed, the engine is heard once, and calm ones are looked at seldom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.sidecar.sidecar import Sidecar
from scaletail_tui.adapters.practice.stacks import make_more
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ports.engine import Engine
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.pages.stacks.look import LONG_WAIT, WAITING_EVERY, pause_of_wait
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.stacks.rows import Columns, DrawnRows
from scaletail_tui.ui.stack_rounds import CALM_SECONDS, StackRounds
from tests.ui.pages.stacks.test_stacks_screen import summary
from tests.ui.pretend import screen_text, until

_COUNT = 60


class HeardEngine:
    """Counts who listens to the engine."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.listeners = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        self.listeners += 1
        async for event in self._engine.events():
            yield event


@pytest.mark.slow
async def test_all_of_very_many_stacks_are_listed_and_the_engine_is_heard_once() -> None:
    practice = Practice(speed=20.0)
    make_more(practice.world(), practice.catalog.load(), _COUNT)
    engine = HeardEngine(practice.ports.engine)
    app = ScaletailApp(replace(practice.ports, engine=cast(Engine, engine)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(lambda: isinstance(app.screen, StacksScreen) and len(app.screen.rows) == _COUNT + 8)
        await until(lambda: app.overview.judged)
        await pilot.press("end", "up", "up")
        await pilot.pause()
        assert "tools-" in screen_text(app)
        assert engine.listeners == 1


def test_the_more_stacks_there_are_the_more_seldom_a_calm_one_is_looked_at() -> None:
    def due_in(of: int) -> float:
        rounds = StackRounds(lambda: 0.0)
        rounds.take(summary("vault", StackState.OK), of - 1, of)
        return rounds.seconds()

    assert due_in(5) == CALM_SECONDS
    assert due_in(150) == 150 * 20.0


def test_a_row_is_made_anew_only_where_something_differs() -> None:
    drawn, stack = DrawnRows(), summary("vault", StackState.OK)
    columns = Columns.fitting([stack], 80)
    more: dict[str, Any] = {"waited": 0.0, "news": None, "certificate": ""}
    first = drawn.get(stack, columns, doing="", **more)
    assert drawn.get(stack, columns, doing="", **more) is first
    assert drawn.get(replace(stack, state=StackState.FAIL), columns, doing="", **more) is not first
    assert "restarting" in drawn.get(stack, columns, doing="restarting", **more).text


def test_a_wait_is_looked_at_the_more_seldom_the_longer_it_lasts_and_its_end_is_seen_soon_after_its_beginning() -> None:
    looks = [0.0]
    while looks[-1] <= LONG_WAIT:
        looks.append(looks[-1] + pause_of_wait(looks[-1]))
    assert looks[1:5] == [WAITING_EVERY * number for number in range(1, 5)]
    assert 10 <= len(looks) <= 16, f"{len(looks)} looks in three minutes, 30 before"


def test_a_question_about_one_container_of_many_reads_the_files_of_its_own_stack_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    practice = Practice()
    world = practice.world()
    make_more(world, practice.catalog.load(), 20)
    read: list[str] = []
    monkeypatch.setattr(Sidecar, "watch", lambda sidecar: read.append(sidecar.container.name))
    world.catch_up()
    all_of_them = [*read]
    assert len(all_of_them) > 20
    read.clear()
    world.find(all_of_them[-1])
    assert read == all_of_them[-1:]
