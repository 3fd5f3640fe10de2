"""What is in a set of services: who is visited and where, who is used by others, and what has no equivalent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.catalog.recognise import repository_of
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.imports.service import GivenService, as_list, as_mapping, read_range, read_url

_PROXIES = re.compile(
    r"(.*/)?(traefik|nginx-proxy|nginx-proxy-manager|caddy-docker-proxy|swag|acme-companion|letsencrypt-nginx-proxy-companion)"
)
_PROXY_SOCKET = "tmp/docker.sock"
"""Where nginx-proxy looks for the engine, whatever its image is called."""
_VPNS = re.compile(r"gluetun|wireguard|vpn")
_NOT_WEB = frozenset({
    21, 22, 25, 53, 67, 69, 110, 123, 143, 161, 389, 445, 465, 514, 587, 636, 853, 873, 993, 995, 1194, 1433, 1521,
    1883, 2049, 3306, 3389, 4444, 5060, 5222, 5432, 5672, 6379, 6881, 8883, 9092, 11211, 25565, 27015, 27017, 51413,
    51820,
})  # fmt: skip
"""Ports that stand for something else than a page."""
_TLS = frozenset({443, 8443, 9443})
_PAIRS = {80: 443, 8080: 8443, 8000: 8443, 9000: 9443}
"""A page's port to that of the same page by TLS."""
_LIKELY = (80, 8080, 3000, 8000, 5000, 8081, 8888, 9000, 443, 8443, 9443)
"""Ports where a page is looked for first, of several."""
_LABEL_PORT = re.compile(r"traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port|traefik\.port")
_UPSTREAM = re.compile(r"\{\{\s*upstreams(?:\s+(?:https?\s+)?(\d+))?\s*\}\}")
_PORT_VARIABLES = ("VIRTUAL_PORT",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where a service listens for visitors."""

    port: int
    scheme: str = "http"
    """Empty where it is no page."""
    sure: bool = True
    """False where something tells of the port, and nothing that it is the one."""
    catalog: Service | None = None
    """The catalog's entry for the image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A service that people may visit."""

    service: GivenService
    listening: tuple[Listening, ...]
    """The likeliest first; empty where nothing tells."""
    weight: int
    """How much speaks for it."""

    @property
    def name(self) -> str:
        return self.service.name


class Survey:
    """One look at what was given."""

    def __init__(
        self, given: GivenStack, *, images: Mapping[str, Mapping[str, Any]], catalog: Sequence[Service],
        profiles: Sequence[str] = (), left: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.given = given
        self._images = images
        self._entries = _entries_by_image(catalog)
        every = [one for one in given.services() if one.name not in left]
        self.services = tuple(one for one in every if not one.profiles or set(one.profiles) & set(profiles))
        self.asleep = tuple(one for one in every if one not in self.services)
        """Behind a profile that is not wanted."""

    def service(self, name: str) -> GivenService | None:
        return next((one for one in self.services if one.name == name), None)

    def entry_of(self, service: GivenService) -> Service | None:
        """The one catalog entry that has its image."""
        return self._entries.get(repository_of(service.image))

    def is_proxy(self, service: GivenService) -> bool:
        told = _PROXIES.fullmatch(service.repository) is not None or service.name in self.given.routes
        return told or any(
            mount_of(one).target.lstrip("/") == _PROXY_SOCKET for one in as_list(service.body.get("volumes"))
        )

    @property
    def proxies(self) -> tuple[GivenService, ...]:
        """Reverse proxies, whose work is the sidecar's here."""
        return tuple(one for one in self.services if self.is_proxy(one)) if self._behind_proxy else ()

    @property
    def _behind_proxy(self) -> bool:
        return any(self._by_labels(one) for one in self.services if not self.is_proxy(one))

    def visited(self) -> tuple[Visited, ...]:
        """Services that somebody may visit, those for which most speaks first."""
        found = [one for service in self.services if (one := self._judge(service)) is not None]
        return tuple(sorted(found, key=lambda one: -one.weight))

    def _judge(self, service: GivenService) -> Visited | None:
        if service.is_store or service.is_sidecar or (self.is_proxy(service) and self._behind_proxy):
            return None
        if any(condition == "service_completed_successfully" for condition in self._awaited(service.name)):
            return None
        if _VPNS.search(service.repository.rpartition("/")[2]) and any(
            one.joins == service.name for one in self.services
        ):
            return None
        listening = self.listening_of(service)
        published, labelled = bool(self.published_of(service)), bool(self._by_labels(service))
        known = any(one.catalog for one in listening) or (service.known is not None and bool(service.known.port))
        weight = 4 * labelled + 4 * published + 2 * known + bool(listening)
        return Visited(service=service, listening=listening, weight=weight)

    def _awaited(self, name: str) -> list[str]:
        return [one.depends[name] for one in self.services if name in one.depends]

    def published_of(self, service: GivenService) -> tuple[Any, ...]:
        """Its own published ports, and those that the service whose network it shares opens for it."""
        other = self.service(service.joins) if service.joins else None
        return (*service.published, *(other.published if other is not None else ()))

    def listening_of(self, service: GivenService) -> tuple[Listening, ...]:
        """Where it may listen for visitors, the likeliest first."""
        entry, known = self.entry_of(service), service.known
        published = [one.port for one in self.published_of(service) if one.protocol == "tcp"]
        told: dict[int, Listening] = {}

        def tell(port: int, *, sure: bool, scheme: str | None = None, catalog: Service | None = None) -> None:
            if 0 < port < 65536 and port not in told:
                told[port] = Listening(
                    port=port, sure=sure, scheme=_scheme(port) if scheme is None else scheme, catalog=catalog
                )

        for port in self._by_labels(service):
            tell(port, sure=True)
        moved = next(
            (int(v) for key in (known.moved_by if known else ()) if (v := service.environment.get(key, "")).isdigit()),
            0,
        )
        if moved:
            tell(moved, sure=True)
        elif entry is not None and entry.main_port is not None and (not published or entry.main_port in published):
            page = entry.main_page
            tell(entry.main_port, sure=True, scheme=page.scheme if page else "", catalog=entry)
        elif known is not None and known.port and (not published or known.port in published):
            tell(known.port, sure=True)
        no_page = "" if known is not None and known.no_page else None
        for port in sorted(published, key=_likelihood):
            tell(port, sure=len(set(published)) == 1 or _is_likely(port, published), scheme=no_page)
        if (checked := service.checked or self._checked_by_image(service)) is not None:
            scheme, port = checked
            tell(port, sure=not told, scheme="https-insecure" if scheme == "https" else "http")
        for one in service.exposed:
            if one.protocol == "tcp":
                tell(one.port, sure=len(service.exposed) == 1, scheme=no_page)
        exposed = self.exposed_by_image(service)
        for port in sorted(exposed, key=_likelihood):
            tell(port, sure=len(exposed) == 1 or _is_likely(port, exposed), scheme=no_page)
        return tuple(told.values())

    def exposed_by_image(self, service: GivenService, protocol: str = "tcp") -> tuple[int, ...]:
        """What the image's EXPOSE tells of, where the engine has the image."""
        config = as_mapping(as_mapping(self._images.get(service.image)).get("Config"))
        found: list[int] = []
        for told in as_mapping(config.get("ExposedPorts")):
            ports, _, kind = str(told).partition("/")
            if (kind or "tcp") == protocol:
                found += read_range(ports)
        return tuple(found)

    def _checked_by_image(self, service: GivenService) -> tuple[str, int] | None:
        config = as_mapping(as_mapping(self._images.get(service.image)).get("Config"))
        test = as_mapping(config.get("Healthcheck")).get("Test")
        return read_url(" ".join(map(str, test))) if isinstance(test, list) else None

    def _by_labels(self, service: GivenService) -> tuple[int, ...]:
        """Ports that labels tell a reverse proxy of; a label without a port means the one that the image exposes."""
        routes = self.given.routes.values()
        found = [port for targets in routes for name, port in targets.items() if name == service.name]
        bare = False
        for name, value in service.labels.items():
            if _LABEL_PORT.fullmatch(name) and value.isdigit():
                found.append(int(value))
            elif (shown := _UPSTREAM.search(value)) is not None and name.startswith("caddy"):
                found += [int(shown[1])] if shown[1] else []
                bare = True
            elif name == "traefik.enable" and value.lower() == "true":
                bare = True
        for variable in _PORT_VARIABLES:
            if (value := service.environment.get(variable, "")).isdigit():
                found.append(int(value))
        if found or not (bare or "VIRTUAL_HOST" in service.environment):
            return tuple(dict.fromkeys(found))
        ports = [one.port for one in service.exposed] or list(self.exposed_by_image(service)) or [80]
        return (min(ports, key=_likelihood),)


def _entries_by_image(catalog: Sequence[Service]) -> dict[str, Service]:
    """The main image of each entry, where it is no other entry's."""
    found: dict[str, list[Service]] = {}
    for entry in catalog:
        bodies: Mapping[str, Mapping[str, Any]] = entry.compose.get("services") or {}
        for name in entry.shares_network[:1]:
            found.setdefault(repository_of(str((bodies.get(name) or {}).get("image") or "")), []).append(entry)
    return {image: entries[0] for image, entries in found.items() if image and len(entries) == 1}


def _scheme(port: int) -> str:
    return "" if port in _NOT_WEB else "https-insecure" if port in _TLS else "http"


def _likelihood(port: int) -> tuple[bool, int]:
    return port in _NOT_WEB, _LIKELY.index(port) if port in _LIKELY else len(_LIKELY)


def _is_likely(port: int, others: Sequence[int]) -> bool:
    """True for the one port of several where a page is usual; of a pair the one without TLS."""
    pages = {one for one in others if one not in _NOT_WEB}
    return pages == {port} or (_PAIRS.get(port) is not None and pages == {port, _PAIRS[port]})
