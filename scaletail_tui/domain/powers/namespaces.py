"""What a container shares with the host or with containers that are not its stack's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.forms import texts
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power

_OF_THE_HOST = {
    "pid": PowerKind.HOST_PROCESSES,
    "ipc": PowerKind.HOST_MEMORY,
    "uts": PowerKind.HOST_NAME,
    "userns_mode": PowerKind.HOST_USERS,
    "cgroup": PowerKind.HOST_CGROUPS,
}


def find_namespaces(name: str, body: Mapping[str, Any], services: Collection[str]) -> Iterator[Power]:
    for key, kind in _OF_THE_HOST.items():
        mode = str(body.get(key) or "")
        if mode == "host":
            yield make_power(kind, name)
        elif mode.startswith("container:"):
            yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{mode.partition(':')[2]} ({key})")
    mode = str(body.get("network_mode") or "")
    if mode == "host":
        yield make_power(PowerKind.HOST_NETWORK, name)
    elif mode.startswith("container:"):
        yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{mode.partition(':')[2]} (network_mode)")
    elif mode and mode != "none" and not mode.startswith("service:"):
        yield make_power(PowerKind.OTHER_NETWORKS, name, mode)  # `bridge` is everybody's
    for source in texts(body.get("volumes_from")):
        if source.startswith("container:"):
            yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{source.split(':')[1]} (volumes_from)")
        elif source.split(":")[0] not in services:
            yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{source.split(':')[0]} (volumes_from)")
    for link in texts(body.get("external_links")):
        yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{link.split(':')[0]} (external_links)")
