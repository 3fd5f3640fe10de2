"""State rules of devices that are more than a page: subnet routers, exit nodes, app connectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.log_hits import every_hit, run_age
from scaletail_tui.domain.diagnosis.evidence.inner_facts import PrefsFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import APP_CONNECTORS, StatusFacts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.make import finding

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_TRUE = frozenset({"", "1", "t", "true"})
_FALSE = frozenset({"0", "f", "false"})
_LOGIN_COUNTS_ONCE = frozenset({"1", "t", "true"})
_SOURCE = origin.PREFS


def routes_are_approved(observation: Observation) -> Iterator[Finding]:
    known = _status_and_prefs(observation)
    if known is None:
        return
    status, prefs = known
    wanted = prefs.subnets
    target = status.tags[0] if status.tags else "autogroup:admin"
    missing = [route for route in wanted if route not in status.routes]
    if missing:
        yield finding("routes-not-approved", f"AdvertiseRoutes {missing[0]}, not in Self.AllowedIPs", source=_SOURCE,
                      waiting=True, values={"route": missing[0], "target": target})  # fmt: skip
        return
    secondary = [route for route in wanted if route not in status.primary_routes]
    if secondary and status.online:
        yield finding("routes-secondary", f"{secondary[0]} is not in Self.PrimaryRoutes", source=origin.STATUS,
                      values={"route": secondary[0]})  # fmt: skip


def exit_node_is_offered(observation: Observation) -> Iterator[Finding]:
    known = _status_and_prefs(observation)
    if known is None:
        return
    status, prefs = known
    if prefs.offers_exit_node and not status.exit_node_option:
        target = status.tags[0] if status.tags else "autogroup:admin"
        yield finding("exit-node-not-approved", "Self.ExitNodeOption: false", source=origin.STATUS, waiting=True,
                      values={"target": target})  # fmt: skip
    if prefs.exit_node and status.exit_node_online is False:
        yield finding("exit-node-offline", f"ExitNodeStatus.Online: false, {prefs.exit_node}",
                      source=origin.STATUS, values=_names(observation))  # fmt: skip


def flags_have_reached_the_device(observation: Observation) -> Iterator[Finding]:
    """With TS_AUTH_ONCE the words of TS_EXTRA_ARGS count at the first login only, and nothing says so."""
    known, sidecar = _status_and_prefs(observation), observation.sidecar
    if known is None or sidecar is None:
        return
    settings, prefs = sidecar.sidecar_settings, known[1]
    if settings.get("TS_AUTH_ONCE", "").lower() not in _LOGIN_COUNTS_ONCE:
        return
    flags = _flags(settings.get("TS_EXTRA_ARGS", ""))
    has = {
        "advertise-exit-node": prefs.offers_exit_node,
        "accept-routes": prefs.accept_routes,
        "shields-up": prefs.shields_up,
        "advertise-connector": prefs.app_connector,
        "snat-subnet-routes": not prefs.no_snat,
        "stateful-filtering": not prefs.no_stateful_filtering,
    }
    texts: dict[str, str] = {} if prefs.exit_node else {"exit-node": ""}  # told by name, kept as an id
    if not settings.get("TS_HOSTNAME"):
        texts["hostname"] = prefs.hostname
    for name, value in flags.items():
        if (name in has and value.lower() in _FALSE and has[name]) or (name in texts and value != texts[name]):
            yield finding("auth-once-ignores-changes", f"TS_EXTRA_ARGS has --{name}={value}, the device has it not",
                          source=_SOURCE, values={**_names(observation), "flag": f"--{name}={value}"})  # fmt: skip
        if name in has and value.lower() in _TRUE and not has[name]:
            kind = "exit-node-flags-ignored" if name == "advertise-exit-node" else "auth-once-ignores-changes"
            yield finding(kind, f"TS_EXTRA_ARGS has --{name}, tailscale debug prefs has it not", source=_SOURCE,
                          values={**_names(observation), "flag": f"--{name}"})  # fmt: skip
        wanted = {part for part in value.split(",") if part}
        given = {"advertise-tags": prefs.advertise_tags, "advertise-routes": prefs.advertise_routes}.get(name)
        if given is not None and not wanted <= set(given):
            told = f"TS_EXTRA_ARGS has --{name}={value}, the device {', '.join(given) or 'none'}"
            yield finding("auth-once-ignores-changes", told, source=_SOURCE,
                          values={**_names(observation), "flag": f"--{name}={value}"})  # fmt: skip


def packets_may_be_forwarded(observation: Observation) -> Iterator[Finding]:
    known = _status_and_prefs(observation)
    said = next(every_hit(observation, "ip-forwarding-off"), None)
    if known is None or said is None:
        return
    only_exit = not known[1].subnets
    yield finding("ip-forwarding-off", said.line.text, source=said.source, hop=HopId.EXIT if only_exit else None)


def connector_has_an_app(observation: Observation) -> Iterator[Finding]:
    known = _status_and_prefs(observation)
    if known is None or not known[1].app_connector:
        return
    if not known[0].is_app_connector:
        target = known[0].tags[0] if known[0].tags else "tag:connector"
        yield finding("app-connector-not-active", f"Self.CapMap has no {APP_CONNECTORS}", source=origin.STATUS,
                      waiting=True, values={"target": target})  # fmt: skip


def _status_and_prefs(observation: Observation) -> tuple[StatusFacts, PrefsFacts] | None:
    status, prefs = observation.status.value, observation.prefs.value
    if status is None or prefs is None or not status.running or run_age(observation) < 5:
        return None
    return status, prefs


def _names(observation: Observation) -> dict[str, str]:
    return {"sidecar": observation.sidecar.name if observation.sidecar else "", "name": observation.stack}


def _flags(text: str) -> dict[str, str]:
    """`--a=b --c` as containerboot splits it: at white space, without quotes."""
    found = {}
    for word in text.split():
        name, _, value = word.lstrip("-").partition("=")
        if word.startswith("-") and name:
            found[name] = value
    return found


RULES: Rules = (
    routes_are_approved, exit_node_is_offered, flags_have_reached_the_device, packets_may_be_forwarded,
    connector_has_an_app,
)  # fmt: skip
