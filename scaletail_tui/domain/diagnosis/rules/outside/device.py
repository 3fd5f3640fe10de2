"""State rules of a device that runs: control, Serve, certificate, Funnel, advice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import judge_ports
from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines, hits, run_age, tell_namesakes
from scaletail_tui.domain.diagnosis.clues.serve_taken import file_has_settled, had_time_to_serve
from scaletail_tui.domain.diagnosis.evidence.moments import moment, span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts, StatusFacts, number_of
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.rules.login.control_server import control_words
from scaletail_tui.domain.diagnosis.rules.outside.doors import funnel_finds_an_address
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.funnel import funnel_obstacle
from scaletail_tui.domain.stack.hostname import collision_suffix

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_CERTIFICATE_NAME = "${TS_CERT_DOMAIN}"
_PENDING = "Fetching TLS certificate via ACME for"
_OVERDUE = 300.0
"""Seconds after which a first certificate, which takes up to a minute, is no wait any more but a failure."""
_BEGAN = re.compile(r"health\(warnable=tls-cert-pending\): error")
_ENDED = re.compile(r"health\(warnable=tls-cert-pending\): ok")
_GOT = re.compile(r": got cert$")


def device_is_known_to_control(observation: Observation) -> Iterator[Finding]:
    """`Online` is the only live sign of a deleted device; state stays Running and health stays empty."""
    status = _running(observation)
    if status is None or status.online or run_age(observation) < 5:
        return
    lines = [line for line in current_lines(observation)
             if "Received error:" in line.text or "map response long-poll timed out" in line.text]  # fmt: skip
    removed = next(
        (line for line in reversed(lines) if "not found" in line.text and "fetch failed 40" in line.text), None
    )
    if removed is not None:
        yield finding("node-removed", removed.text, source=origin.SIDECAR_LOG)
        return
    since = observation.age_of(moment(lines[-1].at)) if lines else run_age(observation)
    yield finding("control-sync-lost", lines[-1].text if lines else "Self.Online: false",
                  source=origin.SIDECAR_LOG if lines else origin.STATUS, waiting=(since or 0) < 60)  # fmt: skip


def names_resolve(observation: Observation) -> Iterator[Finding]:
    status = _running(observation)
    if status is not None and status.magic_dns is False:
        yield finding("magicdns-disabled", "MagicDNSEnabled: false", source=origin.STATUS)


def tailnet_gives_certificates(observation: Observation) -> Iterator[Finding]:
    status = _running(observation)
    if status is None or status.cert_domains or not _wants_https(observation) or run_age(observation) < 3:
        return
    yield finding("https-disabled-tailnet", "CertDomains: null", source=origin.STATUS)


def serve_file_is_applied(observation: Observation) -> Iterator[Finding]:
    """File against running configuration; Funnel set at run time is no difference here."""
    status = _running(observation)
    inside, now = observation.serve_inside.value, observation.serve.value
    wanted = inside if inside is not None else observation.serve_file.value
    if status is None or wanted is None or now is None:
        return
    if observation.sidecar is not None and not observation.sidecar.sidecar_settings.get("TS_SERVE_CONFIG"):
        return  # it was told of no file, so nothing can differ from it
    if observation.public_left is not None:
        return  # a limited Funnel stands in no file, and may have moved the page to another port
    yield from _other_file_inside(observation)
    if not had_time_to_serve(observation):
        return
    if any(handler.https for handler in wanted.handlers) and not status.cert_domains:
        return
    missing = _routes_of(wanted) - _routes_of(now)
    if not missing:
        return
    port, path, target = min(missing)
    told = f":{port}{path} to {target} is in the file, not in serve status"
    if not now.shown and not any(handler.host == _CERTIFICATE_NAME for handler in wanted.handlers if handler.https):
        yield finding("https-enabled-later-not-applied", told, source=origin.SERVE_SEEN)
    else:
        yield finding("serve-config-drift", told, source=origin.SERVE_SEEN,
                      severity=None if not now.shown else Severity.DEGRADED)  # fmt: skip


def _other_file_inside(observation: Observation) -> Iterator[Finding]:
    """The sidecar may see an older file than the stack's own: of an inline config, or of a single mounted file."""
    file, inside, sidecar = observation.serve_file.value, observation.serve_inside.value, observation.sidecar
    if file is None or inside is None or sidecar is None or not file_has_settled(observation):
        return
    gone = _routes_of(file) - _routes_of(inside)
    if not gone:
        return
    port, path, target = min(gone)
    told = f":{port}{path} to {target} is in the file, not in what the sidecar sees"
    if observation.serve_at.startswith("configs."):
        yield finding("serve-inline-not-reapplied", told, source=origin.SERVE_FILE)
    elif sidecar.sidecar_settings.get("TS_SERVE_CONFIG", "-") in sidecar.mounts:
        yield finding("serve-single-file-mount", told, source=origin.SERVE_FILE)


def something_is_served(observation: Observation) -> Iterator[Finding]:
    """Without Serve the tailnet reaches what listens on every address; what listens on 127.0.0.1 alone, it does not."""
    status, sidecar, now = _running(observation), observation.sidecar, observation.serve.value
    if status is None or sidecar is None or now is None or now.shown or now.services:
        return
    if sidecar.sidecar_settings.get("TS_SERVE_CONFIG") or observation.expected.node:
        return
    page = observation.expected.exposure in (Exposure.SERVE, Exposure.FUNNEL) and observation.expected.web
    if run_age(observation) < (5 if page else 15):  # what was served by hand before is back with the first seconds
        return
    judged = judge_ports(observation)
    alone = judged is not None and bool(judged.others) and all(
        one.address in ("127.0.0.1", "::1") for one in (*judged.others, *judged.heard))  # fmt: skip
    if page or (status.tun and alone and not observation.expected.managed):
        yield finding("serve-not-configured", "serve status: {}, TS_SERVE_CONFIG is not set",
                      source=origin.SERVE)  # fmt: skip


