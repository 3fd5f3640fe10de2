"""Findings of Serve and Funnel beyond the file's being applied."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import KEYS_PAGE, SERVICES_PAGE, Kind, Step

BROKEN, DEGRADED, INFO = Severity.BROKEN, Severity.DEGRADED, Severity.INFO

SERVING_KINDS: Mapping[str, Kind] = {
    "serve-web-key-port-mismatch": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file opens port {tcp} and shows its page on port {web}.",
        fix="Use the same port under TCP and under Web.", action=RemedyAction.REWRITE_SERVE),
    "serve-host-mismatch": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve shows its page for {host}, and this device is {own}.",
        fix="Write ${{TS_CERT_DOMAIN}} instead of the name.", action=RemedyAction.REWRITE_SERVE,
        yields_to=("cert-domain-unescaped", "terminate-tls-on-no-https")),
    "serve-empty-handler": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file says nothing of what to show at {path}.",
        fix="Give it exactly one of Proxy, Path, Text or Redirect: other words are ignored.",
        action=RemedyAction.REWRITE_SERVE),
    "serve-proxy-target-invalid": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve does not understand the target {t}.",
        fix="Write it as http://127.0.0.1:PORT.", action=RemedyAction.REWRITE_SERVE),
    "terminate-tls-on-no-https": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve answers for the name no-https: the tailnet gives out no certificates.",
        fix="Enable HTTPS on the DNS page, or write the device's own name into the Serve file.",
        yields_to=("https-disabled-tailnet",)),
    "serve-path-not-found": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve shows files of a folder that the sidecar does not have.",
        fix="Mount the folder into the sidecar: Path is looked up there, not in the app.",
        yields_to=("serve-empty-handler",)),
    "serve-backend-slow": Kind(
        step=Step.ANSWER, severity=DEGRADED, hop=HopId.APP,
        summary="The app listens on port {port}, and does not answer {how}.",
        fix="Read the app's log: it is overloaded, or dies of the request."),
    "serve-tcp-forward-failed": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve could not pass port {p} on to {to}.",
        fix="Start what shall answer there, or correct TCPForward in serve.json."),
    "serve-port-not-in-config": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SERVE,
        summary="A visitor asked for port {p}, and Serve shows nothing there.",
        fix="Open the address that stands above, or give that port a page in the Serve file."),
    "serve-file-of-set-config": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file is of the set-config form: nothing of it is served.",
        fix="TS_SERVE_CONFIG wants TCP and Web under Services, as tailscale serve status --json shows them."),
    "service-device-not-tagged": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="A device without a tag cannot host {service}.",
        fix="Give the device a tag: an auth key with one, or --advertise-tags=tag:NAME in TS_EXTRA_ARGS.",
        url=KEYS_PAGE, otherwise={"service": "a Tailscale Service"}),
    "service-not-advertised": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="{service} is configured, but this device does not advertise it.",
        fix="Advertise it: its visitors find no host until then.",
        command=("docker", "exec", "{sidecar}", "tailscale", "serve", "advertise", "{service}"),
        yields_to=("service-device-not-tagged",)),
    "service-not-approved": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE, waiting=True,
        summary="Control does not let this device host {service} yet.",
        fix="Define {service} on the Services page and approve {name} there, or by autoApprovers.",
        url=SERVICES_PAGE, yields_to=("service-device-not-tagged",)),
    "funnel-without-serve": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is on for port {port}, and Serve shows nothing there.",
        fix="Use the same host and port under Web and under AllowFunnel.", action=RemedyAction.REWRITE_SERVE,
        yields_to=("funnel-key-mismatch",)),
    "funnel-key-mismatch": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is on for {t}, which is not this device.",
        fix="Write ${{TS_CERT_DOMAIN}}:443 under Web and under AllowFunnel.", action=RemedyAction.REWRITE_SERVE),
    "funnel-serve-removed": Kind(
        step=Step.FUNNEL, severity=DEGRADED, hop=HopId.FUNNEL,
        summary="The internet asks for this device, and nothing is served any more.",
        fix="Restart the pair: it applies the Serve file again.", action=RemedyAction.RESTART_PAIR),
    "funnel-shields-up": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel cannot be on while the device refuses all connections (shields up).",
        fix="Lower the shields with tailscale set --shields-up=false.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--shields-up=false")),
    "funnel-unsupported-server": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="The control server {server} has no Funnel: only Tailscale's own has.",
        fix="Go back to Serve.", action=RemedyAction.SERVE_ONLY),
}  # fmt: skip
