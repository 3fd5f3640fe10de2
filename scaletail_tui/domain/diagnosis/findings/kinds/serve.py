"""Findings of Serve: its file, what runs of it, the port that it leads to, and Tailscale Services."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step
from scaletail_tui.domain.keys.authkey import KEYS_PAGE, SERVICES_PAGE

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

SERVE_KINDS: Mapping[str, Kind] = {
    "serve-json-invalid": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SERVE,
        summary="The Serve file is not valid, and the sidecar dies of it.",
        fix="Write it anew from the stack's own settings, or correct it; then restart the pair.",
        action=RemedyAction.REWRITE_SERVE, says_more=True),
    "serve-watch-failed": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SERVE,
        summary="The folder of the Serve file is not mounted into the sidecar.",
        fix="Mount the folder that TS_SERVE_CONFIG names."),
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
    "cert-domain-unescaped": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file's ${{TS_CERT_DOMAIN}} is written with the wrong number of $.",
        fix="Write $${{TS_CERT_DOMAIN}} in compose.yaml, and ${{TS_CERT_DOMAIN}} in a file.",
        action=RemedyAction.REWRITE_SERVE, says_more=True),
    "serve-inline-not-reapplied": Kind(
        step=Step.SERVE, severity=DEGRADED, hop=HopId.SERVE,
        summary="The inline Serve config was edited, and the sidecar still has the old one.",
        fix="Recreate the stack: a restart does not copy it.", action=RemedyAction.RECREATE),
    "serve-single-file-mount": Kind(
        step=Step.SERVE, severity=DEGRADED, hop=HopId.SERVE,
        summary="serve.json was saved anew; its single-file mount shows the old one.",
        first="Mount the folder instead of the file; until then ", fix="restart the pair.",
        action=RemedyAction.RESTART_PAIR),
    "serve-web-key-port-mismatch": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file opens port {tcp} and shows its page on port {web}.",
        fix="Use the same port under TCP and under Web.", action=RemedyAction.REWRITE_SERVE, says_more=True),
    "serve-host-mismatch": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve shows its page for {host}, and this device is {own}.",
        fix="Write ${{TS_CERT_DOMAIN}} instead of the name.", action=RemedyAction.REWRITE_SERVE, says_more=True,
        yields_to=("cert-domain-unescaped", "terminate-tls-on-no-https")),
    "serve-empty-handler": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file says nothing of what to show at {path}.",
        fix="Give it exactly one of Proxy, Path, Text or Redirect: other words are ignored.",
        action=RemedyAction.REWRITE_SERVE, says_more=True),
    "serve-proxy-target-invalid": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve does not understand the target {t}.",
        fix="Write it as http://127.0.0.1:PORT.", action=RemedyAction.REWRITE_SERVE, says_more=True),
    "terminate-tls-on-no-https": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Serve answers for the name no-https: the tailnet gives out no certificates.",
        fix="Enable HTTPS on the DNS page, or write the device's own name into the Serve file.",
        yields_to=("https-disabled-tailnet",)),
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
}  # fmt: skip


PORT_KINDS: Mapping[str, Kind] = {
    "app-binds-specific-address": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="The app listens on {seen} only, and Serve asks 127.0.0.1.",
        fix="Tell the app to listen on 0.0.0.0."),
    "serve-backend-wrong-port": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="Serve sends requests to port {wrong}, but the app listens on port {right}.",
        fix="Point Serve at port {right}. No restart, about a second.", action=RemedyAction.SET_SERVE_PORT),
    "serve-backend-refused": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="Nothing listens on port {port}, and the app has run for {span}.",
        fix="Read the app's log."),
    "app-not-listening-yet": Kind(
        step=Step.PORT, severity=INFO, hop=HopId.PORT, waiting=True,
        summary="The app is starting: it does not listen on port {port} yet.",
        fix="Wait; large apps need minutes at the first start."),
}  # fmt: skip
