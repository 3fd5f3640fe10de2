"""Findings of what the stack's own files say, held against what runs."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

STACK_KINDS: Mapping[str, Kind] = {
    "dotenv-comment-as-value": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="In .env the comment behind {v}= has become its value.",
        fix="Put the comment on a line of its own, then recreate the stack.", action=RemedyAction.RECREATE),
    "cert-domain-unescaped": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file's ${{TS_CERT_DOMAIN}} is written with the wrong number of $.",
        fix="Write $${{TS_CERT_DOMAIN}} in compose.yaml, and ${{TS_CERT_DOMAIN}} in a file.",
        action=RemedyAction.REWRITE_SERVE),
    "dependency-no-healthcheck": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="A container waits for the health of {c}, which has no health check.",
        fix="Give it a healthcheck:, or wait for service_started; then recreate the stack.",
        action=RemedyAction.RECREATE),
    "dependency-unhealthy": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} is not started: it waits for {c}, which is not healthy.",
        fix="Read the log of the container it waits for, then start the app.", action=RemedyAction.START_APP,
        yields_to=("healthcheck-without-endpoint", "image-too-old")),
    "dependency-exited": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} is not started: it waits for {c}, which has ended.",
        fix="Start both; when that does not help, read the log of the container it waits for.",
        action=RemedyAction.START_APP),
    "healthcheck-without-endpoint": Kind(
        step=Step.APP, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar's health check asks a port on which nothing answers.",
        fix="Set TS_ENABLE_HEALTH_CHECK=true and TS_LOCAL_ADDR_PORT to the port that is asked.",
        yields_to=("image-too-old",)),
    "image-too-old": Kind(
        step=Step.APP, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Image {version} does not know {setting} (read since {since}).",
        fix="Take a newer tag in image: of the sidecar, then pull and recreate; the settings themselves are right."),
    "custom-command-bypasses-containerboot": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar runs {v}, not its own start program: no TS_* counts.",
        fix="Delete command: and entrypoint: of the sidecar, then recreate the stack.", action=RemedyAction.RECREATE,
        yields_to=("sidecar-tun-missing", "sidecar-tun-not-permitted", "sidecar-tun-busy", "kernel-no-tun",
                   "sidecar-netfilter-broken", "sidecar-netadmin-missing", "state-store-unhealthy",
                   "state-dir-unwritable", "disk-full-runtime", "sidecar-oom")),
    "bool-value-ignored": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="{v}={value} is neither true nor false: the sidecar takes {default}.",
        fix="Write true or false, without quotes; then recreate the stack.", action=RemedyAction.RECREATE),
    "state-not-persistent": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The login is not kept: every new container makes a new device.",
        fix="Set TS_STATE_DIR=/var/lib/tailscale and mount a folder there."),
    "state-lost": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The stored login was gone: this has become a new device.",
        fix="Delete the old device on the machines page, or bring tailscale/state back from a backup."),
    "auth-once-ignores-changes": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="{flag} in TS_EXTRA_ARGS has no effect after the first login.",
        fix="Run tailscale set with that flag in the sidecar.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "{flag}")),
    "config-not-applied": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SIDECAR,
        summary="The files have changed, and {what} still runs with the old ones.",
        fix="Recreate what differs, sidecar first.", action=RemedyAction.RECREATE),
    "restart-policy-missing": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SIDECAR,
        summary="{name} is not started again when it ends: its restart policy is {policy}.",
        fix="Write restart: unless-stopped, then recreate the stack.", action=RemedyAction.RECREATE),
    "serve-inline-not-reapplied": Kind(
        step=Step.SERVE, severity=DEGRADED, hop=HopId.SERVE,
        summary="The inline Serve config was edited, and the sidecar still has the old one.",
        fix="Recreate the stack: a restart does not copy it.", action=RemedyAction.RECREATE),
    "serve-single-file-mount": Kind(
        step=Step.SERVE, severity=DEGRADED, hop=HopId.SERVE,
        summary="serve.json was saved anew; its single-file mount shows the old one.",
        fix="Mount the folder instead of the file; until then restart the pair.", action=RemedyAction.RESTART_PAIR),
    "app-starts-too-early": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.APP,
        summary="{name} started before the sidecar was ready, and died of it.",
        fix="Write depends_on: {sidecar}: condition: service_healthy for it.",
        yields_to=("app-crash-loop", "app-db-unreachable", "app-permission-denied")),
}  # fmt: skip
