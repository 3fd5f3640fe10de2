"""Ports that open on the host, and networks that are not the stack's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.forms import is_true, items, mapping, pairs, texts
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power

_USUAL_DRIVERS = frozenset({"", "bridge", "default", "none", "null", "overlay"})
_ON_THE_LAN = frozenset({"macvlan", "ipvlan"})
_EXISTING_BRIDGE = "com.docker.network.bridge.name"


def find_networks(
    name: str, body: Mapping[str, Any], model: Mapping[str, Any], *, project: str, sidecar: bool
) -> Iterator[Power]:
    for port in items(body.get("ports")):
        if shown := _published_port(port):
            yield make_power(PowerKind.PORTS, name, shown, expected=sidecar)
    networks = mapping(model.get("networks"))
    joined = texts(body.get("networks")) or (() if body.get("network_mode") else ("default",))
    for key in joined:
        yield from _network(name, key, mapping(networks.get(key)), project=project)


def _network(name: str, key: str, about: Mapping[str, Any], *, project: str) -> Iterator[Power]:
    external = about.get("external")
    outside = isinstance(external, Mapping) or is_true(external)
    called = str(about.get("name") or mapping(external).get("name") or (key if outside else ""))
    driver = str(about.get("driver") or "")
    if driver == "host" or (outside and called == "host"):
        yield make_power(PowerKind.HOST_NETWORK, name, called or key)
    elif outside or (called and called != f"{project}_{key}"):
        yield make_power(PowerKind.OTHER_NETWORKS, name, called)
    options = dict(pairs(about.get("driver_opts")))
    if driver in _ON_THE_LAN or _EXISTING_BRIDGE in options:
        on = options.get("parent") or options.get(_EXISTING_BRIDGE) or ""
        yield make_power(PowerKind.LAN_ADDRESS, name, f"{driver} {on}".strip())
    elif driver not in _USUAL_DRIVERS and driver != "host":
        yield make_power(PowerKind.PLUGINS, name, driver)


def _published_port(port: object) -> str:
    """`8080/tcp`, with the address where it is not on all; a port that only containers see is none."""
    if isinstance(port, Mapping):
        # Also one without a number: the engine then chooses it.
        number = str(port.get("published") or "any port")
        address, protocol = str(port.get("host_ip") or ""), str(port.get("protocol") or "tcp")
    else:
        left, _, protocol = str(port).partition("/")
        outside = left.rpartition(":")[0]
        address, _, number = outside.rpartition(":")
        number, protocol = number or "any port", protocol or "tcp"
    return f"{address}:{number}/{protocol}" if address else f"{number}/{protocol}"
