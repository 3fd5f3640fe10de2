"""/proc/net/tcp: who listens in the namespace that sidecar and app share."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, number_of

_LISTEN = "0A"
_ANYWHERE = ("0.0.0.0", "::", "127.0.0.1", "::ffff:127.0.0.1")
DATABASE_PORTS = frozenset({5432, 3306, 6379, 27017, 11211, 9200, 5672})
"""Not the web port of anything, should nothing else say which port is."""


def parse_listeners(text: str) -> tuple[Listener, ...]:
    """Sockets in LISTEN of /proc/net/tcp, tcp6, or both one after the other; sorted, without twins.

    Addresses are little-endian 32-bit words in hexadecimal (kernel Documentation/networking/proc_net_tcp).
    """
    found: set[Listener] = set()
    for line in text.splitlines():
        columns = line.split()
        if len(columns) < 4 or columns[3] != _LISTEN or ":" not in columns[1]:
            continue
        words, port = columns[1].split(":", 1)
        try:
            raw = bytes.fromhex(words)
            address = ipaddress.ip_address(b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4)))
            found.add(Listener(address=str(address), port=int(port, 16)))
        except ValueError:
            continue
    return tuple(sorted(found))


def of_the_app(
    listeners: Iterable[Listener], *, device_addresses: Iterable[str], sidecar_settings: Mapping[str, str]
) -> tuple[Listener, ...]:
    """What remains when the sidecar's own sockets are taken away: health, DNS, peer API, Serve, proxies."""
    own_addresses = {*device_addresses}
    own_ports = {*_ports_of(sidecar_settings)}
    return tuple(
        listener
        for listener in listeners
        if listener.address not in own_addresses
        and listener.address != "127.0.0.11"
        and listener.port not in own_ports
        and not _is_of_a_tailnet(listener.address)
    )


def _is_of_a_tailnet(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # of a recording that somebody has written
        return False
    return found in _TAILNET4 or found in _TAILNET6


def answers_loopback(listener: Listener) -> bool:
    """True when a connection to 127.0.0.1 reaches it."""
    return listener.address in _ANYWHERE


def _ports_of(settings: Mapping[str, str]) -> Iterable[int]:
    if "TS_LOCAL_ADDR_PORT" not in settings:
        yield 9002  # containerboot's own choice for health and metrics
    for name in ("TS_LOCAL_ADDR_PORT", "TS_HEALTHCHECK_ADDR_PORT", "TS_DEBUG_ADDR_PORT", "TS_METRICS_ADDR_PORT",
                 "TS_SOCKS5_SERVER", "TS_OUTBOUND_HTTP_PROXY_LISTEN"):  # fmt: skip
        number = number_of(settings.get(name, "").rpartition(":")[2])
        if number is not None:
            yield number


_TAILNET4 = ipaddress.ip_network("100.64.0.0/10")
_TAILNET6 = ipaddress.ip_network("fd7a:115c:a1e0::/48")
