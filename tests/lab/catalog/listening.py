"""Where the real images listen, as far as an entry cannot be asked: it is the entry that is on trial."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.service import Service
from tests.catalog.expected_facts import expected_facts
from tests.lab.catalog.databases_of import kind_of
from tests.lab.catalog.judge import SIDECAR, Stack, ports_asked_for

_SET_BY_THE_ENTRY = {
    "adguardhome": "--web-addr on its command line",
}
"""Entries whose own settings move the port; the settings are looked for in what the container was told."""

_SEVERAL: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "kaneo": {"web": (5173,), "api": (1337,)},
}
"""Stacks with several applications in the sidecar's network."""

_HELPERS = {"meilisearch": 7700, "alpine-chrome": 9222, "memcached": 11211}


def listens(service: Service, name: str, stack: Stack) -> list[dict[str, Any]]:
    """Ports of one container, each with its kind: http, https, tcp or udp."""
    body = stack.services[name]
    if name not in service.shares_network:
        return [{"port": port, "kind": "http"} for port in sorted(_helper_ports(name, body, stack))]
    schemes = {shown.port: "https" if shown.scheme.startswith("https") else "http" for shown in service.serve}
    ports: dict[tuple[int, str], None] = {}
    if several := _SEVERAL.get(service.slug):
        mine = several.get(name, ())
        ports |= dict.fromkeys((port, schemes.get(port, "tcp")) for port in mine)
    elif name == service.shares_network[0]:
        ports |= dict.fromkeys((port, schemes.get(port, "http")) for port in _pages(service))
        for extra in service.ports:
            for protocol in extra.protocols:
                if ((extra.port, "http") not in ports and (extra.port, "https") not in ports) or protocol == "udp":
                    ports[extra.port, protocol] = None
    return [{"port": port, "kind": kind} for port, kind in ports]


def _pages(service: Service) -> list[int]:
    """The port that the facts know, else what the entry shows; further paths have ports of their own."""
    if not service.serve:
        return []
    known = expected_facts().get(service.slug, {}).get("app_port")
    shown = list(dict.fromkeys(one.port for one in service.serve))
    if known is None or service.slug in _SET_BY_THE_ENTRY:
        return shown
    others = [one.port for one in service.serve if one.path != "/"]
    return list(dict.fromkeys([int(known), *others]))


def _helper_ports(name: str, body: Mapping[str, Any], stack: Stack) -> set[int]:
    image = str(body.get("image") or "")
    if kind_of(image):
        return set()
    told = "\n".join(
        str(value)
        for other, one in stack.services.items() if other not in (name, SIDECAR)
        for value in (one.get("environment") or {}).values()
    )  # fmt: skip
    told += "\n".join(stack.files.values())
    known = {port for word, port in _HELPERS.items() if re.search(rf"/?{word}[:@]|{word}$", image)}
    return known | set(ports_asked_for(told, name))
