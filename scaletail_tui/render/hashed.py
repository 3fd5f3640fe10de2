"""What Compose counts of services that name each other: the containers' ids, which no file of the user's says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_MODES = ("ipc", "pid")


def write_hashed(services: Mapping[str, Any], joined: Mapping[str, str], lent: Mapping[str, str]) -> str:
    """A Compose file that is read after the user's, and makes its services count as their containers did.

    `joined` is service to id of the container whose network it shares, `lent` service to id of its own container.
    A container whose mounts are taken must be a service, too, and what a service is built from counts for nothing.
    """
    over: dict[str, dict[str, str]] = {name: {"network_mode": f"container:{one}"} for name, one in joined.items()}
    lenders: dict[str, list[str]] = {}
    for name, body in services.items():
        for key in _MODES:
            kind, _, other = str(body.get(key) or "").partition(":")
            if kind == "service" and other in lent:
                over.setdefault(name, {})[key] = f"container:{lent[other]}"
        if body.get("volumes_from"):
            lenders[name] = list(_lenders(body["volumes_from"], lent))
    for one in {one for names in lenders.values() for one in names}:
        over.setdefault(one, {})["build"] = "."
    return f'{{"services": {{{", ".join(_written(over, lenders))}}}}}'


def _lenders(items: list[Any], lent: Mapping[str, str]) -> Iterator[str]:
    """As Compose hands them to the engine; it drops `:ro`."""
    for item in items:
        name, _, rest = str(item).partition(":")
        yield rest.partition(":")[0] if name == "container" else lent.get(name, name)


def _written(over: Mapping[str, Mapping[str, str]], lenders: Mapping[str, list[str]]) -> Iterator[str]:
    """A service each; a list takes the place of the file's, where it would stand beside it."""
    for name in sorted({*over, *lenders}):
        keys = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in over.get(name, {}).items()]
        if name in lenders:
            keys.append(f'"volumes_from": !override {json.dumps(lenders[name])}')
        yield f"{json.dumps(name)}: {{{', '.join(keys)}}}"
