"""What of a set of services has no equivalent beside a sidecar, told before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.imports.service import GivenService, as_mapping
from scaletail_tui.domain.imports.survey import Survey, Visited
from scaletail_tui.domain.stack.exposure import ClosedPorts
from scaletail_tui.domain.ways import Telling, Way

_LAN_DRIVERS = frozenset({"macvlan", "ipvlan"})
_SWARM = ("mode", "placement", "update_config", "rollback_config", "endpoint_mode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why an import cannot go on as it is."""

    sentence: str
    way: str | Telling
    """What to give it, or to change."""
    in_host: str = ""
    """The service that the host's own network is used by: it may be moved, after a yes."""


def find_obstacles(
    joined: Sequence[GivenService], wanted: Sequence[GivenService], model: Mapping[str, Any], *, moved: Sequence[str]
) -> Iterator[Obstacle]:
    """`moved` are services of the host's network that the user agreed to move."""
    declared = as_mapping(model.get("networks"))
    for service in joined:
        name, mode = service.name, service.network_mode
        if mode == "host" and name not in moved:
            yield Obstacle(
                sentence=f"{name} uses this host's own network. Beside a sidecar it sees your tailnet and the stack's "
                "networks alone: what it finds on the LAN by broadcast it finds no more.",
                way=f"If it can do without, give --from-host-network {name}.",
                in_host=name,
            )
        elif mode.startswith("container:"):
            yield Obstacle(
                sentence=f"{name} lives in the network of another container, {mode.removeprefix('container:')}.",
                way="Import that container's own Compose file with it.",
            )
        elif mode == "none":
            yield Obstacle(
                sentence=f"{name} has no network (network_mode: none), so nobody can visit it.",
                way=Telling(before="Name another service: ", way=Way.VISIT),
            )
        for network in service.networks:
            driver = str(as_mapping(declared.get(network)).get("driver") or "")
            if driver in _LAN_DRIVERS:
                yield Obstacle(
                    sentence=f"{name} is in {network}, a {driver} network with an address of its own on the LAN. "
                    "Beside a sidecar the device has its address in the tailnet.",
                    way=f"Take {network} out of {name} and import it again; its ports can be opened on this host.",
                )
    for service in wanted:
        for key in ("secrets", "configs"):
            told = as_mapping(model.get(key))
            for name, body in told.items():
                if as_mapping(body).get("external") and _uses(service, key, str(name)):
                    yield Obstacle(
                        sentence=f"{service.name} needs the {key[:-1]} {name} of a swarm, which Compose does not have.",
                        way=f"Give it as a file: {key}.{name}.file",
                    )


def find_notes(
    joined: Sequence[GivenService], wanted: Sequence[GivenService], *, moved: Sequence[str]
) -> Iterator[str]:
    """What will be another way than it was, one sentence each."""
    names = {one.name for one in joined}
    for service in wanted:
        deploy = as_mapping(service.body.get("deploy"))
        swarm = [key for key in _SWARM if key in deploy]
        if swarm:
            yield f"{service.name}: deploy.{', deploy.'.join(swarm)} is for a swarm; Compose passes over it."
        if service.name in names:
            if service.replicas > 1:
                yield f"{service.name} runs once, not {service.replicas} times: they would all want the same port."
            if service.name in moved:
                yield f"{service.name} moves from the host's network into the sidecar's."
            if hostname := service.value("hostname"):
                yield f"{service.name}: its hostname {hostname} becomes a name in the stack's networks."
        elif service.published:
            told = ", ".join(dict.fromkeys(str(one.host or one.port) for one in service.published))
            yield f"{service.name} stays open on port {told} of this host, as your file says."
        elif service.network_mode == "host":
            yield f"{service.name} stays in the host's network, as your file says."


def find_closed(joined: Sequence[GivenService]) -> Iterator[ClosedPorts]:
    """What services in the sidecar's network opened on the host: it is closed, unless the stack opens it."""
    for service in joined:
        if ports := tuple(dict.fromkeys((one.port, one.host or one.port) for one in service.published)):
            yield ClosedPorts(service=service.name, ports=ports)


def _uses(service: GivenService, key: str, name: str) -> bool:
    given = service.body.get(key)
    for one in given if isinstance(given, list) else ():
        if one == name or as_mapping(one).get("source") == name:
            return True
    return False


def tell_others(
    survey: Survey, visited: Visited, joined: Sequence[GivenService], left: Sequence[str]
) -> Iterator[str | Telling]:
    """How each other service that people visit is reached, or what a name of its own takes."""
    seen = survey.visited()
    asked = [one.name for one in seen if one.weight == seen[0].weight]
    for other in seen:
        if other.name == visited.name or not other.service.published or other.name in left:
            continue
        if other.service in joined:
            ports = ", ".join(dict.fromkeys(str(one.port) for one in other.service.published))
            yield f"{other.name} is reached beside it, at port {ports} of the same name."
        else:
            shared = sorted(set(_stores_of(survey, other.service)) & set(_stores_of(survey, visited.service)))
            both = f"Both use {', '.join(shared)}, and a stack of its own has its own: its data are not shared."
            yield Telling(
                before=f"{other.name} listens where {visited.name} does, so it is not reached through this sidecar. "
                "For a name of its own import it by itself: ",
                way=Way.EACH if {other.name, visited.name} <= set(asked) else Way.BY_ITSELF,
                names=(other.name, visited.name),
                after=f". {both}" if shared else ".",
            )


def _stores_of(survey: Survey, service: GivenService) -> list[str]:
    """Databases and caches that a service waits for, or that its variables name."""
    texts = " ".join(service.environment.values())
    return [
        one.name for one in survey.services
        if one.is_store and (one.name in service.depends or re.search(rf"\b{re.escape(one.name)}\b", texts))
    ]  # fmt: skip
