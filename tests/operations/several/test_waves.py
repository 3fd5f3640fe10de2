"""One action on several stacks: waves, failures, and what is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.several import waves
from scaletail_tui.operations.several.action import Outcome, OutcomeState, StackAction
from scaletail_tui.operations.several.table import ACTIONS
from scaletail_tui.operations.several.waves import Summary, act_in_waves
from scaletail_tui.ports.needs import SeveralPorts

_PORTS = cast(SeveralPorts, None)
_NAMES = ("a", "b", "c", "d", "e")


class Work:
    """An action that notes who works at the same time."""

    def __init__(self, *, fails: str = "", breaks: str = "") -> None:
        self.fails, self.breaks = fails, breaks
        self.now: set[str] = set()
        self.together: list[frozenset[str]] = []

    async def act(self, ports: SeveralPorts, stack: str) -> Outcome:
        self.now.add(stack)
        await asyncio.sleep(0)
        self.together.append(frozenset(self.now))
        await asyncio.sleep(0)
        self.now.discard(stack)
        if stack == self.fails:
            raise ScaletailError("It does not start.", remedy="Look at its log.")
        if stack == self.breaks:
            raise ZeroDivisionError
        return Outcome(stack=stack, state=OutcomeState.OK, sentence="done")

    def action(self) -> StackAction:
        return StackAction(id="work", label="work", doing="working", plan="Works", at_once=2, act=self.act)


async def outcomes(work: Work, **more: Any) -> list[Outcome]:
    return [one async for one in act_in_waves(_PORTS, work.action(), _NAMES, **more)]


async def test_a_wave_is_over_before_the_next_one_begins() -> None:
    work = Work()
    begun: list[str] = []
    assert sorted(one.stack for one in await outcomes(work, begun=begun.append)) == list(_NAMES)
    assert begun == list(_NAMES)
    assert set(work.together) == {frozenset("ab"), frozenset("cd"), frozenset("e")}


async def test_the_caller_says_how_many_a_wave_has() -> None:
    work = Work()
    await outcomes(work, at_once=1)
    assert set(work.together) == {frozenset(name) for name in _NAMES}


async def test_one_that_fails_leaves_the_others_their_turn_and_says_why() -> None:
    told = {one.stack: one for one in await outcomes(Work(fails="b", breaks="c"))}
    assert len(told) == len(_NAMES)
    assert (told["b"].state, told["b"].sentence) == (OutcomeState.FAILED, "It does not start. Look at its log.")
    assert told["c"].state is OutcomeState.FAILED
    assert "ZeroDivisionError" in told["c"].sentence
    assert told["e"].state is OutcomeState.OK


def test_a_summary_counts_what_is_done_and_what_is_to_come() -> None:
    done = tuple(Outcome(stack=name, state=state, sentence="") for name, state in zip("ab", OutcomeState, strict=False))
    summary = Summary(asked=3, outcomes=done)
    assert summary.sentence() == "3 stacks: 1 well, 1 to read, 1 to come."
    assert not summary.well


def test_each_action_is_called_like_its_command() -> None:
    from scaletail_tui.cli.main import COMMANDS

    assert set(ACTIONS) <= set(COMMANDS)
    assert all(name == action.id for name, action in ACTIONS.items())


async def test_an_ordered_action_reads_the_files_of_all_and_waits_for_what_a_stack_lives_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def find(ports: SeveralPorts, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
        assert tuple(names) == _NAMES
        return {"a": frozenset({"e"})}

    monkeypatch.setattr(waves, "find_needs", find)
    work = Work()
    action = replace(work.action(), ordered=True)
    begun: list[str] = []
    done = [one.stack async for one in act_in_waves(_PORTS, action, _NAMES, begun=begun.append)]
    assert begun == ["b", "c", "d", "e", "a"]
    assert len(done) == 5
