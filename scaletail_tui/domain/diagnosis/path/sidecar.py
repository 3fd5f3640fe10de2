"""Hops of the sidecar itself: container, login, address."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.evidence.moments import calm_span, date
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import quote
from scaletail_tui.domain.diagnosis.rules.login.device import waits_for_a_human
from scaletail_tui.domain.diagnosis.rules.outside.device import device_is_known_to_control
from scaletail_tui.domain.diagnosis.rules.sidecar.log_hits import dying, hits, run_age, running_now

_STARTING = 60.0
"""Seconds that containerboot gives a login before it dies (cmd/containerboot/main.go)."""


def sidecar_hop(observation: Observation) -> Hop:
    """The container, as the engine sees it."""
    source = origin.INSPECT
    sidecar = observation.sidecar
    if observation.containers.value is None:
        return Hop(id=HopId.SIDECAR, state=HopState.UNKNOWN, evidence=observation.containers.missing, source=source)
    if sidecar is None:
        state = HopState.WAIT if observation.working_on_it else HopState.FAIL
        return Hop(id=HopId.SIDECAR, state=state, evidence="no sidecar container", source=source)
    counted = f"{sidecar.restarts} restart" + ("" if sidecar.restarts == 1 else "s")
    if sidecar.running:
        version = observation.status.value.version if observation.status.value is not None else ""
        text = f"tailscale {version}".strip() + f", up {calm_span(run_age(observation))}, {counted}"
        loops = dying(observation) and sidecar.restarts >= 2 and not running_now(observation)
        if loops and next(waits_for_a_human(observation), None) is None:
            return Hop(id=HopId.SIDECAR, state=HopState.FAIL, evidence=f"{text}, exit code {sidecar.exit_code}",
                       source=source)  # fmt: skip
        trouble = next((hit for hit in hits(observation) if KINDS[hit.pattern.id].step is Step.SIDECAR
                        or "fatal" in hit.groups), None)  # fmt: skip
        if trouble is not None:  # it is about to die of it
            return Hop(id=HopId.SIDECAR, state=HopState.FAIL, evidence=quote(trouble.line.text), source=trouble.source)
        return Hop(id=HopId.SIDECAR, state=HopState.OK, evidence=text, source=source)
    if sidecar.status == "restarting":
        human = next(waits_for_a_human(observation), None)
        if human is not None:
            text = f"starts again for a new login link, {counted}"
            return Hop(id=HopId.SIDECAR, state=HopState.WAIT, evidence=text, source=source)
        text = f"restarting, exit code {sidecar.exit_code}, {counted}"
        return Hop(id=HopId.SIDECAR, state=HopState.FAIL, evidence=text, source=source)
    if sidecar.status == "created" and not sidecar.error:
        return Hop(id=HopId.SIDECAR, state=HopState.WAIT, evidence="created, not started yet", source=source,
                   since=observation.age_of(sidecar.created))  # fmt: skip
    text = sidecar.error or f"{sidecar.status}, exit code {sidecar.exit_code}"
    return Hop(id=HopId.SIDECAR, state=HopState.FAIL, evidence=quote(text), source=source)


def login_hop(observation: Observation) -> Hop:
    """Status first; where the sidecar cannot be asked, the last run's log speaks."""
    source = origin.STATUS
    status = observation.status.value
    since = min(run_age(observation), 1e9)
    waits = next(waits_for_a_human(observation), None)
    if waits is not None and not waits.waiting:
        return Hop(id=HopId.LOGIN, state=HopState.FAIL, evidence=waits.evidence, source=waits.source)
    if waits is not None:
        text = "an admin must approve this device" if waits.id == "machine-approval-pending" else "open the login link"
        return Hop(id=HopId.LOGIN, state=HopState.WAIT, evidence=text, source=waits.source or source,
                   since=since if since < 1e9 else None)  # fmt: skip
    if status is not None and status.running:
        return _running_hop(observation, status)
    refusal = next((hit for hit in hits(observation) if KINDS[hit.pattern.id].step is Step.LOGIN), None)
    if status is not None and status.state == "NeedsLogin" and status.expired:
        return Hop(id=HopId.LOGIN, state=HopState.FAIL, evidence="the login has expired", source=source)
    if refusal is not None:
        state = HopState.WAIT if refusal.early else HopState.FAIL
        return Hop(id=HopId.LOGIN, state=state, evidence=quote(refusal.line.text), source=refusal.source)
    if status is None:
        return Hop(
            id=HopId.LOGIN, state=HopState.UNKNOWN, evidence=observation.why_unasked(observation.status), source=source
        )
    state = HopState.WAIT if since < _STARTING else HopState.FAIL
    return Hop(id=HopId.LOGIN, state=state, evidence=_state_words(status), since=since if since < 1e9 else None,
               source=source)  # fmt: skip


def address_hop(observation: Observation) -> Hop:
    source = origin.STATUS
    status = observation.status.value
    if status is None:
        return Hop(
            id=HopId.ADDRESS,
            state=HopState.UNKNOWN,
            evidence=observation.why_unasked(observation.status),
            source=source,
        )
    text = f"{status.dns_name}  {status.address}".strip()
    if status.magic_dns is False:
        return Hop(id=HopId.ADDRESS, state=HopState.FAIL, evidence=f"{text}, MagicDNS is off", source=source)
    if not status.dns_name or not status.address:
        return Hop(id=HopId.ADDRESS, state=HopState.WAIT, evidence="given at login", source=source)
    if not status.running:
        return Hop(id=HopId.ADDRESS, state=HopState.WAIT, evidence=f"{text}, once the login is done", source=source)
    return Hop(id=HopId.ADDRESS, state=HopState.OK, evidence=text, source=source)


def _running_hop(observation: Observation, status: StatusFacts) -> Hop:
    lost = next(device_is_known_to_control(observation), None)
    who = ", ".join(status.tags) or status.user or "logged in"
    if lost is not None:
        state = HopState.FAIL if lost.id == "node-removed" else HopState.WAIT
        return Hop(id=HopId.LOGIN, state=state, evidence=lost.evidence, source=lost.source)
    if status.key_expiry is None:
        text = f"{who}, key does not expire"
    elif status.key_expiry <= observation.at:
        text = f"{who}, key expired on {date(status.key_expiry)}"
    else:
        text = f"{who}, key expires on {date(status.key_expiry)}"
    return Hop(id=HopId.LOGIN, state=HopState.OK, evidence=text, source=origin.STATUS)


def _state_words(status: StatusFacts) -> str:
    words = {
        "NoState": "tailscaled is starting",
        "NeedsLogin": "logging in",
        "Starting": "logged in, connecting to a relay",
        "Stopped": "switched off inside the sidecar",
    }
    return words.get(status.state, status.state or "no state")
