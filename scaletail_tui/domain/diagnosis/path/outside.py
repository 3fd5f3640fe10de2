"""Hops that stand in the path only where they apply: Funnel, subnet routes, exit node, ports on the LAN."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.rules.outside.device import funnel_is_allowed
from scaletail_tui.domain.diagnosis.rules.outside.routes import (
    APP_CONNECTORS,
    flags_have_reached_the_device,
    routes_to_offer,
)
from scaletail_tui.domain.diagnosis.rules.serve.file import funnel_shows_a_page

_PREFS = origin.PREFS


def outer_hops(observation: Observation) -> tuple[Hop, ...]:
    """Those that apply, in the order of the path view."""
    made = (judge(observation) for judge in _JUDGES)
    return tuple(hop for hop in made if hop is not None)


def _funnel_hop(observation: Observation) -> Hop | None:
    if not observation.public:
        return None
    hop_id, source = HopId.FUNNEL, origin.SERVE_AND_CAPABILITIES
    status = observation.status.value
    if status is None:
        return Hop(id=hop_id, state=HopState.UNKNOWN, evidence=observation.status.missing, source=source)
    for rule in (funnel_is_allowed, funnel_shows_a_page):
        refused = next(rule(observation), None)
        if refused is not None:
            return Hop(id=hop_id, state=HopState.FAIL, evidence=refused.evidence, source=source)
    if not status.running:
        return Hop(id=hop_id, state=HopState.WAIT, evidence="not logged in", source=source)
    text = "on: open to the internet; the public side is not checked from here"
    return Hop(id=hop_id, state=HopState.OK, evidence=text, source=source)


def _routes_hop(observation: Observation) -> Hop | None:
    prefs, status = observation.prefs.value, observation.status.value
    wanted = routes_to_offer(prefs) if prefs is not None else ()
    hop_id = HopId.ROUTES
    if not wanted and prefs is not None and prefs.app_connector and status is not None and status.running:
        named = any(one.startswith(APP_CONNECTORS) for one in status.capabilities)
        text = "app connector, the policy names it" if named else "app connector, the policy names it nowhere"
        state = HopState.OK if named else HopState.WAIT
        return Hop(id=hop_id, state=state, evidence=text, source=origin.STATUS)
    if not wanted:
        return None
    if status is None or not status.running:
        return Hop(id=hop_id, state=HopState.WAIT, evidence=f"offers {', '.join(wanted)}", source=_PREFS)
    missing = [route for route in wanted if route not in status.routes]
    if missing:
        return Hop(id=hop_id, state=HopState.WAIT, evidence=f"{missing[0]} is not approved", source=origin.STATUS)
    secondary = [route for route in wanted if route not in status.primary_routes]
    text = f"{', '.join(wanted)} approved" + (f"; {secondary[0]} is carried by another router" if secondary else "")
    return Hop(id=hop_id, state=HopState.OK, evidence=text, source=origin.STATUS)


def _exit_hop(observation: Observation) -> Hop | None:
    prefs, status = observation.prefs.value, observation.status.value
    hop_id, source = HopId.EXIT, origin.STATUS
    if prefs is None or not (prefs.offers_exit_node or prefs.exit_node):
        told = any(one.hop is hop_id for one in flags_have_reached_the_device(observation))
        text = "told to be one, and does not offer itself"
        return Hop(id=hop_id, state=HopState.FAIL, evidence=text, source=_PREFS) if told else None
    if status is None or not status.running:
        return Hop(id=hop_id, state=HopState.WAIT, evidence="not logged in", source=source)
    if prefs.exit_node:
        state = HopState.FAIL if status.exit_node_online is False else HopState.OK
        words = "is offline" if state is HopState.FAIL else "is used"
        return Hop(id=hop_id, state=state, evidence=f"exit node {prefs.exit_node} {words}", source=source)
    if status.exit_node_option:
        return Hop(id=hop_id, state=HopState.OK, evidence="offered and approved", source=source)
    return Hop(id=hop_id, state=HopState.WAIT, evidence="offered, not approved", source=source)


def _lan_hop(observation: Observation) -> Hop | None:
    """What the engine opens on the host; the sidecar owns the ports of all that share its namespace."""
    shown = [(one, port) for one in observation.containers.value or () for port in one.published]
    if not shown:
        return None
    source = origin.INSPECT
    texts = [f"{port}/{port.protocol}" for _, port in shown]
    down = [one.name for one, _ in shown if not one.running]
    if down:
        return Hop(id=HopId.LAN, state=HopState.WAIT, evidence=f"{down[0]} does not run", source=source)
    text = ", ".join(dict.fromkeys(texts[:3])) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
    return Hop(id=HopId.LAN, state=HopState.OK, evidence=text, source=source)


_JUDGES: tuple[Callable[[Observation], Hop | None], ...] = (_funnel_hop, _routes_hop, _exit_hop, _lan_hop)
