"""Findings of a device that runs: control, Serve, certificate, Funnel, advice."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import (
    ACCESS_PAGE,
    DNS_PAGE,
    KEYS_PAGE,
    MACHINES_PAGE,
    STATUS_PAGE,
    Kind,
    Step,
)

BROKEN, DEGRADED, INFO = Severity.BROKEN, Severity.DEGRADED, Severity.INFO

RUNNING_KINDS: Mapping[str, Kind] = {
    "node-removed": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device was deleted from the tailnet.",
        fix="Give the stack a new key: it becomes a new device.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "control-sync-lost": Kind(
        step=Step.CONTROL, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The sidecar has lost the control server; open connections go on.",
        fix="Wait, it heals itself. Do not restart the sidecar: a start needs the control server.",
        yields_to=("captive-portal", "docker-dns-broken", "mitm-blocking", "node-removed")),
    "magicdns-disabled": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.ADDRESS,
        summary="MagicDNS is off in your tailnet: nobody can resolve the name.",
        fix="DNS page, Enable MagicDNS; we go on by ourselves.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "https-disabled-tailnet": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Your tailnet has HTTPS certificates switched off.",
        fix="DNS page, Enable HTTPS; we go on by ourselves.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "https-enabled-later-not-applied": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="HTTPS is on now, but the sidecar has not applied the Serve file.",
        fix="Restart the pair.", action=RemedyAction.RESTART_PAIR),
    "serve-file-missing": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The sidecar finds no Serve file.", fix="Write it anew from the stack's own settings; no restart.",
        action=RemedyAction.REWRITE_SERVE),
    "serve-file-empty": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file is empty.", fix="Write it anew from the stack's own settings; no restart.",
        action=RemedyAction.REWRITE_SERVE),
    "serve-apply-rejected": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The sidecar refuses the Serve file.",
        fix="Restart the pair: that clears the old configuration.", action=RemedyAction.RESTART_PAIR,
        yields_to=("funnel-shields-up",)),
    "serve-config-drift": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The sidecar does not serve what the Serve file says.",
        fix="Restart the pair: it reads the file again.", action=RemedyAction.RESTART_PAIR,
        yields_to=("cert-domain-unescaped", "https-disabled-tailnet", "serve-apply-rejected", "serve-file-empty",
                   "serve-file-missing", "serve-host-mismatch", "serve-inline-not-reapplied",
                   "serve-single-file-mount", "serve-web-key-port-mismatch")),
    "serve-not-configured": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Nothing is served: the stack has no Serve configuration.",
        fix="Give it a Serve file, or reach the app on its own port."),
    "serve-listener-conflict": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SERVE,
        summary="The app listens on {a}, which Serve wants too.",
        fix="Move the app to another port."),
    "hostname-collision-suffix": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The name {asked} was taken: this device is {given}.",
        fix="Delete the old device on the machines page and rename this one, or keep the new address.",
        url=MACHINES_PAGE, action=RemedyAction.SHOW_PAGE,
        yields_to=("state-lost", "state-not-persistent")),
    "device-renamed": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The device is {given} now; its .env says {known}.",
        fix="Write the new name to the stack's files; who was given the old one is made anew.",
        action=RemedyAction.TELL_NAME),
    "node-key-expiring": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.LOGIN,
        summary="The device's login expires in {span}.",
        fix="Disable key expiry on the machines page, or give the device a tag.", url=MACHINES_PAGE,
        action=RemedyAction.SHOW_PAGE),
    "security-update": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.IMAGE,
        summary="A security update of Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
    "image-outdated": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.IMAGE,
        summary="A newer Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
}  # fmt: skip

OUTER_KINDS: Mapping[str, Kind] = {
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
        fix="Write ${{TS_CERT_DOMAIN}} in serve.json.", action=RemedyAction.REWRITE_SERVE),
    "cert-storage-missing": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The sidecar has no folder to keep certificates in.",
        fix="Set TS_STATE_DIR=/var/lib/tailscale and mount a folder there."),
    "cert-renewal-failing": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.CERTIFICATE,
        summary="The certificate could not be renewed; the old one is still good.",
        fix="See what the line says; the sidecar tries again."),
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
    "funnel-https-missing": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel needs HTTPS certificates, and your tailnet has them off.",
        fix="DNS page, Enable HTTPS.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "funnel-attr-missing": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Your tailnet's policy does not allow Funnel for this device.",
        fix="Add the node attribute funnel for {target} in Access controls, or go back to Serve.",
        url=ACCESS_PAGE, snippet='"nodeAttrs": [\n  {"target": ["{target}"], "attr": ["funnel"]}\n]',
        action=RemedyAction.SHOW_PAGE, otherwise={"target": "autogroup:member"}),
    "funnel-port-not-allowed": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is not allowed on port {port}; allowed: {allowed}.",
        fix="Use one of the allowed ports, or go back to Serve.", url=ACCESS_PAGE, action=RemedyAction.SERVE_ONLY,
        otherwise={"allowed": "443, 8443, 10000"}),
}  # fmt: skip
