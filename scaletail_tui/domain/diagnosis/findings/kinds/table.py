"""The findings we know: what each is called, how bad it is, where it sits, and what to do about it.

A new finding is a row in one of these tables, either a pattern in `patterns/` or a state rule, and a sample with
its near miss. Braces in the words name the values that the rule gives.

Faults that are known and are no findings of their own, each with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.kind import Kind
from scaletail_tui.domain.diagnosis.findings.kinds.address import ADDRESS_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.app import APP_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.certificate import CERTIFICATE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.engine import ENGINE_KINDS, HOST_KINDS, IMAGE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.login import LOGIN_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.outside import HINT_KINDS, OUTSIDE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.serve import PORT_KINDS, SERVE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.sidecar import SIDECAR_KINDS

KINDS: Mapping[str, Kind] = {
    **ENGINE_KINDS, **HOST_KINDS, **IMAGE_KINDS, **SIDECAR_KINDS, **LOGIN_KINDS, **ADDRESS_KINDS, **CERTIFICATE_KINDS,
    **SERVE_KINDS, **PORT_KINDS, **APP_KINDS, **OUTSIDE_KINDS, **HINT_KINDS,
}  # fmt: skip


LEFT_OUT: Mapping[str, str] = {
    "app-health-lies": "Docker's word is never believed over the port: serve-backend-refused says what is wrong.",
    "app-mixed-content-or-websocket": "Only the visitor's browser sees it; Serve passes WebSockets on.",
    "app-upstream-egress": "It is seen by the same evidence as exit-node-offline, which names the cause.",
    "accept-routes-off": "Health says so of every sidecar in a tailnet with subnet routers: it means nothing there.",
    "auth-key-expired-harmless": "The key is used at the first login only: there is nothing to find on the host.",
    "clock-jump": "It is the clock of the host: host-clock-skew measures it.",
    "compose-noise": "Warnings of Compose without any consequence; they are noise in the log panes.",
    "compose-up-hangs": "The sidecar is started first and watched by us: no command of ours waits in the dark.",
    "duplicate-service-name": "The engine names it as container-name-taken, control as hostname-collision-suffix.",
    "engine-rootless-or-remote": "Two causes with two remedies: engine-rootless and engine-on-another-host.",
    "ephemeral-removed": "From the host it looks like node-removed: nothing tells an ephemeral device from another.",
    "funnel-denied-ingress": "A peer that is no relay of Funnel was refused, as it should be; its line is explained.",
    "funnel-dns-not-public": "Only a resolver outside the tailnet knows; we ask none about a private name.",
    "funnel-public-exposure": "It is asked before Funnel is switched on, and stands as PUBLIC wherever the stack does.",
    "health-blind-spot": "A rule for this program and no fault: Docker's health alone never makes a stack well.",
    "host-suspend": "It heals by itself within seconds, and control-sync-lost covers the time until then.",
    "image-pull-no-space": "It is host-disk-full, in the words of a pull.",
    "image-wrong-binary": "It is arch-unsupported, in the words of the kernel.",
    "log-growth": "The engine's log files belong to root: their size cannot be seen without it.",
    "mount-permission": "The container that may not write says so: app-permission-denied or state-dir-unwritable.",
    "serve-port-static-mismatch": "Who listens is known only when it runs: serve-backend-wrong-port judges it then.",
    "sidecar-crash-loop-on-outage": "It has two parts, each named: control-unreachable-* now, netns-stale afterwards.",
    "sidecar-unhealthy-503": "Only a symptom: the login that is missing is judged itself.",
    "state-copied": "Two stacks would have to be compared; control shows it on its machines page.",
    "udp-gro": "A hint about throughput for routers; it is noise in the log panes.",
    "update-recreated-one-half": "It is seen by the same evidence as netns-join-stale-id, which names the remedy.",
}
"""Id to one sentence: seen on the visitor's side only, a mere part of another, or not to be seen from the host."""
