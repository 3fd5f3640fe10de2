"""Rules about an entry's Compose services: what belongs to the sidecar, what belongs to the host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE

# distribution/reference/regexp.go: [host[:port]/]path[:tag][@digest]
_IMAGE = re.compile(
    r"(?:(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?=:\d))(?::\d+)?/)?"
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
    r"(?P<tag>:[\w][\w.-]{0,127})?(?P<digest>@sha256:[0-9a-f]{64})?"
)
_VARIABLE = re.compile(r"\$\{[^}]{0,300}\}")
_FOLDER = re.compile(r"\./(?!\.)[^:]+")

# fmt: off
_NEVER = {
    "container_name": "the program names the containers after the stack",
    "env_file": "it hands settings to a container that are not its own; name them under environment",
    "ports": "ports on the host are the sidecar's; list them under x-scaletail.ports",
    "build": "an entry uses images that are there to be pulled",
    "extends": "an entry stands on its own",
    "profiles": "a profile would keep the service from starting",
    "links": "services find each other by their names",
}
_NEVER_IN_THE_SIDECARS_NETWORK = ("hostname", "domainname", "dns", "dns_search", "dns_opt", "extra_hosts",
                                  "network_mode", "networks", "mac_address", "sysctls")
# fmt: on

Found = Iterator[tuple[str, str]]


def compose_problems(service: Service) -> Found:
    """Problems of `services:` and of the fragments that questions add, in the entry's order."""
    services = _services(service.compose)
    unknown = set(service.compose) - {"services", "volumes", "networks"}
    if unknown:
        yield ", ".join(sorted(unknown)), "an entry has services, volumes and networks only"
    if services and not service.shares_network:
        yield "shares_network", "with several services this must name those in the sidecar's network"
    for name in service.shares_network:
        if name not in services:
            yield "shares_network", f"there is no service {name}"
    for name, body in services.items():
        yield from _service(f"services.{name}", name, body, service)
        yield from _image(f"services.{name}.image", body.get("image"))
        yield from _waits(f"services.{name}.depends_on", body.get("depends_on"), services)
    for fragment, adds in service.fragments:
        for name, body in _services(adds).items():
            place = f"{fragment}.services.{name}"
            yield from _service(place, name, body, service)
            if name not in services or "image" in body:
                yield from _image(f"{place}.image", body.get("image"))


def _services(compose: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    services = compose.get("services")
    if not isinstance(services, Mapping):
        return {}
    return {str(name): body for name, body in services.items() if isinstance(body, Mapping)}


def _service(place: str, name: str, body: Mapping[str, Any], service: Service) -> Found:
    if name == SIDECAR_SERVICE:
        yield place, "this name is the sidecar's"
    for key, why in _NEVER.items():
        if key in body:
            yield f"{place}.{key}", why
    for key in _NEVER_IN_THE_SIDECARS_NETWORK if name in service.shares_network else ():
        if key in body:
            yield f"{place}.{key}", "in the sidecar's network this belongs to the sidecar"
    if body.get("network_mode") == "host":
        yield f"{place}.network_mode", "the host's network would make the sidecar pointless"
    if isinstance(body.get("environment"), list):
        yield f"{place}.environment", "write it as a mapping, NAME: value"
    for number, volume in enumerate(body.get("volumes") or ()):
        yield from _volume(f"{place}.volumes[{number}]", volume, service)


def _image(place: str, image: object) -> Found:
    if not isinstance(image, str):
        yield place, "this is missing"
        return
    # A variable stands for a version here, and any word will do for its shape.
    reference = _IMAGE.fullmatch(_VARIABLE.sub("x", image))
    if reference is None:
        yield place, f"{image!r} is no image reference"
    elif not reference["tag"] and not reference["digest"]:
        yield place, f"{image!r} has no tag; say which one is meant"


def _volume(place: str, volume: object, service: Service) -> Found:
    """Data lives below ./data, and files that we write keep to their own folders."""
    if not isinstance(volume, str | Mapping):
        yield place, "this is no volume"
        return
    mount = mount_of(volume)
    source, target, kind = mount.source, mount.target, mount.kind
    if kind == "volume" and not source:
        yield place, f"without a source what is in {target} is lost when the container is replaced"
    if kind != "bind" or source.startswith(("/", "$")):
        return
    if not _FOLDER.fullmatch(source) or "/../" in f"{source}/":
        yield place, f"{source!r} leaves the stack folder"
    elif source != "./data" and not source.startswith("./data/") and not _is_shipped(source, service):
        yield place, f"{source!r} is not below ./data"


def _is_shipped(source: str, service: Service) -> bool:
    path = source.removeprefix("./").rstrip("/")
    return any(target == path or target.startswith(f"{path}/") for target in service.files)


def _waits(place: str, waits: object, services: Mapping[str, Mapping[str, Any]]) -> Found:
    """A service that others wait for to be healthy must say how its health is known."""
    if not isinstance(waits, Mapping):
        for name in waits if isinstance(waits, list) else ():
            if str(name) not in services:
                yield place, f"there is no service {name}"
        return
    for name, condition in waits.items():
        healthy = isinstance(condition, Mapping) and condition.get("condition") == "service_healthy"
        if str(name) not in services:
            yield f"{place}.{name}", f"there is no service {name}"
        elif healthy and "healthcheck" not in services[str(name)]:
            yield f"{place}.{name}", f"{name} has no healthcheck to wait for"
