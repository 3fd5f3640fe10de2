"""Every rule has an observation that fires it and a near miss that does not, and none fires on a healthy stack."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.kinds.engine import HOST_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.outside import HINT_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS, LEFT_OUT
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.rules.table import RULES, Rule
from tests.domain.diagnosis.observations import HEALTHY
from tests.domain.diagnosis.samples import (
    states_of_app,
    states_of_login,
    states_of_outside,
    states_of_serve,
    states_of_sidecar,
)
from tests.domain.diagnosis.samples.placed import placed
from tests.domain.diagnosis.samples.sample import State, Text
from tests.domain.diagnosis.samples.texts import ALL, OF_TOOLS

STATES: tuple[State, ...] = (
    *states_of_sidecar.STATES, *states_of_login.STATES, *states_of_serve.STATES, *states_of_app.STATES,
    *states_of_outside.STATES,
)  # fmt: skip
SAID: tuple[Text, ...] = tuple(one for one in ALL if one.source in (Source.LOG, Source.HEALTH))
HEALTHY_RECORDINGS = sorted((Path(__file__).parents[3] / "recordings").glob("healthy*.json"))
BY_STATE = frozenset(one.id for one in STATES)
BY_TOOLS = frozenset(one.id for one in OF_TOOLS)
ASKED_ELSEWHERE = frozenset({"docker-cli-missing"})
"""Yielded by the host's doctor, not by a stack's."""


def found_in(observation: Observation) -> set[str]:
    """Ids that are told, and those that are folded into them."""
    return {kind for one in diagnose(observation).findings for kind in (one.id, *one.follows)}


def placing(sample: Text, line: str) -> Observation:
    named = match(sample.source, sample.fires)
    assert named is not None
    return placed(line, named[0], sample.source)


def yielded(rule: Rule, observation: Observation) -> list[Finding]:
    return list(rule(observation))


@pytest.mark.parametrize("sample", STATES, ids=lambda one: one.id)
def test_the_sample_of_a_state_fires_it(sample: State) -> None:
    assert sample.id in found_in(sample.fires)


@pytest.mark.parametrize("sample", STATES, ids=lambda one: one.id)
def test_the_near_miss_of_a_state_does_not_fire_it(sample: State) -> None:
    assert sample.id not in found_in(sample.near)


@pytest.mark.parametrize("sample", [one for one in SAID if one.id not in BY_STATE], ids=lambda one: one.id)
def test_a_line_is_heard_where_it_stands(sample: Text) -> None:
    assert sample.id in found_in(placing(sample, sample.fires))
    assert sample.id not in found_in(placing(sample, sample.near))


def test_every_known_fault_is_found_by_a_sample() -> None:
    heard = frozenset(one.id for one in SAID)
    missing = set(KINDS) - BY_STATE - heard - BY_TOOLS - set(HOST_KINDS) - set(HINT_KINDS) - ASKED_ELSEWHERE
    assert missing == set()


def test_every_rule_has_a_sample_that_fires_it() -> None:
    evidence = [one.fires for one in STATES] + [placing(one, one.fires) for one in SAID]
    silent = [rule.__name__ for rule in RULES if not any(yielded(rule, one) for one in evidence)]
    assert silent == []


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.__name__)
def test_no_rule_fires_on_a_healthy_stack(rule: Rule) -> None:
    assert yielded(rule, HEALTHY) == []
    for path in HEALTHY_RECORDINGS:
        assert yielded(rule, recording_from_json(json.loads(path.read_text())).observation) == [], path.name


def test_what_is_left_out_is_not_built_and_says_why() -> None:
    assert not set(LEFT_OUT) & set(KINDS)
    assert all(reason[0].isupper() and reason.endswith(".") and len(reason) > 30 for reason in LEFT_OUT.values())


def test_every_finding_tells_how_to_see_it_by_hand() -> None:
    """What the engine or a file says is shown by a command, with its output and its time."""
    for one in _told():
        assert one.command, (one.id, one.source)
        assert one.output, (one.id, one.source)
        assert one.at is not None, (one.id, one.source)
        assert "sudo" not in one.command


def test_every_hop_tells_how_to_see_it_by_hand() -> None:
    for hop in diagnose(HEALTHY).hops:
        assert hop.command and hop.output and hop.at is not None, hop.id


@pytest.mark.bench
def test_a_diagnosis_takes_a_few_milliseconds() -> None:
    path = next(one for one in HEALTHY_RECORDINGS if one.stem == "healthy")
    observation = recording_from_json(json.loads(path.read_text())).observation
    diagnose(observation)
    best = min(_seconds(observation) for _ in range(20))
    assert best < 0.015, "three times the limit of 5 ms"


def test_rules_are_named_after_what_is_well() -> None:
    """A rule's name says what it makes sure of, so that a list of rules reads as a description of a healthy stack."""
    assert all(inspect.isgeneratorfunction(rule) for rule in RULES)
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


def _told() -> Iterator[Finding]:
    for sample in STATES:
        yield from diagnose(sample.fires).findings


def _seconds(observation: Observation) -> float:
    begin = time.perf_counter()
    diagnose(observation)
    return time.perf_counter() - begin
