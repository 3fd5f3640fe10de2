"""What only a closer look inside a sidecar shows: settings, DNS, tailnet lock, peers, and its network namespace."""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
"""The default routes: who offers both is an exit node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefsFacts:
    """`tailscale debug prefs` (ipn/prefs.go): what the device is set to, whatever the Compose file says."""

    control_url: str = ""
    want_running: bool = True
    logged_out: bool = False
    shields_up: bool = False
    accept_dns: bool = True
    """`CorpDNS`."""
    accept_routes: bool = False
    """`RouteAll`."""
    advertise_routes: tuple[str, ...] = ()
    """Both default routes among them: an exit node."""
    advertise_tags: tuple[str, ...] = ()
    advertise_services: tuple[str, ...] = ()
    """Tailscale Services, `svc:…`, that the device says it hosts."""
    exit_node: str = ""
    """Id, or address, of the exit node that the device uses."""
    app_connector: bool = False
    hostname: str = ""
    no_snat: bool = False
    no_stateful_filtering: bool = True
    netfilter_mode: int | None = None
    """0 off, 1 nodivert, 2 on."""

    @property
    def offers_exit_node(self) -> bool:
        return set(self.advertise_routes) >= EVERYWHERE

    @property
    def subnets(self) -> tuple[str, ...]:
        """What the device offers, the default routes of an exit node left out."""
        return tuple(route for route in self.advertise_routes if route not in EVERYWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsFacts:
    """`tailscale dns status --json`."""

    tailscale_dns: bool | None = None
    """True when the tailnet's DNS settings are applied in the sidecar's namespace."""
    magic_dns: bool | None = None
    suffix: str = ""
    own_name: str = ""
    """Without the trailing dot."""
    resolvers: tuple[str, ...] = ()
    """Of the tailnet."""
    system: tuple[str, ...] = ()
    """Name servers under it: what the sidecar asks itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockFacts:
    """`tailscale lock status --json` (ipn/ipnstate, NetworkLockStatus)."""

    enabled: bool = False
    signed: bool | None = None
    """True when this node's key is signed; None where there is no lock."""
    node_key: str = ""
    """What `tailscale lock sign` takes; it is public."""
    public_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersFacts:
    """The other devices, from `tailscale status --json`."""

    total: int = 0
    online: int = 0
    direct: tuple[str, ...] = ()
    """DNS names of peers that are talked to now, without a relay."""
    relayed: tuple[str, ...] = ()
    """The same through a relay."""
    same_name: tuple[str, ...] = ()
    """DNS names of peers that asked for this device's name too: each got a number behind it, or this one did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceFacts:
    """Files of the network namespace that sidecar and app share, read inside the sidecar."""

    nameservers: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    resolv_options: tuple[str, ...] = ()
    written_by_tailscale: bool = False
    """True when tailscaled wrote /etc/resolv.conf of the sidecar; the app has one of its own."""
    ipv4_forwarding: bool | None = None
    ipv6_forwarding: bool | None = None
    interfaces: tuple[str, ...] = ()
    default_route: str = ""
    """Interface of the IPv4 default route; empty without one."""
    state_free_bytes: int | None = None
    """On the file system of the state folder."""
