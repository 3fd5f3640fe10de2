"""One service of a Compose file of anybody's, variables filled in where they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scaletail_tui.domain.catalog.recognise import repository_of
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text
from scaletail_tui.domain.lint.images import KnownImage, find_image, is_cache, is_database
from scaletail_tui.domain.lint.mounts import split_port

_MOST_PORTS = 64
"""Of one range."""
_SIDECAR = re.compile(r"(.*/)?tailscale/tailscale")
_URL_PORT = re.compile(r"(https?)://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A port of a container that the host opened, or that is only told of."""

    port: int
    """In the container."""
    protocol: str = "tcp"
    host: int = 0
    """On the host; 0: none of its own."""
    address: str = ""


class GivenService:
    """A service as an import sees it."""

    def __init__(self, name: str, body: Mapping[str, Any], variables: Mapping[str, str]) -> None:
        self.name = name
        self.body = body
        self._variables = variables

    def fill(self, value: object) -> str:
        """A text with its variables; as it stands where that would make too much of it."""
        text = "" if value is None else str(value)
        try:
            return interpolate_text(text, self._variables, set())
        except ExpansionTooLarge:
            return text

    def value(self, key: str) -> str:
        given = self.body.get(key)
        return "" if isinstance(given, Mapping | list) else self.fill(given)

    @cached_property
    def image(self) -> str:
        return self.value("image")

    @cached_property
    def repository(self) -> str:
        """Without tag, and without the registry that everybody means."""
        whole = repository_of(self.image)
        return whole.removeprefix("docker.io/library/").removeprefix("docker.io/")

    @cached_property
    def known(self) -> KnownImage | None:
        return find_image(self.repository)

    @property
    def is_sidecar(self) -> bool:
        return _SIDECAR.fullmatch(self.repository) is not None or any(
            name in ("TS_AUTHKEY", "TS_AUTH_KEY", "TS_STATE_DIR") for name in self.environment
        )

    @property
    def is_store(self) -> bool:
        """A database or a cache: other services use it, and nobody visits it."""
        return is_database(self.repository) or is_cache(self.repository)

    @cached_property
    def environment(self) -> Mapping[str, str]:
        given = self.body.get("environment")
        if isinstance(given, list):
            pairs = (str(line).partition("=") for line in given)
            return {self.fill(key): self.fill(value) for key, _, value in pairs}
        return {self.fill(key): self.fill(value) for key, value in as_mapping(given).items()}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        given = self.body.get("labels")
        if isinstance(given, list):
            pairs = (str(line).partition("=") for line in given)
            return {self.fill(key): self.fill(value) for key, _, value in pairs}
        return {self.fill(key): self.fill(value) for key, value in as_mapping(given).items()}

    @cached_property
    def network_mode(self) -> str:
        return self.value("network_mode")

    @property
    def joins(self) -> str:
        """The service whose network this one shares; empty for one of its own."""
        return self.network_mode.removeprefix("service:") if self.network_mode.startswith("service:") else ""

    @cached_property
    def networks(self) -> Mapping[str, Mapping[str, Any]]:
        """The networks that it is in, with its own words for each; `default` where it names none."""
        if self.network_mode:
            return {}
        given = self.body.get("networks")
        if isinstance(given, list):
            return {str(name): {} for name in given} or {"default": {}}
        return {str(name): as_mapping(how) for name, how in as_mapping(given).items()} or {"default": {}}

    @property
    def profiles(self) -> tuple[str, ...]:
        return tuple(self.fill(one) for one in as_list(self.body.get("profiles")))

    @cached_property
    def depends(self) -> Mapping[str, str]:
        """Services that this one waits for, and until what."""
        given = self.body.get("depends_on")
        if isinstance(given, Mapping):
            return {str(key): str(as_mapping(how).get("condition") or "service_started") for key, how in given.items()}
        return {str(key): "service_started" for key in as_list(given)}

    @property
    def replicas(self) -> int:
        """How many of it run."""
        told = self.value("scale") or self.fill(as_mapping(self.body.get("deploy")).get("replicas") or "")
        return int(told) if told.isascii() and told.isdigit() else 1

    @cached_property
    def published(self) -> tuple[Published, ...]:
        """What `ports:` opens, ranges port by port."""
        return tuple(one for entry in as_list(self.body.get("ports")) for one in self._published(entry))

    def _published(self, entry: object) -> Iterator[Published]:
        body = as_mapping(entry)
        parts = (
            (self.fill(body.get("host_ip")), self.fill(body.get("published")), self.fill(body.get("target")),
             self.fill(body.get("protocol") or "tcp"))
            if body else split_port(self.fill(entry))
        )  # fmt: skip
        if parts is None:
            return
        address, host, container, protocol = parts
        inside, outside = read_range(container), read_range(host)
        for number, port in enumerate(inside):
            matched = outside[number] if len(outside) == len(inside) else 0
            yield Published(port=port, protocol=protocol, host=matched, address=address)

    @cached_property
    def exposed(self) -> tuple[Published, ...]:
        """What `expose:` tells of."""
        found = []
        for entry in as_list(self.body.get("expose")):
            ports, _, protocol = self.fill(entry).partition("/")
            found += [Published(port=port, protocol=protocol or "tcp") for port in read_range(ports)]
        return tuple(found)

    @cached_property
    def checked(self) -> tuple[str, int] | None:
        """Scheme and port that its health check asks on itself; None where it asks no page."""
        test = as_mapping(self.body.get("healthcheck")).get("test")
        words = " ".join(self.fill(word) for word in as_list(test))
        return read_url(words)


def read_services(model: Mapping[str, Any], variables: Mapping[str, str]) -> Iterator[GivenService]:
    """Every service in the order of the file; one that joins another of the file by its container's name joins it as
    that service: Compose then starts them one after the other, whatever the container comes to be called.
    """
    bodies = {str(name): as_mapping(body) for name, body in as_mapping(model.get("services")).items()}
    named = {GivenService(name, body, variables).value("container_name"): name for name, body in bodies.items()}
    for name, body in bodies.items():
        kind, _, container = GivenService(name, body, variables).network_mode.partition(":")
        other = named.get(container, name) if kind == "container" and container else name
        yield GivenService(name, body if other == name else {**body, "network_mode": f"service:{other}"}, variables)


def read_url(words: str) -> tuple[str, int] | None:
    """Scheme and port of an address of the container's own in a command."""
    found = _URL_PORT.search(words)
    if found is None:
        return None
    port = int(found[2]) if found[2] else 443 if found[1] == "https" else 80
    return (found[1], port) if 0 < port < 65536 else None


def read_range(text: str) -> tuple[int, ...]:
    """`80` or `8000-8003` as ports; empty for what is none, and for a range without end."""
    first, _, last = text.partition("-")
    if not (first.isascii() and first.isdigit()):
        return ()
    begin, end = int(first), int(last) if last.isascii() and last.isdigit() else int(first)
    return tuple(range(begin, end + 1)) if 0 < begin <= end < 65536 and end - begin < _MOST_PORTS else ()


def as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """A list as it is, a single text as a list of one, else nothing."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else []
