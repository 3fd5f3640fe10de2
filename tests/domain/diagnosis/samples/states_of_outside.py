"""Policy, routes, exit nodes and DNS: observations that fire, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.inner_facts import PrefsFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from tests.domain.diagnosis.observations import HEALTHY, STATUS, but, log, with_sidecar, with_status
from tests.domain.diagnosis.samples.sample import State, state
from tests.domain.diagnosis.samples.states_of_serve import PUBLIC

ROUTE = "10.99.0.0/24"
EVERYWHERE = ("0.0.0.0/0", "::/0")
NO_UPSTREAM = "dns: resolver: forward: no upstream resolvers set, returning SERVFAIL"
OVERWRITTEN = "System DNS config not ideal. /etc/resolv.conf overwritten."
RELAY = "Tailscale hasn't heard from the 'Frankfurt' relay server in 2m0s."
RELAY_LINE = f"health(warnable=derp-timed-out): error: {RELAY}"
FORWARDING = "Subnet routing is enabled, but IP forwarding is disabled. Check that IP forwarding is enabled."
# As reported in tailscale/tailscale 20739 and 18421, the device's own address in the place of theirs.
NO_DOOR = f"Drop: TCP{{[fd7a:115c:a1e0:ab12::5f05]:46098 > [{STATUS.addresses[-1]}]:%s}} 80 no rules matched"
OWN_DROP = f"Drop: TCP{{{STATUS.addresses[0]}:443 > {STATUS.addresses[0]}:443}} 60 no rules matched"
DROP = "Drop: TCP{100.64.0.1:54902 > 100.101.7.23:%s} 60 no rules matched"


def routed(*routes: str, advertised: tuple[str, ...] = (ROUTE,), **status: Any) -> Observation:
    made = replace(STATUS, routes=routes, **status)
    return but(status=made, prefs=PrefsFacts(advertise_routes=advertised))


def taking_dns(accept: bool) -> Observation:
    return but(with_status(health=(OVERWRITTEN,)), prefs=PrefsFacts(accept_dns=accept),
               sidecar_log=RunLog(current=log(NO_UPSTREAM, age=5)))  # fmt: skip


def flagged(**prefs: Any) -> Observation:
    assert HEALTHY.sidecar is not None
    settings = {**HEALTHY.sidecar.sidecar_settings, "TS_AUTH_ONCE": "true", "TS_EXTRA_ARGS": "--advertise-exit-node"}
    return but(with_sidecar(sidecar_settings=settings), status=replace(STATUS, exit_node_option=True),
               prefs=PrefsFacts(**prefs))  # fmt: skip


def silent_relay(age: float) -> Observation:
    return but(with_status(health=(RELAY,)), sidecar_log=RunLog(current=log(RELAY_LINE, age=age)))


def public_with(line: str, **settings: str) -> Observation:
    assert HEALTHY.sidecar is not None
    own = {**HEALTHY.sidecar.sidecar_settings, **settings}
    return but(with_sidecar(sidecar_settings=own), serve=PUBLIC, sidecar_log=RunLog(current=log(line, age=5)))


def dropped(port: int, age: float = 5.0) -> Observation:
    return but(sidecar_log=RunLog(current=log(DROP % 22, DROP % port, age=age)))


STATES: tuple[State, ...] = (
    state("shields-up", but(prefs=PrefsFacts(shields_up=True)), but(prefs=PrefsFacts())),
    state("acl-drop", dropped(443), dropped(23)),
    state("acl-drop", dropped(443), dropped(443, age=300)),
    state("acl-drop", dropped(443), but(sidecar_log=RunLog(current=log(OWN_DROP, age=5)))),
    state("funnel-small-mtu", public_with("", TS_DEBUG_MTU="1180"), public_with("", TS_DEBUG_MTU="1280")),
    state("funnel-small-mtu", public_with("", TS_DEBUG_MTU="1180"), public_with("", TS_DEBUG_MTU="off")),
    state("funnel-without-ipv6", public_with(NO_DOOR % 1), public_with(NO_DOOR % 46371)),
    state("funnel-without-ipv6", public_with(NO_DOOR % 1), but(sidecar_log=RunLog(current=log(NO_DOOR % 1, age=5)))),
    state("routes-not-approved", routed(), routed(ROUTE, primary_routes=(ROUTE,))),
    state("routes-secondary", routed(ROUTE), routed(ROUTE, primary_routes=(ROUTE,))),
    state("exit-node-not-approved", routed(advertised=EVERYWHERE),
          routed(*EVERYWHERE, advertised=EVERYWHERE, exit_node_option=True)),
    state("exit-node-flags-ignored", flagged(), flagged(advertise_routes=EVERYWHERE)),
    state("exit-node-offline",
          but(status=replace(STATUS, exit_node_online=False), prefs=PrefsFacts(exit_node="n1CNTRL")),
          but(status=replace(STATUS, exit_node_online=True), prefs=PrefsFacts(exit_node="n1CNTRL"))),
    state("ip-forwarding-off", routed(ROUTE, primary_routes=(ROUTE,), health=(FORWARDING,)),
          routed(ROUTE, primary_routes=(ROUTE,))),
    state("app-connector-not-active", but(prefs=PrefsFacts(app_connector=True)),
          but(status=replace(STATUS, capabilities=("tailscale.com/app-connectors",)),
              prefs=PrefsFacts(app_connector=True))),
    state("dns-no-upstream", taking_dns(True), taking_dns(False)),
    state("resolv-conf-overwritten", taking_dns(True), taking_dns(False)),
    state("derp-stale", silent_relay(400), silent_relay(60)),
)  # fmt: skip
