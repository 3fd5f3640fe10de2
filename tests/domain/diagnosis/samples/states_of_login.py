"""The login and what keeps it: observations that fire, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.inner_facts import LockFacts, NamespaceFacts, PrefsFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from tests.domain.diagnosis.observations import (
    DAY,
    HEALTHY,
    NAME,
    NOW,
    STATUS,
    but,
    log,
    logging_in,
    with_sidecar,
    with_status,
)  # fmt: skip
from tests.domain.diagnosis.samples.sample import State, state

URL = "https://login.tailscale.com/a/0123456789abc"
ASKED = "control: doLogin(regen=false, hasUrl=false)"
ANSWERED = "control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=true; authURL=false"
GONE = "Received error: PollNetMap: initial fetch failed 404: node not found"
DEAD_DNS = "Received error: dial tcp: lookup controlplane.tailscale.com on 127.0.0.11:53: server misbehaving"
PORTAL = "This network requires you to log in using your web browser."
BLOCKED = 'Network equipment from "Fortinet" may be blocking Tailscale traffic on this network.'
FLAGS = {"TS_AUTH_ONCE": "true"}


def offline(*lines: str, **prefs: Any) -> Observation:
    return but(with_status(online=False), sidecar_log=RunLog(current=log(*lines, age=3)), prefs=PrefsFacts(**prefs))


def flagged(flags: str = "--accept-routes", **prefs: Any) -> Observation:
    before = HEALTHY.sidecar
    assert before is not None
    return but(
        with_sidecar(sidecar_settings={**before.sidecar_settings, **FLAGS, "TS_EXTRA_ARGS": flags}),
        prefs=PrefsFacts(**prefs),
    )


def interfaces(*names: str) -> Observation:
    return but(namespace=NamespaceFacts(interfaces=names))


STATES: tuple[State, ...] = (
    state("authkey-empty", logging_in(auth_url=URL), logging_in(ANSWERED)),
    state("node-key-expired", logging_in("control: server reports new node key [+wQxV] has expired", auth_url=URL),
          logging_in(ANSWERED, auth_url=URL)),
    state("machine-approval-pending", logging_in(state="NeedsMachineAuth"), logging_in(state="Starting")),
    state("control-unreachable-tcp", logging_in(ASKED, age=30), logging_in(ASKED, ANSWERED, age=30)),
    state("stopped-state-loop", logging_in(state="Stopped", age=15), logging_in(state="Stopped", age=2)),
    state("no-derp", logging_in(ANSWERED, state="Starting", age=25),
          logging_in(ANSWERED, state="Starting", age=25, relay="fra")),
    state("node-removed", offline(GONE), but(sidecar_log=RunLog(current=log(GONE)))),
    state("control-sync-lost", offline("map response long-poll timed out!"),
          but(sidecar_log=RunLog(current=log("map response long-poll timed out!")))),
    state("docker-dns-broken", offline(DEAD_DNS), but(sidecar_log=RunLog(current=log(DEAD_DNS, age=3)))),
    state("captive-portal", logging_in(health=(PORTAL,)), with_status(health=(PORTAL,))),
    state("mitm-blocking", logging_in(health=(BLOCKED,)), with_status(health=(BLOCKED,))),
    state("network-down", interfaces("lo", "tailscale0"), interfaces("lo", "eth0", "tailscale0")),
    state("auth-once-ignores-changes", flagged(accept_routes=False), flagged(accept_routes=True)),
    state("auth-once-ignores-changes", flagged("--accept-routes=false", accept_routes=True),
          flagged("--accept-routes=false")),
    state("auth-once-ignores-changes", flagged("--hostname=new", hostname="old"),
          flagged("--hostname=new", hostname="new")),
    state("auth-once-ignores-changes", flagged("--exit-node=fra"), flagged("--exit-node=fra", exit_node="n1")),
    state("auth-once-ignores-changes", flagged("--snat-subnet-routes=false"),
          flagged("--snat-subnet-routes=false", no_snat=True)),
    state("auth-once-ignores-changes", flagged("--stateful-filtering", no_stateful_filtering=True),
          flagged("--stateful-filtering", no_stateful_filtering=False)),
    state("identity-in-two-places", but(twins=("tailscale-copy",)), but(twins=())),
    state("identity-on-two-hosts", but(connected_twice=True), but(connected_twice=False)),
    state("node-key-expiring", with_status(key_expiry=NOW + 3 * DAY), with_status(key_expiry=NOW + 30 * DAY)),
    state("hostname-collision-suffix", with_status(dns_name="vault-1.tail4e5f.ts.net"), with_status(dns_name=NAME)),
    state("tailnet-lock-locked-out", but(lock=LockFacts(enabled=True, signed=False, node_key="nodekey:ab")),
          but(lock=LockFacts(enabled=True, signed=True))),
    state("tailnet-lock-locked-out", with_status(health=("this node is locked out; it must be signed",)),
          but(status=replace(STATUS, health=("signed",)))),
)  # fmt: skip
