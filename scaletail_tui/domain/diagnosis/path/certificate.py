"""The hop of the certificate."""

from __future__ import annotations

import re

from scaletail_tui.domain.diagnosis.evidence.moments import date, moment, span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.make import quote
from scaletail_tui.domain.diagnosis.rules.outside.device import certificate_is_issued
from scaletail_tui.domain.diagnosis.rules.serve.backends import serve_facts
from scaletail_tui.domain.diagnosis.rules.sidecar.log_hits import current_lines, run_age

_GOT = re.compile(r": got cert$")


def certificate_hop(observation: Observation) -> Hop:
    """A handshake is the proof; without one, what the sidecar said about issuing."""
    hop_id, source = HopId.CERTIFICATE, origin.HANDSHAKE
    if observation.expected.node or not _https_wanted(observation):
        return Hop(id=hop_id, state=HopState.NONE, evidence="nothing is served over HTTPS")
    status = observation.status.value
    if status is None:
        return Hop(id=hop_id, state=HopState.UNKNOWN, evidence="the sidecar cannot be asked", source=source)
    if not status.running:
        return Hop(id=hop_id, state=HopState.WAIT, evidence="issued after the login", source=origin.STATUS)
    if not status.cert_domains:
        return Hop(id=hop_id, state=HopState.WAIT if run_age(observation) < 3 else HopState.FAIL,
                   evidence="the tailnet gives out no HTTPS certificates", source=origin.STATUS)  # fmt: skip
    answer = observation.answer.value
    if answer is not None and answer.verified:
        return _valid_hop(observation, answer.expires)
    trouble = next(certificate_is_issued(observation), None)
    if trouble is not None:
        state = HopState.WAIT if trouble.waiting else HopState.FAIL
        evidence = (
            "being issued; the first one takes up to a minute" if trouble.id == "cert-pending" else trouble.evidence
        )
        return Hop(id=hop_id, state=state, evidence=evidence, source=trouble.source,
                   since=run_age(observation) if trouble.waiting else None)  # fmt: skip
    got = next((line for line in reversed(current_lines(observation)) if _GOT.search(line.text)), None)
    if got is not None:
        age = span(observation.age_of(moment(got.at)))
        return Hop(id=hop_id, state=HopState.OK, evidence=f"issued {age} ago", source=origin.SIDECAR_LOG)
    missing = quote(answer.error) if answer is not None else observation.answer.missing
    return Hop(id=hop_id, state=HopState.UNKNOWN, evidence=missing or "no handshake yet", source=source)


def _valid_hop(observation: Observation, expires: float | None) -> Hop:
    hop_id, source = HopId.CERTIFICATE, origin.HANDSHAKE
    if expires is None:
        return Hop(id=hop_id, state=HopState.OK, evidence="the handshake verifies", source=source)
    left = expires - observation.at
    if left <= 0:
        return Hop(id=hop_id, state=HopState.FAIL, evidence=f"expired on {date(expires)}", source=source)
    return Hop(id=hop_id, state=HopState.OK, evidence=f"valid until {date(expires)}, {span(left)}", source=source)


def _https_wanted(observation: Observation) -> bool:
    facts = serve_facts(observation)
    file = observation.serve_file.value
    shown = (*(facts.handlers if facts is not None else ()), *(file.handlers if file is not None else ()))
    return observation.expected.own_https or any(one.https for one in shown)
