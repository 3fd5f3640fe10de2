"""Port 53 of the host, where somebody listens: a DNS service of a stack would want it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposePort
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.origin import Origin
from scaletail_tui.domain.diagnosis.host.seen import HostSeen, make_check, make_check_of
from scaletail_tui.domain.stack.host_facts import PortHolder
from scaletail_tui.domain.stack.summary import HostCheck

STUBS = ("127.0.0.53", "127.0.0.54")
"""Where systemd-resolved listens: Docker goes past it to the nameservers behind it."""
_EVERYWHERE = ("", "0.0.0.0", "::")
_DOCKERS_OWN = ("docker", "rootlesskit")
_RESOLVED = "systemd-resolved"
_UNITS = {"named": "named", "unbound": "unbound", "dnsmasq": "dnsmasq", "pihole-FTL": "pihole-FTL",
          "AdGuardHome": "AdGuardHome"}  # fmt: skip
"""Program to the systemd unit that starts it, as Debian and their own installers call it."""


def port_check(seen: HostSeen) -> HostCheck | None:
    """A warning where a stack publishes the port on an address that somebody else has; no row while nobody listens."""
    holders = seen.known.dns_holders
    if not holders or not seen.engine_is_here:
        return None
    others = [holder for holder in holders if not holder.program.startswith(_DOCKERS_OWN)]
    source = "/proc/net/udp, /proc/net/tcp"
    for stack, ports in seen.dns_stacks.items():
        if taken := list(_find_holders(others, ports)):
            return make_check_of("port 53", _port_taken(taken, stack, source))
    minds = f"not in the way of {', '.join(seen.dns_stacks)}" if seen.dns_stacks else "only a DNS service minds"
    return make_check("port 53", f"held by {_join_holders(others or holders)}; {minds}", source)


def _find_holders(others: Sequence[PortHolder], ports: Sequence[ComposePort]) -> Iterator[PortHolder]:
    """Who is in the way, by name: one without a name may be the engine itself, for this very stack."""
    for other in others:
        if _name(other) and any(
            other.protocol == port.protocol and _meet(other.address, port.host_ip) for port in ports
        ):
            yield other


def _meet(held: str, wanted: str) -> bool:
    """True when no two sockets can have the port on these addresses."""
    if "" not in (held, wanted) and "::" not in (held, wanted) and (":" in held) != (":" in wanted):
        return False
    return held in _EVERYWHERE or wanted in _EVERYWHERE or held == wanted


def _port_taken(taken: Sequence[PortHolder], stack: str, source: str) -> Finding:
    holder = _name(taken[0])
    found = finding(
        "host-port-taken", _join_holders(taken), source=Origin(source), values={"holder": holder, "stack": stack}
    )
    if holder == _RESOLVED:
        text = "Set DNSStubListener=no in /etc/systemd/resolved.conf, then restart it."
        return replace(
            found, remedy=replace(found.remedy, text=text, command=("sudo", "systemctl", "restart", _RESOLVED))
        )
    unit = _UNITS.get(holder, "")
    if unit and any(one.address in _EVERYWHERE for one in taken):  # one of a bridge or a desktop is no unit of its own
        text = f"Stop it for good where {stack} takes its place; or publish {stack} on an address that is free."
        command = ("sudo", "systemctl", "disable", "--now", unit)
        return replace(found, remedy=replace(found.remedy, text=text, command=command))
    return found


def _join_holders(holders: Sequence[PortHolder]) -> str:
    return ", ".join(dict.fromkeys(_name_of(holder) for holder in holders))


def _name_of(holder: PortHolder) -> str:
    return f"{_name(holder) or 'another user'} on {holder.address}"


def _name(holder: PortHolder) -> str:
    """The kernel keeps fifteen letters of a name."""
    if holder.address in STUBS or holder.program.startswith("systemd-resolve"):
        return _RESOLVED
    return holder.program
