"""A judged look at a stack as one row of the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary

_STATES = {
    Verdict.BROKEN: StackState.FAIL,
    Verdict.WAITING: StackState.WAIT,
    Verdict.DEGRADED: StackState.WARN,
    Verdict.OK: StackState.OK,
    Verdict.STOPPED: StackState.STOPPED,
}


def summary_of(
    observation: Observation, diagnosis: Diagnosis, *, service: str = "", origin: StackOrigin | None = None
) -> StackSummary:
    """One row of the list; `service` is what a stack made by hand is by its images, `origin` where it is from."""
    expected = observation.expected
    told = _tell(diagnosis)
    return StackSummary(
        name=observation.stack,
        service=expected.service or service,
        expose=_exposure(observation, told["state"]),
        folder=observation.folder,
        managed=expected.managed,
        origin=origin or (StackOrigin.OURS if expected.managed else StackOrigin.BY_HAND),
        started=observation.sidecar.started if observation.sidecar is not None else None,
        public_left=observation.public_left,
        **told,
    )


def with_verdict(row: StackSummary, diagnosis: Diagnosis) -> StackSummary:
    """The same row with what its own page has judged since."""
    told = _tell(diagnosis)
    if row.alike and told["finding"] is None:
        told["sentence"] = row.alike[0]
    same = (row.state, row.finding, row.sentence, row.hop) == tuple(
        told[part] for part in ("state", "finding", "sentence", "hop")
    )
    return row if same else replace(row, **told, expose="closed" if told["state"] is StackState.STOPPED else row.expose)


class _Told(TypedDict):
    """The parts of a row that a judgement alone says."""

    state: StackState
    url: str | None
    finding: str | None
    sentence: str
    since: float | None
    hop: str


def _tell(diagnosis: Diagnosis) -> _Told:
    state = _STATES[diagnosis.verdict]
    hottest = diagnosis.findings[0] if diagnosis.findings else None
    waits = next((hop for hop in diagnosis.hops if hop.state is HopState.WAIT), None)
    sentence = hottest.summary if hottest is not None else ""
    if not sentence and state is StackState.WAIT and waits is not None:
        sentence = f"{waits.id}: {waits.evidence}"
    if state is StackState.STOPPED:
        sentence = next((hop.evidence for hop in diagnosis.hops if hop.id == "sidecar"), "stopped")
    hop = hottest.hop.value if hottest is not None else (waits.id.value if waits is not None else "")
    return _Told(
        state=state,
        url=diagnosis.url,
        finding=hottest.id if hottest is not None else None,
        sentence=sentence,
        since=waits.since if waits is not None and state is StackState.WAIT else None,
        hop=hop if state is not StackState.STOPPED else "",
    )


def _exposure(observation: Observation, state: StackState) -> str:
    if state is StackState.STOPPED:
        return "closed"
    if observation.public:
        return "funnel"
    for facts in (observation.serve.value, observation.serve_file.value):
        if facts is not None and facts.handlers:
            return "serve"
    if observation.serve.value is not None or observation.serve_file.value is not None:
        return "direct"
    return observation.expected.exposure.value if observation.expected.exposure is not None else ""
