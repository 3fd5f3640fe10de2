"""The hop of the certificate."""

from __future__ import annotations

import re

from scaletail_tui.domain.diagnosis.clues.backends import serve_facts
from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines, run_age
from scaletail_tui.domain.diagnosis.evidence.moments import date, moment, span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Found, Question
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopJudge, HopState
from scaletail_tui.domain.diagnosis.findings.make import quote

_GOT = re.compile(r": got cert$")


def certificate_hop(observation: Observation, found: Found) -> Hop:
    """A handshake is the proof; without one, what the sidecar said about issuing."""
    judge, status, answer = HopJudge(HopId.CERTIFICATE, origin.HANDSHAKE), observation.status.value, observation.answer
    trouble = found.first(Question.CERTIFICATE_ISSUED)
    if observation.expected.node or (trouble is None and not _https_wanted(observation)):
        return judge.none("nothing is served over HTTPS", origin.NOWHERE)
    if status is None:
        return judge.unknown("the sidecar cannot be asked")
    if not status.running:
        return judge.wait("issued after the login", origin.STATUS)
    if not status.cert_domains:
        state = HopState.WAIT if run_age(observation) < 3 else HopState.FAIL
        return judge.say(state, "the tailnet gives out no HTTPS certificates", origin.STATUS)
    if answer.value is not None and answer.value.verified:
        return _valid_hop(judge, observation, answer.value.expires)
    if trouble is not None:
        pending = "being issued; the first one takes up to a minute" if trouble.id == "cert-pending" else ""
        if trouble.waiting:
            return judge.wait(pending or trouble.evidence, trouble.source, since=run_age(observation))
        return judge.fail(pending or trouble.evidence, trouble.source)
    got = next((line for line in reversed(current_lines(observation)) if _GOT.search(line.text)), None)
    if got is not None:
        return judge.ok(f"issued {span(observation.age_of(moment(got.at)))} ago", origin.SIDECAR_LOG)
    missing = quote(answer.value.error) if answer.value is not None else answer.missing
    return judge.unknown(missing or "no handshake yet")


def _valid_hop(judge: HopJudge, observation: Observation, expires: float | None) -> Hop:
    if expires is None:
        return judge.ok("the handshake verifies")
    left = expires - observation.at
    if left <= 0:
        return judge.fail(f"expired on {date(expires)}")
    return judge.ok(f"valid until {date(expires)}, {span(left)}")


def _https_wanted(observation: Observation) -> bool:
    facts = serve_facts(observation)
    file = observation.serve_file.value
    shown = (*(facts.handlers if facts is not None else ()), *(file.handlers if file is not None else ()))
    return observation.expected.own_https or any(handler.https for handler in shown)
