"""Rows of the host's doctor about its network: names, its own Tailscale, and the way out."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.origin import Origin
from scaletail_tui.domain.diagnosis.host.port import STUBS
from scaletail_tui.domain.diagnosis.host.seen import HostSeen, make_check, make_check_of, unknown
from scaletail_tui.domain.stack.summary import HostCheck

MAGIC_DNS = "100.100.100.100"


def network_check(seen: HostSeen) -> HostCheck:
    facts = seen.known
    if seen.facts.value is None or facts.ipv6 is None:
        return unknown("network", seen.facts.missing if seen.facts.value is None else "not looked at")
    text = "IPv4 and IPv6" if facts.ipv6 else "IPv4 only: devices still have a tailnet IPv6 address"
    firewall = f", {' and '.join(facts.firewall)}" if facts.firewall else ""
    return make_check("network", text + firewall, "/proc/net")


def dns_check(seen: HostSeen) -> HostCheck:
    facts = seen.known
    servers = facts.nameservers
    if servers is None:
        return unknown("dns", f"{facts.resolv_conf} cannot be read", facts.resolv_conf)
    source = facts.resolv_conf
    text = f"nameserver {', '.join(servers)}"
    if not seen.engine_is_here:
        return make_check("dns", text, source)
    if not servers:
        return make_check_of("dns", finding("host-no-nameserver", "no nameserver line", source=Origin(source)))
    if all(server == MAGIC_DNS for server in servers):
        return make_check_of("dns", finding("host-nameserver-is-tailscale", text, source=Origin(source)))
    if any(server in STUBS for server in servers):
        text += ": systemd-resolved, which Docker goes past"
    return make_check("dns", text, source)


def tailscale_check(seen: HostSeen) -> HostCheck | None:
    """A Tailscale of the host's own, beside the sidecars: no fault, but good to know."""
    if not seen.known.tailscaled:
        return None
    text = "runs on this host, too: a device of its own, beside those of the stacks"
    return make_check("tailscaled", text, "/run/tailscale/tailscaled.sock")


def outside_check(seen: HostSeen) -> HostCheck | None:
    """The way to Tailscale's control server; no row where it was not asked for, or stacks have another one."""
    outside = seen.outside.value
    source = "http://controlplane.tailscale.com"
    if outside is not None and outside.answered:
        return make_check("internet", "controlplane.tailscale.com answers", source)
    said = outside.said if outside is not None else seen.outside.missing
    if said == "not looked at":
        return None
    if seen.own_control:
        return unknown(
            "internet", f"controlplane.tailscale.com: {said}; a stack has a control server of its own", source
        )
    return make_check_of(
        "internet", finding("host-no-outbound", f"controlplane.tailscale.com: {said}", source=Origin(source))
    )
