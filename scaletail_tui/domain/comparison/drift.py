"""Where a stack runs otherwise than its folder says: containers by their parts, Serve by what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.comparison.bindings import (
    Binding,
    mounts_made,
    mounts_said,
    ports_bound,
    ports_said,
    targets_given,
    targets_of_nameless,
)
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, ServeFacts

_SECRETS = "/run/secrets/"


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
    items: tuple[str, ...] = ()
    """Of a port or mount: how a list in a Compose file says what is so now; none where nothing is."""
    options: tuple[str, ...] = ()
    """Of a mount: SELinux's `z` or `Z` with which it runs."""

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
    said, has = ports_said(body.get("ports") or ()), ports_bound(bindings)
    for port in sorted({*said, *has}):
        if said.get(port) != has.get(port):
            yield _bound(DriftPart.PORT, service, port, said.get(port), has.get(port))


def _mounts(service: str, body: Mapping[str, Any], mounted: Any) -> Iterator[Drift]:
    said, has = mounts_said(body.get("volumes") or ()), mounts_made(mounted or ())
    given = {*targets_given(body.get("configs"), "/"), *targets_given(body.get("secrets"), _SECRETS)}
    of_image = targets_of_nameless(mounted or ()) - said.keys()
    for target in sorted({*said, *has} - of_image):
        ours = target.startswith(_SECRETS) or target in given
        volume = target in said and not said[target].written and target not in has  # its name is not compared
        if not ours and not volume and said.get(target) != has.get(target):
            yield _bound(DriftPart.MOUNT, service, target, said.get(target), has.get(target))


def _bound(part: DriftPart, service: str, what: str, said: Binding | None, has: Binding | None) -> Drift:
    return Drift(
        part=part, where=service, what=what, files=said.seen if said is not None else "",
        runs=has.seen if has is not None else "", items=has.written if has is not None else (),
        options=has.options if has is not None else (),
    )  # fmt: skip


def _pairs(lines: Any) -> dict[str, str]:
    return dict(str(line).partition("=")[::2] for line in lines or ())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
