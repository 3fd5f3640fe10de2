"""Stacks of whoever asked in public, in the threads of Tailscale, ScaleTail, Caddy, Traefik, moby and tsdproxy."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from tests.domain.diagnosis.reported.reported import judged

RIGHT = {
    "oauth-without-tags": "oauth-tags-not-permitted",
    "state-is-a-directory": "state-store-unhealthy",
    "sandbox-refuses-so-mark": "sidecar-may-not-send",
    "caddy-finds-no-socket": "app-cert-socket-missing",
    "traefik-is-denied-the-certificate": "app-cert-denied",
    "acme-lookup-times-out": "cert-acme-name-unknown",
    "network-sandbox-is-gone": "netns-join-lost",
    "undefined-network": "compose-name-undeclared",
    "backend-no-route": "serve-backend-elsewhere",
    "backend-certificate-without-its-address": "serve-backend-cert-untrusted",
    "helper-on-another-network": "helper-on-another-network",
    "helper-hidden-by-tailnets-dns": "accept-dns-breaks-docker-names",
    "apparmor-forbids-a-socket": "app-socket-refused",
    "engine-29-without-raw-table": "engine-no-raw-table",
}


@pytest.mark.parametrize(("name", "kind"), RIGHT.items(), ids=lambda value: value)
def test_the_cause_of_a_reported_fault_comes_first(name: str, kind: str) -> None:
    diagnosis = judged(name)
    assert diagnosis.findings[0].id == kind
    assert diagnosis.verdict is Verdict.BROKEN
    hop = diagnosis.hop(diagnosis.findings[0].hop)
    assert hop is not None and hop.state is HopState.FAIL


def test_a_client_of_oauth_is_asked_for_all_of_its_tags() -> None:
    text = judged("oauth-without-tags").findings[0].remedy.text
    assert "all tags" in text and "--advertise-tags in TS_EXTRA_ARGS" in text


def test_an_identity_that_is_whole_is_not_moved_away() -> None:
    remedy = judged("state-is-a-directory").findings[0].remedy
    assert remedy.action is RemedyAction.NONE
    assert "keep it" in remedy.text and "1.34.0" in remedy.text and "--statedir=" in remedy.text


def test_a_proxy_without_the_socket_is_told_the_variable_and_the_shared_folder() -> None:
    text = judged("caddy-finds-no-socket").findings[0].remedy.text
    assert "TS_SOCKET=/var/run/tailscale/tailscaled.sock" in text and "in both" in text


def test_a_proxy_that_may_not_ask_is_told_with_its_own_user() -> None:
    assert "TS_PERMIT_CERT_UID=1000" in judged("traefik-is-denied-the-certificate").findings[0].remedy.text


def test_networks_that_have_nothing_in_common_are_named() -> None:
    text = judged("helper-on-another-network").findings[0].remedy.text
    assert "immich_default" in text and "immich_tailnet" in text


def test_a_login_that_nobody_finished_in_a_minute_still_waits_for_somebody() -> None:
    diagnosis = judged("login-killed-after-a-minute")
    assert diagnosis.verdict is Verdict.WAITING
    assert diagnosis.findings[0].id == "authkey-empty"
