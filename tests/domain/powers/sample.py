"""What a sample of a power is: a service that has it, and one that looks like it and has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FOLDER = "/srv/stacks/demo"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Bodies of the service `app`, and the rest of the model around it."""

    has: Mapping[str, Any]
    near: Mapping[str, Any]
    around: Mapping[str, Any] = field(default_factory=dict)
    """Top-level parts of the model of `has`."""
    near_around: Mapping[str, Any] = field(default_factory=dict)

    def model(self) -> dict[str, Any]:
        return _model(self.has, self.around)

    def near_model(self) -> dict[str, Any]:
        return _model(self.near, self.near_around)


def _model(body: Mapping[str, Any], around: Mapping[str, Any]) -> dict[str, Any]:
    services = {"app": {"image": "nginx:1.27", **body}, "db": {"image": "postgres:16"}}
    return {"name": "demo", "services": services, **around}


def mount(source: str, *, read_only: bool = False) -> dict[str, Any]:
    return {"volumes": [{"type": "bind", "source": source, "target": "/x", "read_only": read_only}]}


def volume(about: Mapping[str, Any]) -> dict[str, Any]:
    return {"volumes": {"store": about}}


def network(about: Mapping[str, Any]) -> dict[str, Any]:
    return {"networks": {"net": about}}


IN_STORE = {"volumes": ["store:/data"]}
IN_NET = {"networks": ["net"]}
