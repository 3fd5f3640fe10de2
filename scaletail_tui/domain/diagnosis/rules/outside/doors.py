"""State rules of the ways in from outside: ports that the stack opens on the host, and Funnel's into the device."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import find_stranded, judge_ports
from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines
from scaletail_tui.domain.diagnosis.evidence.container_facts import PublishedPort
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import number_of
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]


def lan_ports_lead_somewhere(observation: Observation) -> Iterator[Finding]:
    """Visitors from the LAN come by the container's own address: who listens on loopback alone never hears them.

    A port without anybody is told only where no other of the published ones has somebody either: images publish ports
    for what is switched off.
    """
    sidecar, judged = observation.sidecar, judge_ports(observation)
    if sidecar is None or not sidecar.running or judged is None or find_stranded(observation):
        return
    opened = [one for one in sidecar.published if one.protocol == "tcp"]
    heard = {
        one.port: [at.address for at in observation.listeners.value or () if at.port == one.port] for one in opened
    }
    for one in opened:
        if heard[one.port] and all(ipaddress.ip_address(address).is_loopback for address in heard[one.port]):
            yield finding("lan-port-on-loopback", f"{one}, LISTEN {heard[one.port][0]}:{one.port}",
                          source=origin.LISTENERS, values=_values(one))  # fmt: skip
            return
    others = [at.port for at in (*judged.heard, *judged.others)]
    if opened and others and not any(heard.values()):
        first = opened[0]
        yield finding("lan-port-silent", f"{first}, no LISTEN on {first.port}", source=origin.LISTENERS,
                      values={**_values(first), "heard": str(others[0])})  # fmt: skip


def _values(one: PublishedPort) -> dict[str, str]:
    return {"port": str(one.host_port or one.port), "inside": str(one.port)}


_LEAST = 1280
"""Bytes of a packet below which Linux takes IPv6 from an interface (RFC 8200)."""
# wgengine/filter/filter.go. Port 1 is what tailscaled tells of its peer API where it has no listener on that address
# (ipn/ipnlocal/peerapi.go): Funnel's relays then knock at a door that is none, and the filter says so.
_NO_DOOR = re.compile(r"Drop: TCP\{\[[0-9a-f:]+\]:\d+ > \[(?P<own>fd7a:[0-9a-f:]+)\]:1\} \d+ no rules matched")


def funnel_finds_an_address(observation: Observation) -> Iterator[Finding]:
    """A packet size below the least one is cause enough; else the refused packets tell that the address is missing."""
    status, sidecar = observation.status.value, observation.sidecar
    if status is None or sidecar is None or not status.running or not status.tun or not observation.public:
        return
    size = number_of(sidecar.sidecar_settings.get("TS_DEBUG_MTU", ""))
    if size is not None and size < _LEAST:
        yield finding("funnel-small-mtu", f"TS_DEBUG_MTU={size}", source=origin.INSPECT, values={"mtu": str(size)})
        return
    for line in reversed(current_lines(observation)):
        said = _NO_DOOR.search(line.text)
        if said is not None and said["own"] in status.addresses:
            yield finding("funnel-without-ipv6", line.text, source=origin.SIDECAR_LOG)
            return


RULES: Rules = (lan_ports_lead_somewhere,)
