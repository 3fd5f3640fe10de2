"""What a finding says is seen on its hop, in every sample and recording: the page shows findings by hop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import but, hop_of, ids, log, logging_in, with_status
from tests.domain.diagnosis.rules.test_state_samples import SAID, STATES, placing
from tests.domain.diagnosis.samples.states_of_outside import flagged

SAMPLES: dict[str, Observation] = {
    **{f"{one.id} {at}": one.fires for at, one in enumerate(STATES)},
    **{f"near {one.id} {at}": one.near for at, one in enumerate(STATES)},
    **{f"said {one.id} {at}": placing(one, one.fires) for at, one in enumerate(SAID)},
    **{f"recorded {path.stem}": recording_from_json(json.loads(path.read_text())).observation
       for path in sorted((Path(__file__).parents[3] / "recordings").glob("*.json"))},
}  # fmt: skip
every_sample = pytest.mark.parametrize("observation", SAMPLES.values(), ids=SAMPLES.keys())


@every_sample
def test_the_hop_of_every_finding_stands_in_the_path(observation: Observation) -> None:
    diagnosis = diagnose(observation)
    assert {one.hop for one in diagnosis.findings} <= {hop.id for hop in diagnosis.hops}


@every_sample
def test_hops_stand_once_each_and_in_the_order_of_the_path(observation: Observation) -> None:
    hops = [hop.id for hop in diagnose(observation).hops]
    assert hops == [one for one in HopId if one in hops]


@every_sample
def test_the_hop_of_a_fault_on_top_is_red_and_the_cursor_opens_there(observation: Observation) -> None:
    diagnosis = diagnose(observation)
    first = next(iter(diagnosis.findings), None)
    if first is not None and first.severity in (Severity.BLOCKER, Severity.BROKEN):
        hop = diagnosis.hop(first.hop)
        assert hop is not None and hop.state is HopState.FAIL
        assert diagnosis.hottest == hop


@every_sample
def test_a_hop_that_waits_or_fails_says_of_what(observation: Observation) -> None:
    for hop in diagnose(observation).hops:
        assert hop.evidence or hop.state not in (HopState.WAIT, HopState.FAIL), hop.id


def test_a_device_that_was_told_to_be_an_exit_node_and_is_none_fails_that_hop() -> None:
    hop = hop_of(flagged(), HopId.EXIT)
    assert (hop.state, hop.evidence) == (HopState.FAIL, "told to be one, and does not offer itself")


def test_a_defect_adds_its_hop_to_the_path_as_one_that_works() -> None:
    said = with_status(health=("Stateful filtering is enabled and Docker was detected; this may prevent Docker",))
    assert ids(said) == ["docker-stateful-filtering"]
    assert hop_of(said, HopId.ROUTES).state is HopState.OK


def test_a_fault_that_stands_second_leaves_a_hop_that_waits_as_it_is() -> None:
    silent = logging_in(age=300, state="Starting")
    assert diagnose(silent).findings[0].hop is HopId.LOGIN
    assert hop_of(silent, HopId.ADDRESS).state is HopState.WAIT


def test_what_is_said_of_a_funnel_that_is_off_stands_at_serve() -> None:
    """The hop of Funnel stands in the path while the stack is public, and only then."""
    said = but(sidecar_log=RunLog(current=log("Unable to turn on Funnel while shields-up is enabled", age=10)))
    [found] = diagnose(said).findings
    assert (found.id, found.hop) == ("funnel-shields-up", HopId.SERVE)
    assert diagnose(said).hop(HopId.FUNNEL) is None
