"""Where a stack runs otherwise than its folder says: containers by their parts, Serve by what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, ServeFacts


class DriftPart(StrEnum):
    """What of a stack differs."""

    CONTAINER = "container"
    IMAGE = "image"
    VARIABLE = "variable"
    PORT = "port"
    MOUNT = "mount"
    SETTINGS = "settings"
    """Anything else that Compose counts."""
    SERVE = "serve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference; no value of a variable is part of it."""

    part: DriftPart
    where: str
    """The Compose service; for Serve, the sidecar's container."""
    what: str
    """Which variable, port, folder or page; empty where there is one only."""
    files: str
    """What the folder says; empty: nothing of it."""
    runs: str
    """What is so now; empty: nothing of it."""

    @property
    def unnamed(self) -> bool:
        """True for a container that no file names: nothing that is made anew changes that."""
        return self.part is DriftPart.CONTAINER and not self.files

    @property
    def sentence(self) -> str:
        named = " ".join(part for part in (self.where, self.part.value, self.what) if part)
        return f"{named}: {self.files or 'none'} in the folder, {self.runs or 'none'} running"


def find_container_drift(
    service: str, body: Mapping[str, Any], inspected: Mapping[str, Any], image: Mapping[str, Any] | None
) -> tuple[Drift, ...]:
    """Between a service as Compose resolves it and a container that Compose would make anew for it."""
    config = _mapping(inspected.get("Config"))
    found = [
        *_images(service, str(body.get("image") or ""), str(config.get("Image") or "")),
        *_variables(service, body, config, image),
        *_ports(service, body, _mapping(_mapping(inspected.get("HostConfig")).get("PortBindings"))),
        *_mounts(service, body, inspected.get("Mounts")),
    ]
    if not found:
        found = [Drift(part=DriftPart.SETTINGS, where=service, what="", files="others", runs="what it was made with")]
    return tuple(found)


def find_serve_drift(
    sidecar: str, file: ServeFacts, runs: ServeFacts, *, public_for_a_while: bool
) -> tuple[Drift, ...]:
    """Between the Serve file and what the sidecar serves; what is public for a limited time stands in no file."""
    said, seen = _doors(file, public_for_a_while), _doors(runs, public_for_a_while)
    return tuple(
        Drift(part=DriftPart.SERVE, where=sidecar, what=door, files=said.get(door, ""), runs=seen.get(door, ""))
        for door in sorted({*said, *seen})
        if said.get(door) != seen.get(door)
    )


def _doors(facts: ServeFacts, without_public: bool) -> dict[str, str]:
    return {f"{one.port}{one.path}": _target(one, without_public) for one in facts.shown}


def _target(handler: Handler, without_public: bool) -> str:
    public = " PUBLIC" if handler.public and not without_public else ""
    return f"{handler.target.rstrip('/')}{public}"


def _images(service: str, said: str, runs: str) -> Iterator[Drift]:
    if said and said != runs:
        yield Drift(part=DriftPart.IMAGE, where=service, what="", files=said, runs=runs)


def _variables(
    service: str, body: Mapping[str, Any], config: Mapping[str, Any], image: Mapping[str, Any] | None
) -> Iterator[Drift]:
    """Names alone: a value may be a secret."""
    has = _pairs(config.get("Env"))
    of_image = _pairs(_mapping(_mapping(image).get("Config")).get("Env"))
    said = {
        str(key): None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in _mapping(body.get("environment")).items()
    }
    for name, value in sorted(said.items()):
        if value is not None and has.get(name) != value:
            runs = "another value" if name in has else ""
            yield Drift(part=DriftPart.VARIABLE, where=service, what=name, files="a value", runs=runs)
    for name in sorted(has.keys() - said.keys()):
        if of_image.get(name) != has[name]:
            yield Drift(part=DriftPart.VARIABLE, where=service, what=name, files="", runs="a value")


def _ports(service: str, body: Mapping[str, Any], bindings: Mapping[str, Any]) -> Iterator[Drift]:
    said: dict[str, str] = {}
    for one in body.get("ports") or ():
        if isinstance(one, Mapping):
            said[f"{one.get('target')}/{one.get('protocol') or 'tcp'}"] = str(one.get("published") or "")
        else:
            outside, _, inside = str(one).rpartition(":")
            number, _, protocol = inside.partition("/")
            said[f"{number}/{protocol or 'tcp'}"] = outside.rpartition(":")[2]
    has = {
        str(inside): str(_mapping(next(iter(outside or ()), None)).get("HostPort") or "")
        for inside, outside in bindings.items()
    }
    for port in sorted({*said, *has}):
        if said.get(port) != has.get(port):
            yield Drift(
                part=DriftPart.PORT, where=service, what=port, files=_published(said, port), runs=_published(has, port)
            )


def _published(ports: Mapping[str, str], port: str) -> str:
    return f"{ports[port] or 'any'} on the host" if port in ports else ""


def _mounts(service: str, body: Mapping[str, Any], mounted: Any) -> Iterator[Drift]:
    said = {mount.target.rstrip("/"): mount.source for mount in map(mount_of, body.get("volumes") or ())}
    has = {
        str(one.get("Destination") or "").rstrip("/"): str(one.get("Source") or "")
        for one in mounted or ()
        if isinstance(one, Mapping) and one.get("Type") == "bind"
    }
    given = {str(_mapping(one).get("target") or "").rstrip("/") for one in body.get("configs") or ()}
    for target in sorted({*said, *has}):
        source = said.get(target)
        folder = source is None or source.startswith("/")  # a volume's name is not compared
        ours = target.startswith("/run/secrets/") or target in given
        if folder and not ours and source != has.get(target):
            yield Drift(
                part=DriftPart.MOUNT, where=service, what=target, files=source or "", runs=has.get(target, "")
            )  # fmt: skip


def _pairs(lines: Any) -> dict[str, str]:
    return dict(str(line).partition("=")[::2] for line in lines or ())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
