"""The judgement of one observation: hops, findings in the order of judgement, verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scaletail_tui.domain.diagnosis.finding import Diagnosis, Finding, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings import step_of
from scaletail_tui.domain.diagnosis.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.hops import judge_hops
from scaletail_tui.domain.diagnosis.kind import Step
from scaletail_tui.domain.diagnosis.observation import Observation
from scaletail_tui.domain.diagnosis.rules import RULES
from scaletail_tui.domain.diagnosis.standing import is_stopped, url_of

_EVERYTHING_AFTER = (Step.ENGINE, Step.FILES, Step.IMAGE, Step.CREATE, Step.SIDECAR, Step.LOGIN)
"""Steps whose faults make all later ones look broken, and of which the first in the table is the cause."""
_SYMPTOMS: dict[Step, frozenset[Step]] = {
    Step.CONTROL: frozenset({Step.SERVE, Step.CERTIFICATE, Step.FUNNEL, Step.ANSWER}),
    Step.SERVE: frozenset({Step.ANSWER, Step.CERTIFICATE, Step.FUNNEL}),
    Step.APP: frozenset({Step.PORT, Step.ANSWER}),
    Step.PORT: frozenset({Step.ANSWER}),
}
_CAUSES = (Severity.BLOCKER, Severity.BROKEN)
_CATCH_ALLS = frozenset({"sidecar-crash-loop", "sidecar-boot-timeout", "left-running-state", "tailscale-exec-fails"})
"""Findings that say no more than that something is wrong: they yield to any other of the sidecar or the login."""


def diagnose(observation: Observation) -> Diagnosis:
    """Judge one observation; pure, and it never raises."""
    stopped = is_stopped(observation)
    found = [] if stopped else [made for rule in RULES for made in rule(observation)]
    findings = muted(found)
    hops = judge_hops(observation, stopped=stopped)
    return Diagnosis(
        stack=observation.stack,
        verdict=_verdict(findings, hops, stopped=stopped),
        url=url_of(observation),
        hops=hops,
        findings=findings,
    )


def muted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of judgement, symptoms folded into `follows` of what causes them."""
    unique: dict[str, Finding] = {}
    for one in found:
        unique.setdefault(one.id, one)
    ordered = sorted(unique.values(), key=lambda one: (step_of(one), one.id in _CATCH_ALLS))
    ordered.sort(key=_position)
    shown: list[Finding] = []
    for one in ordered:
        cause = next((at for at, earlier in enumerate(shown) if _explains(earlier, one)), None)
        if cause is None:
            shown.append(one)
        else:
            shown[cause] = replace(shown[cause], follows=(*shown[cause].follows, one.id))
    return tuple(shown)


def _position(one: Finding) -> tuple[int, bool]:
    """Sidecar and login catch-alls come after every named cause of both."""
    step = step_of(one)
    if one.id in _CATCH_ALLS:
        return Step.LOGIN, True
    return step, False


def _explains(cause: Finding, symptom: Finding) -> bool:
    if cause.severity not in _CAUSES and not cause.waiting:
        return False
    first, second = step_of(cause), step_of(symptom)
    if first in _EVERYTHING_AFTER:
        return second is not Step.ENGINE or first is Step.ENGINE
    return second in _SYMPTOMS.get(first, frozenset())


def _verdict(findings: Sequence[Finding], hops: Sequence[Hop], *, stopped: bool) -> Verdict:
    if stopped:
        return Verdict.STOPPED
    if any(one.severity in _CAUSES and not one.waiting for one in findings):
        return Verdict.BROKEN
    states = {hop.id: hop.state for hop in hops}
    if any(one.waiting for one in findings):
        return Verdict.WAITING
    if HopState.FAIL in states.values():
        return Verdict.BROKEN
    unknown = HopState.UNKNOWN in (states.get(HopId.SIDECAR), states.get(HopId.LOGIN))
    if unknown or any(one.severity is Severity.DEGRADED for one in findings):
        return Verdict.DEGRADED
    return Verdict.WAITING if HopState.WAIT in states.values() else Verdict.OK
