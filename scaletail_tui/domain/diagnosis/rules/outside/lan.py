"""State rules of ports that the stack opens on the host."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import find_stranded, judge_ports
from scaletail_tui.domain.diagnosis.evidence.container_facts import PublishedPort
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
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


RULES: Rules = (lan_ports_lead_somewhere,)
