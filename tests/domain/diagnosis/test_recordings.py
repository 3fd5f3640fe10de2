"""Recordings of real stacks: the file's name says which finding must come first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json, recording_to_json
from scaletail_tui.domain.diagnosis.findings.finding import Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import LONGEST

FOLDER = Path(__file__).parents[2] / "recordings"
ALL = sorted(FOLDER.glob("*.json"))
HEALTHY = [path for path in ALL if path.name.startswith("healthy")]
FAULTY = [path for path in ALL if path not in HEALTHY]


def recorded(path: Path) -> Observation:
    return recording_from_json(json.loads(path.read_text())).observation


def named(path: Path) -> str:
    return path.stem


def test_there_are_recordings_of_healthy_and_of_faulty_stacks() -> None:
    assert len(HEALTHY) >= 3
    assert len(FAULTY) >= 15


@pytest.mark.parametrize("path", HEALTHY, ids=named)
def test_a_healthy_recording_gives_no_finding(path: Path) -> None:
    diagnosis = diagnose(recorded(path))
    assert diagnosis.findings == ()
    assert diagnosis.verdict is Verdict.OK
    assert {hop.state for hop in diagnosis.hops} <= {HopState.OK, HopState.NONE}


@pytest.mark.parametrize("path", FAULTY, ids=named)
def test_a_faulty_recording_names_its_fault_first(path: Path) -> None:
    diagnosis = diagnose(recorded(path))
    assert diagnosis.findings[0].id == path.stem
    waits = diagnosis.findings[0].waiting
    assert diagnosis.verdict is (Verdict.WAITING if waits else Verdict.BROKEN)
    assert diagnosis.findings[0].evidence
    assert diagnosis.findings[0].remedy.text


@pytest.mark.parametrize("path", FAULTY, ids=named)
def test_the_hop_of_the_first_finding_is_not_well(path: Path) -> None:
    diagnosis = diagnose(recorded(path))
    hop = diagnosis.hop(diagnosis.findings[0].hop)
    assert hop is not None
    assert hop.state is HopState.FAIL or (hop.state is HopState.WAIT and diagnosis.findings[0].waiting)
    assert diagnosis.hottest == hop


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_recording_survives_being_written_and_read(path: Path) -> None:
    recording = recording_from_json(json.loads(path.read_text()))
    assert recording_from_json(json.loads(json.dumps(recording_to_json(recording)))) == recording


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_recording_holds_no_key(path: Path) -> None:
    text = path.read_text()
    assert "LabLab" not in text
    assert "tskey-auth-k" not in text


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_fail_is_always_explained_by_a_finding(path: Path) -> None:
    diagnosis = diagnose(recorded(path))
    fails = [hop for hop in diagnosis.hops if hop.state is HopState.FAIL]
    assert not fails or any(one.severity is not Severity.INFO or one.waiting for one in diagnosis.findings)


def test_every_kind_has_words_that_fit_a_line() -> None:
    for kind_id, kind in KINDS.items():
        assert len(kind.summary) <= LONGEST, kind_id
        fix = f"{kind.first}{kind.fix}"
        assert fix[:1].isupper() or fix.split()[0] in ("docker", "sudo", "newgrp"), kind_id
        assert not kind.summary.lower().startswith("please"), kind_id
