"""State rules of the way between devices: the sidecar's network, DNS, shields, policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import serve_facts
from scaletail_tui.domain.diagnosis.clues.log_hits import Hit, current_lines, every_hit, run_age, running_now
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction
from scaletail_tui.domain.diagnosis.findings.make import finding

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_DNS_DEAD = re.compile(
    r"lookup (?P<host>\S+) on 127\.0\.0\.11:53: (?:server misbehaving|read udp \S+ i/o timeout|i/o timeout)"
    r"|Temporary failure in name resolution"
)
_RELAY_SILENT = re.compile(r"health\(warnable=derp-(?:timed-out|region-error)\): error")
_PATIENCE_WITH_RELAYS = 300.0
JUDGED_HERE = frozenset(
    {"network-down", "dns-no-upstream", "resolv-conf-overwritten", "derp-stale", "acl-drop", "ip-forwarding-off",
     "cgnat-overlap", "captive-portal", "mitm-blocking"}
)  # fmt: skip
"""Patterns whose line alone is only a hint."""


def sidecar_has_a_way_out(observation: Observation) -> Iterator[Finding]:
    """By the namespace's own interfaces, else by what the device says of itself after some seconds."""
    sidecar, inside = observation.sidecar, observation.namespace.value
    if sidecar is None or not sidecar.running:
        return
    outward = (
        []
        if inside is None
        else [interface for interface in inside.interfaces if not interface.startswith(("lo", "tailscale"))]
    )
    if inside is not None and inside.interfaces and not outward and not sidecar.networks:
        yield finding("network-down", f"interfaces: {', '.join(inside.interfaces)}", source=origin.NAMESPACE,
                      values={"name": sidecar.name})  # fmt: skip
        return
    said = _hit(observation, "network-down")
    if said is not None and run_age(observation) >= 10:
        hand = None if not sidecar.networks else RemedyAction.RESTART_PAIR
        yield finding("network-down", said.line.text, source=said.source, action=hand)


def nobody_stands_between(observation: Observation) -> Iterator[Finding]:
    """A device that control hears is through, whatever it thought of the network before."""
    status = observation.status.value
    if status is None or (status.running and status.online):
        return
    for kind in ("captive-portal", "mitm-blocking"):
        if (said := _hit(observation, kind)) is not None:
            yield finding(kind, said.line.text, source=said.source, values=said.groups)


def names_of_the_world_resolve(observation: Observation) -> Iterator[Finding]:
    """Of a device that runs and has lost control: at the login the same words mean that control is out of reach."""
    status = _running(observation)
    if status is None or status.online or run_age(observation) < 5:
        return
    for line in reversed(current_lines(observation)):
        at = moment(line.at)
        if at is not None and observation.at - at > 120:
            return
        if _DNS_DEAD.search(line.text):
            yield finding("docker-dns-broken", line.text, source=origin.SIDECAR_LOG)
            return


def tailnet_dns_answers(observation: Observation) -> Iterator[Finding]:
    """Only where the stack takes its DNS from the tailnet: else nobody asks there."""
    prefs = observation.prefs.value
    if _running(observation) is None or prefs is None or not prefs.accept_dns:
        return
    for kind in ("dns-no-upstream", "resolv-conf-overwritten"):
        if (said := _hit(observation, kind)) is not None:
            yield finding(kind, said.line.text, source=said.source)


def relay_speaks(observation: Observation) -> Iterator[Finding]:
    """Blips heal themselves: only a warning that is minutes old counts."""
    said = _hit(observation, "derp-stale")
    if said is None:
        return
    told = (one for one in reversed(current_lines(observation)) if _RELAY_SILENT.search(one.text))
    since = next((moment(one.at) for one in told), None)
    if since is not None and observation.at - since >= _PATIENCE_WITH_RELAYS:
        yield finding("derp-stale", said.line.text, source=said.source)


def shields_are_down(observation: Observation) -> Iterator[Finding]:
    prefs, sidecar = observation.prefs.value, observation.sidecar
    if _running(observation) is None or prefs is None or not prefs.shields_up or sidecar is None:
        return
    kind = "funnel-shields-up" if observation.public else "shields-up"
    yield finding(kind, "ShieldsUp: true", source=origin.PREFS, values={"sidecar": sidecar.name})


def policy_lets_visitors_in(observation: Observation) -> Iterator[Finding]:
    """A refused packet counts where it was meant for a port that this stack shows."""
    status, facts = _running(observation), serve_facts(observation)
    if status is None or not status.online:
        return
    shown = {handler.port for handler in facts.handlers} if facts is not None else set()
    if not shown and observation.expected.main_port is not None:
        shown = {observation.expected.main_port}
    refused = (hit for hit in every_hit(observation, "acl-drop") if int(hit.groups["port"]) in shown)
    # What the device refuses of itself came too late, or back from a relay: no policy speaks of it.
    said = next((hit for hit in refused if hit.groups["src"].strip("[]") not in status.addresses), None)
    if said is not None:
        target = status.tags[0] if status.tags else status.address
        yield finding("acl-drop", said.line.text, source=said.source, values={**said.groups, "target": target})


def networks_do_not_overlap(observation: Observation) -> Iterator[Finding]:
    """The newest word on the container's own interfaces counts."""
    said = _hit(observation, "cgnat-overlap")
    if said is not None and running_now(observation):
        yield finding("cgnat-overlap", said.line.text, source=said.source, values=said.groups)


def _hit(observation: Observation, kind: str) -> Hit | None:
    return next(every_hit(observation, kind), None)


def _running(observation: Observation) -> StatusFacts | None:
    status = observation.status.value
    return status if status is not None and status.running else None


NETWORK: Rules = (sidecar_has_a_way_out,)
CONTROL: Rules = (nobody_stands_between, names_of_the_world_resolve)
PATH: Rules = (shields_are_down, policy_lets_visitors_in)
ADVICE: Rules = (tailnet_dns_answers, relay_speaks, networks_do_not_overlap)
