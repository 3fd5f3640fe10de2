"""Serve, certificate, Funnel: what the tailnet gives and refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog, ServeFacts
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.diagnosis.rules.outside.device import funnel_is_allowed
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from tests.domain.diagnosis.observations import (
    ANSWER,
    FILE,
    HEALTHY,
    NAME,
    NOW,
    SERVED,
    STATUS,
    but,
    hop_of,
    ids,
    log,
    restarted,
    with_status,
)

PENDING = f"Fetching TLS certificate via ACME for: {NAME}"
NO_HANDSHAKE = AnswerLook(connected=True, error="tlsv1 alert internal error")


def test_https_off_is_told_by_the_missing_certificate_names() -> None:
    off = but(with_status(cert_domains=(), capabilities=()), serve=ServeFacts(), answer=None)
    diagnosis = diagnose(off)
    assert [one.id for one in diagnosis.findings] == ["https-disabled-tailnet"]
    assert hop_of(off, HopId.CERTIFICATE).state is HopState.FAIL
    assert hop_of(off, HopId.APP).state is HopState.OK
    assert ids(restarted(off, age=1)) == []  # the network map is not a second old


def test_https_off_does_not_concern_a_stack_that_serves_nothing() -> None:
    assert ids(but(with_status(cert_domains=()), serve=ServeFacts(), serve_file=ServeFacts(), answer=None)) == []


def test_magicdns_off_is_the_cause_of_https_off() -> None:
    off = but(with_status(magic_dns=False, cert_domains=()), serve=ServeFacts(), answer=None)
    [finding] = diagnose(off).findings
    assert finding.id == "magicdns-disabled"
    assert finding.follows == ("https-disabled-tailnet",)
    assert hop_of(off, HopId.ADDRESS).state is HopState.FAIL


def test_a_serve_file_that_is_not_applied_counts_after_its_grace() -> None:
    unapplied = but(serve=ServeFacts(), answer=None)
    assert ids(unapplied) == ["serve-config-drift"]
    assert ids(restarted(unapplied, age=5)) == []
    assert hop_of(restarted(unapplied, age=5), HopId.SERVE).state is HopState.WAIT


def test_funnel_set_at_run_time_is_no_drift() -> None:
    public = ServeFacts(handlers=tuple(replace(one, public=True) for one in SERVED.handlers), funnel=(f"{NAME}:443",))
    assert ids(but(serve=public)) == []
    assert hop_of(but(serve=public), HopId.FUNNEL).state is HopState.OK


def test_a_handler_that_was_added_by_hand_beside_ours_is_no_drift() -> None:
    more = ServeFacts(handlers=(*SERVED.handlers, replace(SERVED.handlers[0], port=8443)))
    assert ids(but(serve=more)) == []


def test_a_certificate_being_issued_is_a_wait() -> None:
    pending = but(with_status(health=(PENDING,)), answer=NO_HANDSHAKE, loopback=())
    diagnosis = diagnose(pending)
    assert [one.id for one in diagnosis.findings] == ["cert-pending"]
    assert diagnosis.verdict is Verdict.WAITING
    assert hop_of(pending, HopId.CERTIFICATE).state is HopState.WAIT


BEGAN = f"health(warnable=tls-cert-pending): error: {PENDING}"


@pytest.mark.parametrize(
    ("lines", "age", "found"),
    [
        ((BEGAN,), 60, "cert-pending"),
        ((BEGAN,), 299, "cert-pending"),
        ((BEGAN,), 420, "tls-handshake-failed"),
        ((BEGAN, 'cert("x"): got cert'), 420, "cert-pending"),
        ((BEGAN, "health(warnable=tls-cert-pending): ok"), 420, "cert-pending"),
        ((), 420, "cert-pending"),
    ],
)
def test_a_certificate_that_takes_up_to_a_minute_is_no_wait_after_five(
    lines: tuple[str, ...], age: int, found: str
) -> None:
    seen = but(
        with_status(health=(PENDING,)), answer=NO_HANDSHAKE, loopback=(),
        sidecar_log=RunLog(current=tuple(line for text in lines for line in log(text, age=age))),
    )  # fmt: skip
    diagnosis = diagnose(seen)
    assert [one.id for one in diagnosis.findings] == [found]
    waits = found == "cert-pending"
    assert hop_of(seen, HopId.CERTIFICATE).state is (HopState.WAIT if waits else HopState.FAIL)
    assert diagnosis.verdict is (Verdict.WAITING if waits else Verdict.BROKEN)
    assert ("7 min already" in diagnosis.findings[0].evidence) is not waits


def test_a_verified_handshake_ends_all_doubt() -> None:
    line = 'cert("x"): getCertPEM: 429 urn:ietf:params:acme:error:rateLimited: too many certificates'
    assert ids(but(with_status(health=(PENDING,)), sidecar_log=RunLog(current=log(line)))) == []


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ('cert("x"): getCertPEM: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued',
         "cert-rate-limited"),
        ('cert("x"): getCertPEM: SetDNS "_acme-challenge.x" => "abc": set-dns response: 500 Internal Server Error',
         "cert-dns01-failed"),
        ('cert("x"): acme: WaitOrder: OrderError status "invalid"', "cert-dns01-failed"),
        ('cert("x"): getCertPEM: acme.GetReg: 503 : service unavailable', "cert-acme-unreachable"),
        ('cert("x"): your Tailscale account does not support getting TLS certs', "cert-not-supported"),
        ('cert("x"): invalid domain "old.ts.net"; must be one of ["new.ts.net"]', "cert-domain-mismatch"),
    ],
)  # fmt: skip
def test_a_failed_certificate_is_named_by_the_log(line: str, finding: str) -> None:
    failed = but(answer=NO_HANDSHAKE, loopback=(), sidecar_log=RunLog(current=log(line)))
    assert ids(failed) == [finding]
    assert hop_of(failed, HopId.CERTIFICATE).state is HopState.FAIL
    over = but(failed, sidecar_log=RunLog(current=log(line, f'cert("{NAME}"): got cert')))
    assert finding not in ids(over)


def test_the_misleading_second_line_of_a_rate_limit_does_not_hide_it() -> None:
    lines = ('cert("x"): getCertPEM: 429 urn:ietf:params:acme:error:rateLimited: too many',
             "cert refresh: x: acme.GetReg: context deadline exceeded")  # fmt: skip
    assert ids(but(answer=NO_HANDSHAKE, sidecar_log=RunLog(current=log(*lines)))) == ["cert-rate-limited"]


def test_a_handshake_that_fails_for_no_known_reason_is_a_wait_at_first() -> None:
    dark = but(answer=NO_HANDSHAKE, loopback=())
    assert ids(dark) == ["tls-handshake-failed"]
    assert diagnose(dark).verdict is Verdict.BROKEN
    assert diagnose(restarted(dark, age=20)).verdict is Verdict.WAITING


def test_a_certificate_that_this_host_does_not_trust_is_a_defect() -> None:
    untrusted = but(answer=replace(ANSWER, verified=False, error="unable to get local issuer certificate"))
    assert ids(untrusted) == ["cert-untrusted"]


def test_an_expired_certificate_fails_its_hop() -> None:
    assert hop_of(but(answer=replace(ANSWER, expires=NOW - 1)), HopId.CERTIFICATE).state is HopState.FAIL


def test_without_a_handshake_the_log_tells_of_the_certificate() -> None:
    got = but(answer=None, sidecar_log=RunLog(current=log(f'cert("{NAME}"): got cert')))
    assert hop_of(got, HopId.CERTIFICATE).state is HopState.OK
    assert hop_of(but(answer=None), HopId.CERTIFICATE).state is HopState.UNKNOWN
    assert diagnose(but(answer=None)).verdict is Verdict.OK


PUBLIC = replace(SERVED, funnel=(f"{NAME}:443",))


def funnelled(*capabilities: str, tags: tuple[str, ...] = ("tag:container",)) -> Observation:
    return but(status=replace(STATUS, capabilities=capabilities, tags=tags), serve=PUBLIC)


PORTS = "https://tailscale.com/cap/funnel-ports?ports="


def test_funnel_without_the_attribute_names_who_must_get_it() -> None:
    diagnosis = diagnose(funnelled("https"))
    [finding] = diagnosis.findings
    assert finding.id == "funnel-attr-missing"
    assert "tag:container" in finding.remedy.text
    assert finding.remedy.action is RemedyAction.SHOW_PAGE
    assert '{"target": ["tag:container"], "attr": ["funnel"]}' in finding.remedy.snippet
    assert diagnosis.hop(HopId.FUNNEL).state is HopState.FAIL  # type: ignore[union-attr]
    untagged = diagnose(funnelled("https", tags=()))
    assert "autogroup:member" in untagged.findings[0].remedy.text


def test_funnel_without_https_and_on_a_port_that_is_not_allowed() -> None:
    assert ids(funnelled("funnel"))[0] == "funnel-https-missing"
    assert ids(funnelled("funnel", "https", PORTS + "8443,10000"))[0] == "funnel-port-not-allowed"
    assert ids(funnelled("funnel", "https", PORTS + "400-500")) == []
    assert ids(funnelled("funnel", "https", PORTS + "8443", PORTS + "443")) == []


def test_each_public_port_that_is_not_allowed_is_named_with_those_that_are() -> None:
    two = replace(SERVED, funnel=(f"{NAME}:443", f"{NAME}:4430", "no-port:²"))
    may = with_status(capabilities=("funnel", "https", PORTS + "8443,10000-10010"))
    found = list(funnel_is_allowed(but(may, serve=two)))
    assert [(one.id, one.evidence) for one in found] == [
        ("funnel-port-not-allowed", f"AllowFunnel {NAME}:443"),
        ("funnel-port-not-allowed", f"AllowFunnel {NAME}:4430"),
    ]
    assert found[1].summary == "Funnel is not allowed on port 4430; allowed: 8443, 10000-10010."
    without = [one.id for one in funnel_is_allowed(but(with_status(capabilities=("https",)), serve=two))]
    assert without == ["funnel-attr-missing"]


def test_a_stack_that_is_not_public_has_no_funnel_hop_and_needs_no_permission() -> None:
    assert ids(but(status=replace(STATUS, capabilities=("https",)))) == []
    assert diagnose(but(status=replace(STATUS, capabilities=("https",)))).hop(HopId.FUNNEL) is None


def test_updates_are_advice_and_a_security_update_a_defect() -> None:
    plain = with_status(health=("An update from version 1.100.0 to 1.102.3 is available. Run `tailscale update`",))
    assert ids(plain) == ["image-outdated"]
    assert diagnose(plain).verdict is Verdict.OK
    urgent = with_status(health=("A security update from version 1.90.0 to 1.102.3 is available. Run it",))
    assert diagnose(urgent).findings[0].severity is Severity.DEGRADED


def test_the_file_alone_tells_of_funnel_while_the_sidecar_cannot_be_asked() -> None:
    file = replace(FILE, funnel=("${TS_CERT_DOMAIN}:443",))
    assert but(serve=None, serve_file=file).public


def test_a_node_has_the_devices_name_for_its_address() -> None:
    node = but(expected=replace(HEALTHY.expected, node=True, main_port=None), serve=ServeFacts(), serve_file=None)
    assert diagnose(node).url == NAME
