"""The judgement of one observation: hops, findings in the order of judgement, verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Found, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopJudge, HopState
from scaletail_tui.domain.diagnosis.findings.kind import SYMPTOMS_OF, Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import step_of
from scaletail_tui.domain.diagnosis.path.judge import judge_hops
from scaletail_tui.domain.diagnosis.path.provenance import provenance
from scaletail_tui.domain.diagnosis.rules.by_hand import explain_failures, offer_by_hand
from scaletail_tui.domain.diagnosis.rules.login.control_server import own_server
from scaletail_tui.domain.diagnosis.rules.outside.hints import hints
from scaletail_tui.domain.diagnosis.rules.stack_status import is_stopped, url_of
from scaletail_tui.domain.diagnosis.rules.table import find_all
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE, DNS_PAGE, KEYS_PAGE, MACHINES_PAGE, OAUTH_PAGE, STATUS_PAGE

_CAUSES = (Severity.BLOCKER, Severity.BROKEN)
_LIFE = (HopId.SIDECAR, HopId.LOGIN, HopId.APP)
_WELL = frozenset({HopState.OK, HopState.NONE})
_NOT_RED = frozenset({HopState.WAIT, HopState.NONE})
_PAGES_OF_TAILSCALE = frozenset({ACCESS_PAGE, DNS_PAGE, KEYS_PAGE, MACHINES_PAGE, OAUTH_PAGE, STATUS_PAGE})


def diagnose(observation: Observation) -> Diagnosis:
    """Judge one observation; pure, and it never raises."""
    stopped = is_stopped(observation)
    found = Found() if stopped else find_all(observation)
    path = judge_hops(observation, found, stopped=stopped)
    known = mute_symptoms(_calm(tuple(found), path))
    general = None if stopped else explain_failures(path, known, observation)
    findings = tuple(_tell(one, observation) for one in (*known, *([general] if general is not None else [])))
    hops = tuple(_show(hop, findings, observation) for hop in _with_the_hops_of(findings, path))
    judged = Diagnosis(
        stack=observation.stack,
        verdict=_verdict(findings, hops, stopped=stopped),
        url=url_of(observation),
        hops=hops,
        findings=findings,
    )
    return replace(judged, hints=hints(observation, judged))


def _calm(found: Sequence[Finding], hops: Sequence[Hop]) -> list[Finding]:
    """Faults of files are defects of a stack that runs and answers; where anything else is wrong its fix needs them."""
    states = {hop.id: hop.state for hop in hops}
    lives = all(states[hop] in _WELL for hop in _LIFE) and not {HopState.FAIL, HopState.WAIT} & set(states.values())
    if not lives or any(_loud(one) and step_of(one) is not Step.FILES for one in found):
        return list(found)
    return [replace(one, severity=Severity.DEGRADED) if _loud(one) and not one.waiting else one for one in found]


def _tell(one: Finding, observation: Observation) -> Finding:
    """With the way to see it by hand; a stack that we did not write is offered what its owner can do.

    Of a Funnel that is off Serve's hop tells: Funnel's own stands in the path while the stack is public.
    """
    seen = provenance(one.source, one.evidence, observation)
    remedy = offer_by_hand(one.remedy, observation)
    hop = HopId.SERVE if one.hop is HopId.FUNNEL and not observation.public else one.hop
    if remedy.url in _PAGES_OF_TAILSCALE and own_server(observation):
        remedy = replace(remedy, url=None)
    return replace(one, hop=hop, remedy=remedy, command=seen.command, output=seen.output or one.evidence, at=seen.at)


def _loud(one: Finding) -> bool:
    return one.severity in _CAUSES or one.waiting


def _with_the_hops_of(findings: Sequence[Finding], hops: Sequence[Hop]) -> list[Hop]:
    """Every finding has its hop in the path; one that stands there for a finding alone works, but for what it says."""
    there = {hop.id: hop for hop in hops}
    for found in findings:
        there.setdefault(found.hop, HopJudge(found.hop, found.source).ok(found.evidence))
    return [there[hop_id] for hop_id in HopId if hop_id in there]


def _show(hop: Hop, findings: Sequence[Finding], observation: Observation) -> Hop:
    """With the way to see it by hand; a hop that seems well takes the evidence of a fault that sits on it.

    The cause of it all is no wait: its hop fails, whatever the hop's own evidence would allow.
    """
    broken = next((found for found in findings if found.hop is hop.id and _loud(found)), None)
    first = bool(findings) and broken is findings[0] and not broken.waiting
    if broken is not None and (hop.state in (HopState.OK, HopState.UNKNOWN) or (first and hop.state in _NOT_RED)):
        state = HopState.WAIT if broken.waiting else HopState.FAIL
        hop = replace(hop, state=state, evidence=broken.evidence, since=None, source=broken.source)
    seen = provenance(hop.source, hop.evidence, observation)
    return replace(hop, command=seen.command, output=seen.output or hop.evidence, at=seen.at)


def mute_symptoms(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of judgement, symptoms folded into `follows` of what causes them."""
    unique: dict[str, Finding] = {}
    for one in found:
        unique.setdefault(one.id, one)
    present = frozenset(unique)
    ordered = sorted(unique.values(), key=lambda one: (*_position(one), _yields(one, present), _may_wait(one)))
    shown: list[Finding] = []
    for one in ordered:
        cause = next((at for at, earlier in enumerate(shown) if _explains(earlier, one)), None)
        if cause is None:
            shown.append(one)
        else:
            shown[cause] = replace(shown[cause], follows=(*shown[cause].follows, one.id))
    return tuple(shown)


def _may_wait(one: Finding) -> bool:
    """On the way between devices what is broken now comes before an approval that is awaited."""
    return one.waiting and step_of(one) is Step.PATH


def _yields(one: Finding, present: frozenset[str]) -> bool:
    return any(other in present for other in KINDS[one.id].yields_to)


def _position(one: Finding) -> tuple[int, bool]:
    """Sidecar and login catch-alls come after every named cause of both."""
    step = step_of(one)
    if KINDS[one.id].catch_all:
        return Step.LOGIN, True
    return step, False


def _explains(cause: Finding, symptom: Finding) -> bool:
    if cause.id in KINDS[symptom.id].yields_to:
        return True
    if cause.severity not in _CAUSES and not cause.waiting:
        return False
    first, second = step_of(cause), step_of(symptom)
    return second in SYMPTOMS_OF.get(first, frozenset())


def _verdict(findings: Sequence[Finding], hops: Sequence[Hop], *, stopped: bool) -> Verdict:
    if stopped:
        return Verdict.STOPPED
    if any(found.severity in _CAUSES and not found.waiting for found in findings):
        return Verdict.BROKEN
    states = {hop.id: hop.state for hop in hops}
    if any(found.waiting for found in findings):
        return Verdict.WAITING
    if HopState.FAIL in states.values():
        return Verdict.BROKEN
    unknown = HopState.UNKNOWN in (states.get(HopId.SIDECAR), states.get(HopId.LOGIN))
    if unknown or any(found.severity is Severity.DEGRADED for found in findings):
        return Verdict.DEGRADED
    return Verdict.WAITING if HopState.WAIT in states.values() else Verdict.OK
