"""Stacks as their owners reported them in public: the right cause comes first, and its advice helps there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, RunLog, ServeFacts
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import APP, HEALTHY, NOW, SIDECAR, but, ids, log
from tests.domain.diagnosis.reported.reported import judged

RIGHT = {
    "cert-order-invalid": "cert-dns01-failed",
    "cert-order-invalid-eof": "cert-acme-unreachable",
    "cert-order-invalid-handshake-only": "cert-dns01-failed",
    "cert-order-invalid-short": "cert-dns01-failed",
    "dns-filter-answers-zero": "control-unreachable-dns-filter",
    "dns-filter-answers-zero-block-page": "control-unreachable-dns-filter",
    "headscale-401": "authkey-refused-by-server",
    "home-assistant-2026-8": "app-host-rejected",
    "home-assistant-2026-8-loopback-unknown": "app-host-rejected",
    "nginx-address-in-use": "app-port-clash-in-netns",
    "no-https-port-80": "terminate-tls-on-no-https",
    "no-such-container": "netns-join-stale-id",
    "no-such-container-moby": "netns-join-stale-id",
    "no-such-container-sidecar-gone": "sidecar-missing",
    "old-key-tried-again": "authkey-deleted",
    "sidecar-joins-another-crash-loop": "sidecar-crash-loop",
}


@pytest.mark.parametrize(("name", "kind"), RIGHT.items(), ids=lambda value: value)
def test_the_cause_of_a_reported_fault_comes_first(name: str, kind: str) -> None:
    diagnosis = judged(name)
    assert diagnosis.findings[0].id == kind
    assert diagnosis.verdict is Verdict.BROKEN
    hop = diagnosis.hop(diagnosis.findings[0].hop)
    assert hop is not None and hop.state is HopState.FAIL


def test_a_health_check_without_its_tool_is_no_fault_of_the_app() -> None:
    diagnosis = judged("health-check-tool-missing")
    assert diagnosis.verdict is Verdict.OK
    assert [one.id for one in diagnosis.findings] == ["app-health-tool-missing"]


def test_a_sidecar_in_the_network_of_a_vpn_is_not_called_missing() -> None:
    for name in ("sidecar-joins-another", "sidecar-joins-another-with-compose"):
        diagnosis = judged(name)
        assert diagnosis.verdict is Verdict.DEGRADED
        assert diagnosis.findings == ()
        assert HopState.FAIL not in {hop.state for hop in diagnosis.hops}
        sidecar = diagnosis.hop(HopId.SIDECAR)
        assert sidecar is not None and sidecar.state is HopState.OK


def test_a_dns_filter_is_told_to_let_tailscale_through() -> None:
    for name in ("dns-filter-answers-zero", "dns-filter-answers-zero-block-page"):
        [found] = judged(name).findings
        assert "DNS filter" in found.summary
        assert "tailscale.com" in found.remedy.text


def test_a_kept_login_is_told_to_go_on_without_the_old_key() -> None:
    found = judged("old-key-tried-again").findings[0]
    assert "TS_AUTH_ONCE=true" in found.remedy.text
    assert found.remedy.action is RemedyAction.NONE


def test_a_server_of_ones_own_is_named_in_place_of_tailscales() -> None:
    found = judged("headscale-401").findings[0]
    assert found.summary.startswith("headscale.example.org refuses the auth key")
    assert not found.remedy.url
    assert "Tailscale" not in found.summary + found.remedy.text


def test_home_assistant_is_told_both_loopback_addresses_and_both_places() -> None:
    text = judged("home-assistant-2026-8-loopback-unknown").findings[0].remedy.text
    assert "::1" in text and "127.0.0.1" in text and "2026.8" in text


def test_a_port_that_serve_holds_is_told_with_its_holder() -> None:
    found = judged("nginx-address-in-use").findings[0]
    assert "port 443, which Serve has" in found.summary
    assert "0.0.0.0:443" in found.evidence


def in_the_network_of_a_vpn(*, vpn_started: float) -> Observation:
    vpn = ContainerFacts(id="c" * 64, name="gluetun", role=Role.HELPER, status="running", started=vpn_started)
    joined = [replace(one, network_mode=f"container:{vpn.id}") for one in (SIDECAR, APP)]
    return replace(HEALTHY, containers=Seen(value=(*joined, vpn), at=NOW))


def test_a_stack_in_the_network_of_a_vpn_is_well_like_any_other() -> None:
    diagnosis = diagnose(in_the_network_of_a_vpn(vpn_started=NOW - 4000))
    assert diagnosis.verdict is Verdict.OK
    assert diagnosis.findings == ()


def test_a_vpn_that_restarted_leaves_sidecar_and_app_in_a_network_that_is_gone() -> None:
    observation = in_the_network_of_a_vpn(vpn_started=NOW - 100)
    assert ids(observation)[0] == "netns-stale"
    assert "gluetun restarted after it" in diagnose(observation).findings[0].summary


def test_a_serve_file_that_is_nowhere_is_no_fault_of_an_app_that_is_reached_without_it() -> None:
    missing = RunLog(current=log("boot: serve proxy: no serve config at /config/serve.json, skipping"))
    listeners = (Listener(address="0.0.0.0", port=443), Listener(address="127.0.0.1", port=41234))
    bare = but(serve=ServeFacts(), serve_file=ServeFacts(), sidecar_log=missing, listeners=listeners, loopback=(),
               answer=None, expected=replace(HEALTHY.expected, managed=False, main_port=None))  # fmt: skip
    diagnosis = diagnose(bare)
    assert [(one.id, one.severity) for one in diagnosis.findings] == [("serve-file-missing", Severity.INFO)]
    assert diagnosis.verdict is Verdict.OK
    hidden = but(bare, listeners=(Listener(address="127.0.0.1", port=8080),))
    assert diagnose(hidden).verdict is Verdict.BROKEN
