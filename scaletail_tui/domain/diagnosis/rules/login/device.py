"""State rules of the login: who is waited for, who does not answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.diagnosis.clues.log_hits import (
    control_answered,
    current_lines,
    find_approval_request,
    find_login_request,
    last_lines,
    login_link,
    run_age,
    running_now,
)
from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.rules.login.control_server import control_words
from scaletail_tui.domain.stack.raw_evidence import LogLine

_NO_RELAY = re.compile(
    r"could not connect to (?:any|the .{1,100}) relay server|could not connect to the relay server with ID"
)
_OLD_KEY = re.compile(r"server reports new node key \S+ has expired|Old key expired -> regen=true|nodeKeyExpired=true")
_HANG = 20.0
"""Seconds without a word from control before it is called unreachable."""
_OLD_ENDS = 90.0
"""Seconds after which a connection of an earlier run of the same sidecar has surely ended."""


def waits_for_a_human(observation: Observation) -> Iterator[Finding]:
    """A login link or an approval is awaited, now or in the run that just died of waiting.

    The status decides. A line `AuthURL is …` alone does not: a good key that replaces an expired one passes there too.
    """
    if running_now(observation):
        return
    status = observation.status.value
    link = login_link(observation)
    name = status.dns_name.split(".")[0] if status is not None and status.dns_name else observation.stack
    if status is not None and status.state == "NeedsMachineAuth":
        yield finding("machine-approval-pending", "BackendState: NeedsMachineAuth", source=origin.STATUS,
                      values={"name": name})  # fmt: skip
        return
    if status is not None and status.state == "NeedsLogin" and (old := _find_expiry(observation)) is not None:
        yield finding("node-key-expired", old.text, source=origin.SIDECAR_LOG, url=status.auth_url or None)
        return
    if status is not None and status.state == "NeedsLogin" and status.auth_url:
        yield finding("authkey-empty", status.auth_url, source=origin.STATUS, url=status.auth_url)
        return
    now = current_lines(observation)
    before = last_lines(observation)
    if any(_is_refusal(line.text) for line in (*now, *before)):
        return
    approval = find_approval_request(now) or find_approval_request(before)
    login = find_login_request(now) or find_login_request(before)
    if approval is not None:
        yield finding("machine-approval-pending", approval.text, source=origin.SIDECAR_LOG, values={"name": name})
    elif login is not None and (status is None or status.state in ("NeedsLogin", "NoState", "Starting")):
        yield finding("authkey-empty", link or login.text, source=origin.SIDECAR_LOG, url=link,
                      action=None if link else RemedyAction.NEW_KEY)  # fmt: skip


def device_is_signed(observation: Observation) -> Iterator[Finding]:
    """Tailnet Lock: a device that is not signed runs, has an address, and nobody reaches it."""
    lock = observation.lock.value
    if lock is not None and lock.enabled and lock.signed is False:
        yield finding("tailnet-lock-locked-out", "NodeKeySigned: false", source=origin.LOCK,
                      values={"key": lock.node_key or "KEY"})  # fmt: skip


def device_is_here_once(observation: Observation) -> Iterator[Finding]:
    """A restored or copied folder that runs beside its original is the same device: control sends traffic to whoever
    spoke last."""
    twins = observation.twins.value
    status = observation.status.value
    if twins and status is not None:
        yield finding("identity-in-two-places", f"Self.ID {status.node_id} in {', '.join(twins)}, too",
                      source=origin.STATUS, values={"twin": twins[0]})  # fmt: skip
    elif observation.connected_twice.value and status is not None and run_age(observation) >= _OLD_ENDS:
        yield finding("identity-on-two-hosts", f"{status.node_id}: multipleConnections", source=origin.API)


def control_answers(observation: Observation) -> Iterator[Finding]:
    """A silent control server leaves no line at all: only the missing answer and the time tell."""
    if running_now(observation):
        return
    status = observation.status.value
    now, before = current_lines(observation), last_lines(observation)
    asked = [line for line in now if "control: client.Login" in line.text or "control: doLogin" in line.text]
    age = run_age(observation)
    waiting = status is not None and status.state in ("NeedsLogin", "NoState") and not status.auth_url
    if waiting and age >= _HANG and asked and not control_answered(now):
        yield finding("control-unreachable-tcp", f"no answer from the control server for {span(age)}",
                      source=origin.SIDECAR_LOG, values=control_words(observation))  # fmt: skip
        return
    gave_up = next((line for line in before if "context deadline exceeded" in line.text), None)
    if gave_up is not None and before and not control_answered(before) and not control_answered(now):
        yield finding("control-unreachable-tcp", gave_up.text, source=origin.LAST_RUN,
                      values=control_words(observation))  # fmt: skip


def state_is_running(observation: Observation) -> Iterator[Finding]:
    status = observation.status.value
    sidecar = observation.sidecar
    if status is None:
        return
    age = run_age(observation)
    values = {"sidecar": sidecar.name if sidecar else ""}
    relays = next((text for text in status.health if _NO_RELAY.search(text)), None)
    if status.running and relays is not None:
        yield finding("no-derp", relays, source=origin.STATUS, severity=Severity.DEGRADED)
    elif status.state == "Stopped" and age >= 4:
        yield finding("stopped-state-loop", "BackendState: Stopped", source=origin.STATUS, values=values)
    elif status.state == "Starting" and age >= 20 and not status.relay:
        yield finding("no-derp", relays or f"BackendState: Starting for {span(age)}, no relay", source=origin.STATUS)
    elif status.state == "NeedsLogin" and status.expired:
        yield finding("node-key-expired", "Self.Expired: true", source=origin.STATUS)


def _find_expiry(observation: Observation) -> LogLine | None:
    """A login that was good and is over asks for a link too: what counts is why it is asked for.

    A key that may be used again heals it within two seconds, and there is no link then.
    """
    status = observation.status.value
    if status is None or not status.auth_url:
        return None
    lines = (*last_lines(observation), *current_lines(observation))
    return next((line for line in reversed(lines) if _OLD_KEY.search(line.text)), None)


def _is_refusal(text: str) -> bool:
    named = match(Source.LOG, text)
    return named is not None and named[0].id.startswith(("authkey-", "oauth-", "tags-", "login-rejected", "headscale"))
