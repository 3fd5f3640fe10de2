"""What a service may ask of the host beyond a folder and the sidecar, each with its sentence."""

from __future__ import annotations

import re

NEEDS = {
    "privileged": "runs privileged: it may do anything on this host",
    "docker-socket": "uses the Docker socket: it may do anything on this host",
    "devices": "uses devices of this host",
    "host-files": "reads files of this host",
    "host-network": "uses the host's own network",
    "net-admin": "changes network settings of its own container",
    "port-53": "wants port 53 of this host, which another DNS server may hold",
    "user-folder": "works on folders of yours",
    "own-files": "needs files that you write first",
    "other-service": "works for another service, which must be there",
    "account": "needs an account or a key from somebody else",
    "raw-tcp": "has no web page: it is reached by its own port",
    "raw-udp": "has no web page: it is reached by its own UDP port",
    "no-page": "has neither page nor port: it works in the background",
    "ip-forwarding": "needs IP forwarding on this host",
    "https": "works over HTTPS only, so never by its own port",
    "large-download": "downloads a lot at the first start",
}
"""Word to what it means for the host, as a phrase after the service's name."""


POWERS = frozenset({"privileged", "docker-socket", "devices", "host-files", "host-network", "net-admin"})
"""Words for powers over the host: an entry has to say them, and what it may really do is computed."""


_MEMORY = re.compile(r"memory-([1-9]\d?)gb")


def is_need(need: str) -> bool:
    """True for a word of the list, and for `memory-Ngb`."""
    return need in NEEDS or bool(_MEMORY.fullmatch(need))


def need_sentence(need: str) -> str:
    """What a need means for the host; an unknown one is shown as it is written."""
    if memory := _MEMORY.fullmatch(need):
        return f"wants {memory[1]} GB of memory"
    return NEEDS.get(need, need.replace("-", " "))
