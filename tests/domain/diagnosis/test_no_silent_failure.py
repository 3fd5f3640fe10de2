"""A hop that fails is never without a finding: where no rule knows the cause, the last words are quoted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.missing import Missing
from scaletail_tui.domain.diagnosis.evidence.observation import Seen
from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.finding import Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.rules.by_hand import explain_failures
from tests.domain.diagnosis.observations import HEALTHY, but, log, with_app, with_status
from tests.domain.diagnosis.samples.states_of_sidecar import STATES

ALL = sorted((Path(__file__).parents[2] / "recordings").rglob("*.json"))
PARTS = ("status", "serve", "serve_file", "listeners", "answer", "loopback", "sidecar_log", "healthz", "prefs",
         "compose", "engine")  # fmt: skip
PAIRS = [(), *((one,) for one in PARTS), *combinations(PARTS[:4], 2)]


def path_of(failing: frozenset[HopId]) -> tuple[Hop, ...]:
    return tuple(
        Hop(id=one, state=HopState.FAIL if one in failing else HopState.OK, evidence=f"{one} seen") for one in HopId
    )


def sets_of_hops() -> Iterator[frozenset[HopId]]:
    for count in range(1, len(HopId) + 1):
        yield from map(frozenset, combinations(HopId, count))


@pytest.mark.parametrize("path", ALL, ids=lambda one: one.stem)
def test_no_recording_fails_in_silence_whatever_is_missing_of_it(path: Path) -> None:
    whole = recording_from_json(json.loads(path.read_text())).observation
    for missing in PAIRS:
        parts: dict[str, Any] = {part: Seen(why=Missing(detail="not seen this time")) for part in missing}
        seen = replace(whole, **parts)
        diagnosis = diagnose(seen)
        fails = [hop.id for hop in diagnosis.hops if hop.state is HopState.FAIL]
        assert not fails or diagnosis.findings, (missing, fails)
        assert diagnosis.verdict is not Verdict.BROKEN or diagnosis.findings[0].evidence, missing


def test_every_combination_of_failing_hops_has_a_finding_on_the_first_of_them() -> None:
    for failing in sets_of_hops():
        found = explain_failures(path_of(failing), (), HEALTHY)
        assert found is not None and found.severity is Severity.BROKEN
        assert found.hop is next(one for one in HopId if one in failing)
        assert found.evidence and found.remedy.text


def test_a_path_that_works_has_none() -> None:
    assert explain_failures(path_of(frozenset()), (), HEALTHY) is None


def test_a_known_cause_and_a_wait_need_no_general_finding() -> None:
    broken = path_of(frozenset({HopId.APP}))
    assert explain_failures(broken, (finding("app-crash-loop", "x"),), HEALTHY) is None
    assert explain_failures(broken, (finding("machine-approval-pending", "x"),), HEALTHY) is None
    assert explain_failures(broken, (finding("image-outdated", "x"),), HEALTHY) is not None


def test_the_last_telling_line_is_quoted_and_where_to_read_on() -> None:
    sidecar = but(sidecar_log=RunLog(current=log("the frobnicator failed: no such gizmo", "netcheck: report")))
    found = explain_failures(path_of(frozenset({HopId.LOGIN})), (), sidecar)
    assert found is not None and found.evidence == "the frobnicator failed: no such gizmo"
    assert sidecar.sidecar is not None and sidecar.sidecar.name in found.remedy.text
    app = replace(with_app(), app_logs={HEALTHY.apps[0].name: RunLog(current=log("cannot open the gizmo", "ready"))})
    found = explain_failures(path_of(frozenset({HopId.APP})), (), app)
    assert found is not None and found.evidence == "cannot open the gizmo"
    assert HEALTHY.apps[0].name in found.remedy.text


def test_health_texts_of_tomorrow_are_shown_all_of_them() -> None:
    texts = ("The flux capacitor of this kernel is off.", "A second thing that nobody knows yet.")
    diagnosis = diagnose(with_status(health=texts))
    [found] = diagnosis.findings
    assert diagnosis.verdict is Verdict.DEGRADED
    assert found.summary.startswith("Tailscale reports: The flux capacitor")
    assert all(text in found.evidence for text in texts)


def test_a_service_without_a_container_is_not_running() -> None:
    observation = next(one.fires for one in STATES if one.id == "service-not-created")
    diagnosis = diagnose(observation)
    assert diagnosis.verdict is Verdict.BROKEN
    assert "worker" in diagnosis.findings[0].summary
