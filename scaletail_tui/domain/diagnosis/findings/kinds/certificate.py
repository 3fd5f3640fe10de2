"""Findings of the certificate and of HTTPS in the tailnet."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step
from scaletail_tui.domain.keys.authkey import DNS_PAGE, STATUS_PAGE

BROKEN, DEGRADED, INFO = Severity.BROKEN, Severity.DEGRADED, Severity.INFO

CERTIFICATE_KINDS: Mapping[str, Kind] = {
    "https-disabled-tailnet": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Your tailnet has HTTPS certificates switched off.",
        fix="DNS page, Enable HTTPS; we go on by ourselves.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "cert-rate-limited": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Let's Encrypt refuses: too many certificates for this name in a week.",
        fix="Wait for the time in the message, or rename the device; keep tailscale/state."),
    "cert-dns01-failed": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="No certificate: Tailscale's proof for Let's Encrypt in DNS failed.",
        fix="Wait some minutes; the next visit tries again. See the status page.", url=STATUS_PAGE),
    "cert-not-supported": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Your tailnet gives out no HTTPS certificates.",
        fix="DNS page, Enable HTTPS; we go on by ourselves.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "cert-domain-mismatch": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The Serve file names another host than this device.",
        fix="Write ${{TS_CERT_DOMAIN}} in serve.json.", action=RemedyAction.REWRITE_SERVE, says_more=True),
    "cert-storage-missing": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The sidecar has no folder to keep certificates in.",
        fix="Set TS_STATE_DIR=/var/lib/tailscale and mount a folder there."),
    "cert-renewal-failing": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.CERTIFICATE,
        summary="The certificate could not be renewed; the old one is still good.",
        fix="See what the line says; the sidecar tries again."),
    "cert-acme-name-unknown": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="No certificate: the sidecar cannot resolve {h}.",
        fix="Let it ask a DNS server that answers, by dns: in its Compose service; the next visit tries again.",
        yields_to=("docker-dns-broken",)),
    "cert-acme-unreachable": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="No certificate: Let's Encrypt cannot be reached or does not answer.",
        fix="Allow outbound TCP 443 to acme-v02.api.letsencrypt.org; the next visit tries again."),
    "cert-pending": Kind(
        step=Step.CERTIFICATE, severity=INFO, hop=HopId.CERTIFICATE, waiting=True,
        summary="The certificate is being issued; the first one takes up to a minute.",
        fix="Wait; we go on by ourselves."),
    "cert-untrusted": Kind(
        step=Step.CERTIFICATE, severity=DEGRADED, hop=HopId.CERTIFICATE,
        summary="This host does not trust the certificate.",
        fix="Check the host's clock and its root certificates."),
    "tls-handshake-failed": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The device does not complete a TLS handshake.",
        fix="Read the sidecar's log; the next visit tries again."),
}  # fmt: skip