def certificate_is_issued(observation: Observation) -> Iterator[Finding]:
    """A verified answer ends all doubt; then the log's failures; then the pending warning of health."""
    answer = observation.answer.value
    status = _running(observation)
    if status is None or not _wants_https(observation) or (answer is not None and answer.verified):
        return
    for hit in hits(observation):
        if KINDS[hit.pattern.id].step is Step.CERTIFICATE:
            yield finding(hit.pattern.id, hit.line.text, source=hit.source, values=hit.groups)
            return
    pending = next((text for text in status.health if text.startswith(_PENDING)), None)
    waited = _seconds_of_issuing(observation) if pending is not None else None
    if pending is not None and waited is not None and waited >= _OVERDUE:
        yield finding("tls-handshake-failed", f"{pending}, for {span(waited)} already", source=origin.STATUS)
    elif pending is not None:
        yield finding("cert-pending", pending, source=origin.STATUS)
    elif answer is not None and answer.connected and answer.handshake:
        yield finding("cert-untrusted", answer.error or "the chain does not verify", source=origin.HANDSHAKE)
    elif answer is not None and answer.connected and status.cert_domains:
        yield finding("tls-handshake-failed", answer.error or "no TLS handshake yet", source=origin.HANDSHAKE,
                      waiting=run_age(observation) < 60)  # fmt: skip


def _seconds_of_issuing(observation: Observation) -> float | None:
    """Since when the certificate is asked for, by the log of a run that has not got one yet; None where nothing tells.

    A renewal has an older certificate, which is good meanwhile: it is no wait for visitors.
    """
    began: float | None = None
    for line in current_lines(observation):
        if _GOT.search(line.text):
            return None
        if _BEGAN.search(line.text):
            began = moment(line.at) if began is None else began
        elif _ENDED.search(line.text):
            began = None
    return observation.age_of(began)


def funnel_is_allowed(observation: Observation) -> Iterator[Finding]:
    """containerboot turns Funnel on without a word where it cannot work: only the capabilities tell."""
    status = _running(observation)
    facts = observation.serve.value if observation.serve.value is not None else observation.serve_file.value
    if status is None or facts is None or not facts.public:
        return
    for key in facts.funnel:
        port = key.rpartition(":")[2]
        number = number_of(port)
        obstacle = funnel_obstacle(status.capabilities, port=number or 443, tags=status.tags)
        if obstacle is None:
            continue
        if obstacle.id == "funnel-port-not-allowed":
            if number is not None:
                yield finding(obstacle.id, f"AllowFunnel {key}", source=origin.SERVE_SEEN, values=obstacle.values)
            continue
        if obstacle.id == "funnel-attr-missing" and (server := control_words(observation).get("host")):
            yield finding("funnel-unsupported-server", f"ControlURL {server}, {obstacle.seen}",
                          source=origin.PREFS, values={"server": server})  # fmt: skip
        else:
            yield finding(obstacle.id, obstacle.seen, source=origin.STATUS, values=obstacle.values)
        return  # true for every port


def name_is_the_one_asked(observation: Observation) -> Iterator[Finding]:
    """Advice where the app already knows its real address; a defect where `.env` still says another one."""
    status = _running(observation)
    if status is None or not status.dns_name or not status.asked_name:
        return
    if collision_suffix(status.dns_name, status.asked_name):
        known = observation.expected.public_host in (status.dns_name, "")
        others = tell_namesakes(observation)
        yield finding("hostname-collision-suffix", f"DNSName {status.dns_name}, HostName {status.asked_name}{others}",
                      source=origin.STATUS, severity=Severity.INFO if known else None,
                      values={"given": status.dns_name.split(".")[0], "asked": status.asked_name})  # fmt: skip


def login_lasts(observation: Observation) -> Iterator[Finding]:
    status = _running(observation)
    if status is not None and status.key_expiry is not None:
        left = status.key_expiry - observation.at
        if 0 < left < 14 * 86400:
            yield finding("node-key-expiring", f"KeyExpiry in {span(left)}", source=origin.STATUS,
                          values={"span": span(left)})  # fmt: skip


def _running(observation: Observation) -> StatusFacts | None:
    status = observation.status.value
    return status if status is not None and status.running else None


def _wants_https(observation: Observation) -> bool:
    for facts in (observation.serve_file.value, observation.serve.value):
        if facts is not None and facts.handlers:
            return any(handler.https for handler in facts.handlers)
    return observation.expected.own_https


def _routes_of(facts: ServeFacts) -> set[tuple[int, str, str]]:
    return {(handler.port, handler.path, handler.target.rstrip("/")) for handler in facts.shown}


CONTROL_AND_SERVE: Rules = (
    device_is_known_to_control, names_resolve, tailnet_gives_certificates, serve_file_is_applied,
    something_is_served,
)  # fmt: skip
CERTIFICATE_AND_FUNNEL: Rules = (certificate_is_issued, funnel_is_allowed, funnel_finds_an_address)
ADVICE: Rules = (name_is_the_one_asked, login_lasts)
