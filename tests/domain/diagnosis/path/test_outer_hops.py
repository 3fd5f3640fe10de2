"""Hops that stand in the path only where they apply, and hints for who asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeFacts, ComposeMount, ComposeService, GivenFile
from scaletail_tui.domain.diagnosis.evidence.container_facts import PublishedPort
from scaletail_tui.domain.diagnosis.evidence.inner_facts import PeersFacts, PrefsFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog, ServeFacts
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import SOMETIMES, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.kinds.outside import HINT_KINDS
from tests.domain.diagnosis.observations import (
    HEALTHY,
    PAGE,
    SERVED,
    STATUS,
    but,
    hop_of,
    log,
    with_app,
    with_sidecar,
    with_status,
)

ROUTE = "10.99.0.0/24"
ALL = ("0.0.0.0/0", "::/0")
TWO_SOURCES = ComposeService(
    name="tailscale", sidecar=True, configs=(GivenFile(name="ts-serve", target="/config/serve.json"),),
    mounts=(ComposeMount(target="/config", source="/srv/vault/config"),),
)  # fmt: skip
OPEN = PublishedPort(port=80, host_ip="0.0.0.0", host_port=8080)


def test_a_plain_stack_has_none_of_them() -> None:
    assert not {hop.id for hop in diagnose(HEALTHY).hops} & SOMETIMES


def offering(*routes: str, approved: tuple[str, ...] = (), option: bool = False) -> Observation:
    status = replace(STATUS, routes=approved, primary_routes=approved, exit_node_option=option)
    return but(status=status, prefs=PrefsFacts(advertise_routes=routes))


def test_routes_wait_for_their_approval() -> None:
    assert hop_of(offering(ROUTE), HopId.ROUTES).state is HopState.WAIT
    well = hop_of(offering(ROUTE, approved=(ROUTE,)), HopId.ROUTES)
    assert (well.state, well.evidence) == (HopState.OK, f"{ROUTE} approved")


def test_an_exit_node_waits_for_its_approval() -> None:
    assert hop_of(offering(*ALL), HopId.EXIT).state is HopState.WAIT
    assert hop_of(offering(*ALL, option=True), HopId.EXIT).state is HopState.OK
    assert diagnose(offering(*ALL)).hop(HopId.ROUTES) is None


def test_a_node_is_not_said_to_have_an_app() -> None:
    node = replace(but(serve=ServeFacts(), serve_file=ServeFacts()), expected=replace(HEALTHY.expected, node=True))
    serve = hop_of(node, HopId.SERVE)
    assert (serve.state, serve.evidence) == (HopState.NONE, "nothing to serve: the sidecar itself is the service")


def test_the_snippet_of_an_approval_names_route_and_tag() -> None:
    [finding] = diagnose(offering(ROUTE)).findings
    assert finding.remedy.action is RemedyAction.SHOW_PAGE
    assert f'"{ROUTE}": ["tag:container"]' in finding.remedy.snippet
    assert finding.severity is Severity.INFO and finding.waiting


def test_an_exit_node_that_is_used_and_offline_fails_its_hop() -> None:
    status = replace(STATUS, exit_node_online=False)
    observation = but(status=status, prefs=PrefsFacts(exit_node="nHOME1CNTRL"))
    assert hop_of(observation, HopId.EXIT).state is HopState.FAIL


def test_ports_on_the_lan_are_told() -> None:
    hop = hop_of(with_sidecar(published=(OPEN,)), HopId.LAN)
    assert (hop.state, hop.evidence) == (HopState.OK, "0.0.0.0:8080 to 80/tcp")


def test_funnel_on_a_name_that_is_not_served_fails_its_hop() -> None:
    observation = but(serve=replace(SERVED, funnel=("old.tail4e5f.ts.net:443",)))
    assert hop_of(observation, HopId.FUNNEL).state is HopState.FAIL


def told(observation: Observation) -> list[str]:
    return [one.id for one in diagnose(observation).hints]


def test_hints_are_for_stacks_that_are_well() -> None:
    assert told(with_app(status="exited", exit_code=1)) == []
    assert "client-dns-not-magic" in told(HEALTHY)
    assert diagnose(HEALTHY).findings == ()


HINTED: tuple[tuple[Observation, str], ...] = (
    (but(sidecar_log=RunLog(current=log("http: TLS handshake error from 100.64.0.1:5: no SNI ServerName"))),
     "tls-by-ip-or-wrong-name"),
    (but(peers=PeersFacts(total=2)), "client-not-in-tailnet"),
    (HEALTHY, "client-dns-not-magic"),
    (HEALTHY, "stale-client-dns-cache"),
    (but(peers=PeersFacts(total=2, online=1, relayed=("laptop.tail4e5f.ts.net",))), "relay-only"),
    (but(serve=ServeFacts(handlers=(replace(PAGE, host=STATUS.dns_name, path="/app"),)), serve_file=None),
     "serve-mount-prefix"),
    (but(compose=ComposeFacts(services=(TWO_SOURCES,))), "serve-two-sources"),
    (with_sidecar(published=(OPEN,)), "lan-ports-bypass"),
    (HEALTHY, "client-source-hidden"),
    (HEALTHY, "app-lan-discovery-lost"),
    (with_status(tun=False), "userspace-no-outbound"),
)  # fmt: skip


@pytest.mark.parametrize(("observation", "kind"), HINTED)
def test_a_hint_has_its_reason(observation: Observation, kind: str) -> None:
    assert kind in told(observation)


def test_hints_without_a_reason_are_not_given() -> None:
    seldom = {"tls-by-ip-or-wrong-name", "client-not-in-tailnet", "relay-only", "serve-mount-prefix",
              "lan-ports-bypass", "userspace-no-outbound", "serve-two-sources"}  # fmt: skip
    assert not seldom & set(told(but(peers=PeersFacts(total=2, online=1, direct=("laptop.tail4e5f.ts.net",)))))


def test_every_hint_of_the_table_is_given_by_one_of_the_observations() -> None:
    assert {kind for _, kind in HINTED} == set(HINT_KINDS)


def test_a_hint_is_no_finding_and_changes_no_verdict() -> None:
    diagnosis = diagnose(HEALTHY)
    assert diagnosis.hints and diagnosis.findings == () and diagnosis.verdict is Verdict.OK


@pytest.mark.slow
def test_remedies_that_rewrite_a_file_are_for_stacks_that_we_wrote() -> None:
    broken = but(serve=ServeFacts(handlers=(replace(PAGE, host=""),)))
    assert diagnose(broken).findings[0].remedy.action is RemedyAction.REWRITE_SERVE
    by_hand = replace(broken, expected=replace(broken.expected, managed=False))
    assert diagnose(by_hand).findings[0].remedy.action is RemedyAction.NONE
