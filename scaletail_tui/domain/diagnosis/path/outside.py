"""Hops that stand in the path only where they apply: Funnel, subnet routes, exit node, ports on the LAN."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Found, Question
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopJudge
from scaletail_tui.domain.reach.public_time import duration_words


def outer_hops(observation: Observation, found: Found) -> tuple[Hop, ...]:
    """Those that apply, in the order of the path view."""
    made = (judge(observation, found) for judge in _JUDGES)
    return tuple(hop for hop in made if hop is not None)


def _funnel_hop(observation: Observation, found: Found) -> Hop | None:
    if not observation.public:
        return None
    judge, status = HopJudge(HopId.FUNNEL, origin.SERVE_AND_CAPABILITIES), observation.status.value
    if status is None:
        return judge.unknown(observation.status.missing)
    refused = found.first(Question.FUNNEL_WORKS)
    if refused is not None:
        return judge.fail(refused.evidence)
    if not status.running:
        return judge.wait("not logged in")
    left = observation.public_left
    on = "on" if left is None else f"on for {duration_words(left)} more"
    return judge.ok(f"{on}: open to the internet; the public side is not checked from here")


def _routes_hop(observation: Observation, found: Found) -> Hop | None:
    judge, prefs, status = HopJudge(HopId.ROUTES, origin.STATUS), observation.prefs.value, observation.status.value
    wanted = prefs.subnets if prefs is not None else ()
    if not wanted and prefs is not None and prefs.app_connector and status is not None and status.running:
        if status.is_app_connector:
            return judge.ok("app connector, the policy names it")
        return judge.wait("app connector, the policy names it nowhere")
    if not wanted:
        return None
    if status is None or not status.running:
        return judge.wait(f"offers {', '.join(wanted)}", origin.PREFS)
    missing = [route for route in wanted if route not in status.routes]
    if missing:
        return judge.wait(f"{missing[0]} is not approved")
    secondary = [route for route in wanted if route not in status.primary_routes]
    carried = f"; {secondary[0]} is carried by another router" if secondary else ""
    return judge.ok(f"{', '.join(wanted)} approved{carried}")


def _exit_hop(observation: Observation, found: Found) -> Hop | None:
    judge, prefs, status = HopJudge(HopId.EXIT, origin.STATUS), observation.prefs.value, observation.status.value
    if prefs is None or not (prefs.offers_exit_node or prefs.exit_node):
        told = any(one.hop is HopId.EXIT for one in found.of(Question.FLAGS_TAKEN))
        return judge.fail("told to be one, and does not offer itself", origin.PREFS) if told else None
    if status is None or not status.running:
        return judge.wait("not logged in")
    if prefs.exit_node:
        if status.exit_node_online is False:
            return judge.fail(f"exit node {prefs.exit_node} is offline")
        return judge.ok(f"exit node {prefs.exit_node} is used")
    if status.exit_node_option:
        return judge.ok("offered and approved")
    return judge.wait("offered, not approved")


def _lan_hop(observation: Observation, found: Found) -> Hop | None:
    """What the engine opens on the host; the sidecar owns the ports of all that share its namespace."""
    shown = [(container, port) for container in observation.containers.value or () for port in container.published]
    if not shown:
        return None
    judge = HopJudge(HopId.LAN, origin.INSPECT)
    texts = [f"{port}/{port.protocol}" for _, port in shown]
    down = [one.name for one, _ in shown if not one.running]
    if down:
        return judge.wait(f"{down[0]} does not run")
    return judge.ok(", ".join(dict.fromkeys(texts[:3])) + (f" and {len(texts) - 3} more" if len(texts) > 3 else ""))


_JUDGES: tuple[Callable[[Observation, Found], Hop | None], ...] = (_funnel_hop, _routes_hop, _exit_hop, _lan_hop)
