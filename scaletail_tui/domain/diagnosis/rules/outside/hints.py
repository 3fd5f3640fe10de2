"""What may be wrong where this host sees nothing wrong: causes on the visitor's side, told only to who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import local_backends, serve_facts
from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Verdict
from scaletail_tui.domain.diagnosis.findings.make import finding

HINTS_HEADING = "If a visitor still cannot open it"
_WRONG_NAME = re.compile(r"TLS handshake error from \S+: (?:no SNI ServerName|no webserver configured for name/port)")


def hints(observation: Observation, diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """In the order of likelihood; nothing unless all is proved well here and the device is in the tailnet.

    They are no findings: nothing on this host can prove them, and a healthy stack has several.
    """
    status = observation.status.value
    if diagnosis.verdict is not Verdict.OK or status is None or not status.running:
        return ()
    return tuple(made for hint in _HINTS for made in hint(observation))


def _find_other_name_used(observation: Observation) -> Iterator[Finding]:
    line = next((one for one in reversed(current_lines(observation)) if _WRONG_NAME.search(one.text)), None)
    status = observation.status.value
    if line is not None and status is not None:
        yield finding("tls-by-ip-or-wrong-name", line.text, source=origin.SIDECAR_LOG,
                      values={"url": f"https://{status.dns_name}"})  # fmt: skip


def _nobody_is_there(observation: Observation) -> Iterator[Finding]:
    peers, status = observation.peers.value, observation.status.value
    if peers is not None and status is not None and not peers.online:
        yield finding("client-not-in-tailnet", f"{peers.total} other devices, none online", source=origin.STATUS,
                      values={"tailnet": status.tailnet})  # fmt: skip


def _names_on_the_visitors_side(observation: Observation) -> Iterator[Finding]:
    status = observation.status.value
    if status is not None and status.dns_name:
        values = {"own": status.dns_name.partition(".")[0], "address": status.address}
        yield finding("client-dns-not-magic", f"{status.dns_name} is {status.address}", source=origin.STATUS,
                      values=values)  # fmt: skip
        yield finding("stale-client-dns-cache", f"{status.dns_name} is {status.address}", source=origin.STATUS,
                      values=values)  # fmt: skip


def _relays_only(observation: Observation) -> Iterator[Finding]:
    peers = observation.peers.value
    if peers is not None and peers.relayed and not peers.direct:
        yield finding("relay-only", f"{peers.relayed[0]} through a relay", source=origin.STATUS)


def _below_a_path(observation: Observation) -> Iterator[Finding]:
    facts = serve_facts(observation)
    pages = [handler for handler in facts.handlers if handler.host] if facts is not None else []
    if pages and all(page.path not in ("/", "") for page in pages):
        yield finding("serve-mount-prefix", f"Handlers has {pages[0].path}, and not /", source=origin.SERVE,
                      values={"path": pages[0].path})  # fmt: skip


def _two_sources(observation: Observation) -> Iterator[Finding]:
    compose = observation.compose.value
    sidecar = compose.sidecar if compose is not None else None
    for config in sidecar.configs if sidecar is not None else ():
        for mount in sidecar.mounts if sidecar is not None else ():
            if mount.kind == "bind" and config.target.startswith(mount.target.rstrip("/") + "/"):
                yield finding("serve-two-sources", f"{config.target} below the mount {mount.target}",
                              source=origin.COMPOSE_FILE)  # fmt: skip


def _open_to_the_lan(observation: Observation) -> Iterator[Finding]:
    for container in observation.containers.value or ():
        for port in container.published:
            if container.running and port.protocol == "tcp" and port.host_ip in ("", "0.0.0.0", "::"):
                yield finding("lan-ports-bypass", str(port), source=origin.INSPECT,
                              values={"port": str(port.host_port or port.port)})  # fmt: skip
                return


def _the_app_behind_serve(observation: Observation) -> Iterator[Finding]:
    status = observation.status.value
    if local_backends(serve_facts(observation)):
        yield finding("client-source-hidden", "Serve is a proxy on 127.0.0.1", source=origin.SERVE)
    if observation.apps:
        yield finding("app-lan-discovery-lost", f"NetworkMode {observation.apps[0].network_mode[:22]}",
                      source=origin.INSPECT)  # fmt: skip
    if status is not None and not status.tun:
        yield finding("userspace-no-outbound", "TUN: false", source=origin.STATUS)


_HINTS: tuple[Callable[[Observation], Iterator[Finding]], ...] = (
    _find_other_name_used, _nobody_is_there, _names_on_the_visitors_side, _relays_only, _below_a_path, _two_sources,
    _open_to_the_lan, _the_app_behind_serve,
)  # fmt: skip
