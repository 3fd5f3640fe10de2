"""Who can reach the app, and ports that an imported file opened on the host and its stack does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Exposure(StrEnum):
    """Who can reach the app through the sidecar."""

    SERVE = "serve"
    """The tailnet, over HTTPS."""
    FUNNEL = "funnel"
    """The whole internet, through Tailscale's relays."""
    DIRECT = "direct"
    """The tailnet, on the app's own port; serve.json is `{}`."""


class FunnelAdvice(StrEnum):
    """What the catalog says about putting a service on the internet."""

    FINE = "fine"
    CAUTION = "caution"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPorts:
    """Of one service. How they are opened again, each front end says in its own words."""

    service: str
    ports: tuple[tuple[int, int], ...]
    """Each as it is in the container, and on the host."""

    @property
    def sentence(self) -> str:
        """`web is no longer open on port 8080 of this host`, without a full stop."""
        told = ", ".join(dict.fromkeys(str(host) for _, host in self.ports))
        return f"{self.service} is no longer open on port {told} of this host"


def still_closed(closed: Iterable[ClosedPorts], opened: Iterable[int]) -> tuple[ClosedPorts, ...]:
    """Without those that the stack opens; `opened` are ports in the container."""
    kept = set(opened)
    left = [replace(one, ports=tuple(pair for pair in one.ports if pair[0] not in kept)) for one in closed]
    return tuple(one for one in left if one.ports)
