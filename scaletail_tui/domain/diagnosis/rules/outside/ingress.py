"""The way of Funnel's visitors into the device: by its IPv6 address, whatever they came by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import number_of
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding

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
