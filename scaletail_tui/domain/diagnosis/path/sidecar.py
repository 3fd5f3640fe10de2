"""Hops of the sidecar itself: container, login, address."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.clues.log_hits import dying, hits, run_age, running_now
from scaletail_tui.domain.diagnosis.evidence.moments import calm_span, date
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Found, Question
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopJudge, HopState
from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import quote

_FOR_EVER = 1e9
"""Seconds that no run lasts: it does not run."""
_STARTING = 60.0
"""Seconds that containerboot gives a login before it dies (cmd/containerboot/main.go)."""


def sidecar_hop(observation: Observation, found: Found) -> Hop:
    """The container, as the engine sees it."""
    judge, sidecar = HopJudge(HopId.SIDECAR, origin.INSPECT), observation.sidecar
    if observation.containers.value is None:
        return judge.unknown(observation.containers.missing)
    if sidecar is None:
        text = "no sidecar container"
        return judge.wait(text) if observation.working_on_it else judge.fail(text)
    counted = f"{sidecar.restarts} restart" + ("" if sidecar.restarts == 1 else "s")
    human = found.first(Question.LOGIN_AWAITED)
    if sidecar.running:
        version = observation.status.value.version if observation.status.value is not None else ""
        text = f"tailscale {version}".strip() + f", up {calm_span(run_age(observation))}, {counted}"
        loops = dying(observation) and sidecar.restarts >= 2 and not running_now(observation)
        if loops and human is None:
            return judge.fail(f"{text}, exit code {sidecar.exit_code}")
        trouble = next((hit for hit in hits(observation) if KINDS[hit.pattern.id].step is Step.SIDECAR
                        or "fatal" in hit.groups), None)  # fmt: skip
        if trouble is not None:  # it is about to die of it
            return judge.fail(quote(trouble.line.text), trouble.source)
        return judge.ok(text)
    if sidecar.status == "restarting":
        if human is not None:
            return judge.wait(f"starts again for a new login link, {counted}")
        return judge.fail(f"restarting, exit code {sidecar.exit_code}, {counted}")
    if sidecar.status == "created" and not sidecar.error:
        return judge.wait("created, not started yet", since=observation.age_of(sidecar.created))
    return judge.fail(quote(sidecar.error or f"{sidecar.status}, exit code {sidecar.exit_code}"))


def login_hop(observation: Observation, found: Found) -> Hop:
    """Status first; where the sidecar cannot be asked, the last run's log speaks."""
    judge, status = HopJudge(HopId.LOGIN, origin.STATUS), observation.status.value
    age = run_age(observation)
    since = age if age < _FOR_EVER else None
    human = found.first(Question.LOGIN_AWAITED)
    if human is not None and not human.waiting:
        return judge.fail(human.evidence, human.source)
    if human is not None:
        approves = human.id == "machine-approval-pending"
        text = "an admin must approve this device" if approves else "open the login link"
        return judge.wait(text, human.source, since=since)
    if status is not None and status.running:
        return _running_hop(judge, observation, found, status)
    refusal = next((hit for hit in hits(observation) if KINDS[hit.pattern.id].step is Step.LOGIN), None)
    if status is not None and status.state == "NeedsLogin" and status.expired:
        return judge.fail("the login has expired")
    if refusal is not None:
        state = HopState.WAIT if refusal.early else HopState.FAIL
        return judge.say(state, quote(refusal.line.text), refusal.source)
    if status is None:
        return judge.unknown(observation.why_unasked(observation.status))
    state = HopState.WAIT if age < _STARTING else HopState.FAIL
    return judge.say(state, _state_words(status), since=since)


def address_hop(observation: Observation, found: Found) -> Hop:
    judge, status = HopJudge(HopId.ADDRESS, origin.STATUS), observation.status.value
    if status is None:
        return judge.unknown(observation.why_unasked(observation.status))
    text = f"{status.dns_name}  {status.address}".strip()
    if status.magic_dns is False:
        return judge.fail(f"{text}, MagicDNS is off")
    if not status.dns_name or not status.address:
        return judge.wait("given at login")
    if not status.running:
        return judge.wait(f"{text}, once the login is done")
    return judge.ok(text)


def _running_hop(judge: HopJudge, observation: Observation, found: Found, status: StatusFacts) -> Hop:
    lost = found.first(Question.KNOWN_TO_CONTROL)
    who = ", ".join(status.tags) or status.user or "logged in"
    if lost is not None:
        return judge.say(HopState.FAIL if lost.id == "node-removed" else HopState.WAIT, lost.evidence, lost.source)
    if status.key_expiry is None:
        return judge.ok(f"{who}, key does not expire")
    verb = "expired" if status.key_expiry <= observation.at else "expires"
    return judge.ok(f"{who}, key {verb} on {date(status.key_expiry)}")


def _state_words(status: StatusFacts) -> str:
    words = {
        "NoState": "tailscaled is starting",
        "NeedsLogin": "logging in",
        "Starting": "logged in, connecting to a relay",
        "Stopped": "switched off inside the sidecar",
    }
    return words.get(status.state, status.state or "no state")
