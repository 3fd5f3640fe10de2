"""May this device use Funnel? Its log never tells: Funnel is announced there even where it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from scaletail_tui.domain.keys.authkey import ACCESS_PAGE, DNS_PAGE

HTTPS, FUNNEL, PORTS = "https", "funnel", "https://tailscale.com/cap/funnel-ports"
"""Keys of `Self.CapMap` (tailscale ipn/serve.go, CheckFunnelAccess); the ports stand in the query of the third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelObstacle:
    """Why Funnel cannot work; `id` is the finding's."""

    id: str
    sentence: str
    seen: str
    fix: str
    url: str
    values: Mapping[str, str] = field(default_factory=dict)
    """What fills the words of the finding."""


def funnel_obstacle(capabilities: Iterable[str], *, port: int = 443, tags: Iterable[str] = ()) -> FunnelObstacle | None:
    """The first thing that is missing among the keys of `Self.CapMap`, or None when Funnel is allowed on the port."""
    keys = tuple(capabilities)
    if HTTPS not in keys:
        return FunnelObstacle(
            id="funnel-https-missing",
            sentence="Funnel needs HTTPS certificates, and your tailnet has them switched off.",
            seen="Self.CapMap has no https",
            fix="Enable HTTPS on the DNS page of the admin console.",
            url=DNS_PAGE,
        )
    if FUNNEL not in keys:
        target = next(iter(tags), "autogroup:member")
        return FunnelObstacle(
            id="funnel-attr-missing",
            sentence="Your tailnet's policy does not allow Funnel for this device.",
            seen="Self.CapMap has no funnel",
            fix=f'Add to nodeAttrs in the policy file: {{"target": ["{target}"], "attr": ["funnel"]}}',
            url=ACCESS_PAGE,
            values={"target": target},
        )
    allowed = tuple(text for key in keys for text in _ports_of(key))
    if not any(_within(port, text) for text in allowed):
        listed = ", ".join(allowed) or "none"
        return FunnelObstacle(
            id="funnel-port-not-allowed",
            sentence=f"Funnel is not allowed on port {port} of this device.",
            seen=f"allowed ports: {listed}",
            fix=f"Allow port {port} for Funnel in the policy file.",
            url=ACCESS_PAGE,
            values={"port": str(port), "allowed": listed},
        )
    return None


def _ports_of(key: str) -> tuple[str, ...]:
    """`443` and `8000-8100` parts of a funnel-ports key; empty for every other key."""
    if not key.startswith(PORTS):
        return ()
    listed = parse_qs(urlsplit(key).query).get("ports", [""])[0]
    return tuple(part for part in listed.split(",") if part)


def _within(port: int, text: str) -> bool:
    first, _, last = text.partition("-")
    return first.isdecimal() and int(first) <= port <= int(last if last.isdecimal() else first)
