"""What a closer look inside a sidecar gave, read into facts; absent parts take their defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.inner_facts import (
    DnsFacts,
    LockFacts,
    NamespaceFacts,
    PeersFacts,
    PrefsFacts,
)
from scaletail_tui.domain.plain import plain_line, plain_text


def prefs_facts(raw: Mapping[str, Any]) -> PrefsFacts:
    """`tailscale debug prefs`; its keys are never looked at."""
    mode = raw.get("NetfilterMode")
    return PrefsFacts(
        control_url=plain_line(str(raw.get("ControlURL") or "")),
        want_running=bool(raw.get("WantRunning", True)),
        logged_out=bool(raw.get("LoggedOut")),
        shields_up=bool(raw.get("ShieldsUp")),
        accept_dns=bool(raw.get("CorpDNS", True)),
        accept_routes=bool(raw.get("RouteAll")),
        advertise_routes=_texts(raw.get("AdvertiseRoutes")),
        advertise_tags=_texts(raw.get("AdvertiseTags")),
        advertise_services=_texts(raw.get("AdvertiseServices")),
        exit_node=plain_line(str(raw.get("ExitNodeID") or raw.get("ExitNodeIP") or "")),
        app_connector=bool(_object(raw.get("AppConnector")).get("Advertise")),
        hostname=plain_line(str(raw.get("Hostname") or "")),
        no_snat=bool(raw.get("NoSNAT")),
        no_stateful_filtering=str(raw.get("NoStatefulFiltering", True)).lower() != "false",
        netfilter_mode=mode if isinstance(mode, int) else None,
    )


def dns_facts(raw: Mapping[str, Any]) -> DnsFacts:
    """`tailscale dns status --json`."""
    tailnet, taken = _object(raw.get("CurrentTailnet")), raw.get("TailscaleDNS")
    return DnsFacts(
        tailscale_dns=bool(taken) if taken is not None else None,
        magic_dns=bool(tailnet.get("MagicDNSEnabled")) if "MagicDNSEnabled" in tailnet else None,
        suffix=plain_line(str(tailnet.get("MagicDNSSuffix") or "")),
        own_name=plain_line(str(tailnet.get("SelfDNSName") or "")).rstrip("."),
        resolvers=tuple(plain_line(str(_object(one).get("Addr") or "")) for one in _list(raw.get("Resolvers"))),
        system=_texts(_object(raw.get("SystemDNS")).get("Nameservers")),
    )


def lock_facts(raw: Mapping[str, Any]) -> LockFacts:
    """`tailscale lock status --json`."""
    enabled = bool(raw.get("Enabled"))
    return LockFacts(
        enabled=enabled,
        signed=bool(raw.get("NodeKeySigned")) if enabled else None,
        node_key=plain_line(str(raw.get("NodeKey") or "")),
        public_key=plain_line(str(raw.get("PublicKey") or "")),
    )


def peers_facts(raw: Mapping[str, Any]) -> PeersFacts:
    """`Peer` of `tailscale status --json`."""
    own_name = str(_object(raw.get("Self")).get("HostName", "")).lower()
    peers = [one for one in _object(raw.get("Peer")).values() if isinstance(one, Mapping)]
    active = [peer for peer in peers if peer.get("Active")]
    return PeersFacts(
        total=len(peers),
        online=sum(bool(peer.get("Online")) for peer in peers),
        direct=_names(one for one in active if one.get("CurAddr")),
        relayed=_names(one for one in active if not one.get("CurAddr") and one.get("Relay")),
        same_name=_names(peer for peer in peers if own_name and str(peer.get("HostName", "")).lower() == own_name),
    )


def namespace_facts(text: str) -> NamespaceFacts:
    """Lines `PATH:LINE` as `grep -H ""` writes them, and `df -P -k` of the state folder among them."""
    files: dict[str, list[str]] = {}
    free: int | None = None
    for line in plain_text(text).splitlines():
        path, colon, rest = line.partition(":")
        if colon and path.startswith("/"):
            files.setdefault(path, []).append(rest)
            continue
        words = line.split()  # Filesystem 1024-blocks Used Available Capacity Mounted on
        if len(words) >= 6 and words[1].isdigit() and words[3].isdigit():
            free = int(words[3]) * 1024
    resolv = files.get("/etc/resolv.conf", [])
    words_of = [line.split() for line in resolv if line.strip() and line.lstrip()[0] not in "#;"]
    return NamespaceFacts(
        nameservers=tuple(words[1] for words in words_of if words[0] == "nameserver" and len(words) > 1),
        search=tuple(name for words in words_of if words[0] == "search" for name in words[1:]),
        resolv_options=tuple(name for words in words_of if words[0] == "options" for name in words[1:]),
        written_by_tailscale=any(line.startswith("#") and "tailscale" in line.lower() for line in resolv),
        ipv4_forwarding=_switch(files.get("/proc/sys/net/ipv4/ip_forward")),
        ipv6_forwarding=_switch(files.get("/proc/sys/net/ipv6/conf/all/forwarding")),
        interfaces=tuple(line.partition(":")[0].strip() for line in files.get("/proc/net/dev", []) if ":" in line),
        default_route=next(
            (words[0] for words in map(str.split, files.get("/proc/net/route", [])) if words[1:2] == ["00000000"]), ""
        ),
        state_free_bytes=free,
    )


def _names(peers: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(
        sorted(plain_line(str(peer.get("DNSName") or peer.get("HostName") or "")).rstrip(".") for peer in peers)
    )


def _switch(lines: list[str] | None) -> bool | None:
    return lines[0].strip() != "0" if lines else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(plain_line(str(one)) for one in _list(value))


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
