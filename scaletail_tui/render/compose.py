"""The stack's Compose model: the entry's services as they are, the sidecar, what ties them together, and in which order
they start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.answers import container_names
from scaletail_tui.domain.imports.choices import KEY, choices_to_meta
from scaletail_tui.domain.reach.doors import doors_to_meta
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec, options_to_meta
from scaletail_tui.render.dotenv import public_url_shape
from scaletail_tui.render.merge import merge_compose
from scaletail_tui.render.sidecar import (
    AUTH_KEY_FILE,
    KEY_SECRET,
    LOGGING,
    SOCKET_FOLDER,
    SOCKET_PLACE,
    sidecar_service,
)

EXTENSION = "x-scaletail"
IMPORT_OVERRIDE = "app.override.yaml"
"""What is laid over the files of an import."""


def compose_model(spec: StackSpec) -> dict[str, Any]:
    """Return what compose.yaml says, top-level parts in the order in which they are written."""
    entry = merge_compose(spec)
    given = entry.pop("services", None)  # of an entry that nobody has judged yet it may be anything
    bodies = (
        {key: body for key, body in given.items() if isinstance(body, Mapping)} if isinstance(given, Mapping) else {}
    )
    names = container_names(spec.service, spec.name)
    imported = spec.service.imported is not None
    services: dict[str, Any] = {SIDECAR_SERVICE: sidecar_service(spec)}
    for key, body in bodies.items():
        shares = key in spec.service.shares_network
        if imported:  # somebody's own file: nothing is added to it that could stay away
            services[key] = _join(body) if shares else dict(body)
        else:
            services[key] = _tie(key, body, shares=shares, container=names.get(key) or f"{key}-{spec.name}")
        if key in spec.socket_sharers:
            services[key]["volumes"] = [*(body.get("volumes") or ()), f"./{SOCKET_FOLDER}:{SOCKET_PLACE}:ro"]
    entry.pop("name", None)
    secrets = {KEY_SECRET: {"file": f"./{AUTH_KEY_FILE}"}, **entry.pop("secrets", {})}
    if imported:
        from scaletail_tui.domain.imports.networks import outside_network  # no start waits for what imports need

        outside = outside_network(entry.get("networks") or {})
        if outside and outside in services[SIDECAR_SERVICE].get("networks", {}):
            entry["networks"] = {**entry["networks"], outside: {}}
    return {"name": spec.name, EXTENSION: meta_of(spec), "services": services, "secrets": secrets, **entry}


def own_part(spec: StackSpec) -> dict[str, Any]:
    """Of an import whose own file ours is laid over: what compose.yaml itself says, the sidecar above all."""
    assert spec.service.imported is not None
    whole = compose_model(spec)
    theirs = [*spec.service.imported.choices.files, IMPORT_OVERRIDE]
    return {
        "name": whole["name"],
        EXTENSION: whole[EXTENSION],
        "include": [{"path": theirs}],
        "services": {SIDECAR_SERVICE: whole["services"][SIDECAR_SERVICE]},
        "secrets": {KEY_SECRET: whole["secrets"][KEY_SECRET]},
    }


def laid_over(spec: StackSpec) -> str:
    """What is laid over the user's own files, so that their services live beside a sidecar."""
    from scaletail_tui.render.override import render_override

    imported = spec.service.imported
    assert imported is not None
    whole = compose_model(spec)
    wanted = {key: value for key, value in whole.items() if key not in ("name", EXTENSION)}
    wanted["services"] = {key: body for key, body in whole["services"].items() if key != SIDECAR_SERVICE}
    wanted["secrets"] = {key: body for key, body in whole["secrets"].items() if key != KEY_SECRET}
    files = " and ".join(imported.choices.files)
    comment = (
        f"Laid over {files} by compose.yaml: what changes there where a service lives beside a sidecar.\n"
        f"Written by the program; what stands in {files} is yours and is never changed."
    )
    return render_override(imported.base, wanted, comment)


def meta_of(spec: StackSpec) -> dict[str, Any]:
    """Return `x-scaletail`: all that is needed to open the stack again, without secrets.

    Compose interpolates this part too, so every dollar is doubled.
    """
    # An empty text tells "left out" from "not asked yet", which a newer entry may do.
    public = {
        question.key: spec.settings.get(question.key, "") for question in spec.service.questions if not question.secret
    }
    meta: dict[str, Any] = {
        "service": spec.service.slug,
        "revision": spec.service.revision,
        "exposure": spec.exposure.value,
        **({"backends": dict(spec.backends)} if spec.backends else {}),
        **({"doors": doors_to_meta(spec.doors)} if spec.doors else {}),
        "public_url": public_url_shape(spec),
        "answers": public,
        "lan_ports": list(spec.lan_ports),
        "sidecar": options_to_meta(spec.sidecar),
        **({KEY: choices_to_meta(spec.service.imported.choices)} if spec.service.imported is not None else {}),
    }
    escaped: dict[str, Any] = double_dollars(meta)
    return escaped


def double_dollars(value: Any) -> Any:
    """Return the value with `$$` for every dollar in its texts."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, Mapping):
        return {key: double_dollars(part) for key, part in value.items()}
    return [double_dollars(part) for part in value] if isinstance(value, list) else value


def _tie(key: str, body: Mapping[str, Any], *, shares: bool, container: str) -> dict[str, Any]:
    """Return an entry's service with what it needs beside a sidecar; what the entry says stays as it says it."""
    service: dict[str, Any] = {}
    for word, value in body.items():
        service[word] = value
        if word == "image":
            service.setdefault("container_name", body.get("container_name", container))
    if shares:
        service = _join(service)
    service.setdefault("logging", LOGGING)
    service.setdefault("restart", "unless-stopped")
    return service


def _join(body: Mapping[str, Any]) -> dict[str, Any]:
    """The service inside the sidecar's network, started when that is well."""
    waits = {SIDECAR_SERVICE: {"condition": "service_healthy"}} | dependencies(body)
    return {**body, "network_mode": f"service:{SIDECAR_SERVICE}", "depends_on": waits}


def dependencies(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return `depends_on` in its long form: service to condition."""
    wanted = body.get("depends_on") or {}
    if isinstance(wanted, Mapping):
        return {str(key): _condition(how) for key, how in wanted.items()}
    names = wanted if isinstance(wanted, list | tuple) else (wanted,)
    return {str(key): {"condition": "service_started"} for key in names}


def _condition(how: object) -> dict[str, Any]:
    """What is no condition stays as it is written: Compose says what is wrong with it."""
    if isinstance(how, Mapping):
        return dict(how)
    return {"condition": "service_started" if how is None else str(how)}


_WAITS = frozenset({"service_healthy", "service_completed_successfully"})


def begin_with(model: Mapping[str, Any]) -> tuple[str, ...]:
    """What is started first: the sidecar, with the service whose network it joins, where it has none of its own."""
    body = (model.get("services") or {}).get(SIDECAR_SERVICE) or {}
    mode = str(body.get("network_mode") or "")
    return (*((mode.removeprefix("service:"),) if mode.startswith("service:") else ()), SIDECAR_SERVICE)


def order_start(stack: StackSpec | Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the app services in groups, the sidecar left out: a group starts when the one before is as it must be.

    Takes a spec or a Compose mapping. Only conditions that are worth waiting for (healthy, completed) part groups; a
    service in a ring of dependencies, which Compose refuses, stands in the last group. Empty for a node without an app.
    """
    compose = merge_compose(stack) if isinstance(stack, StackSpec) else stack
    bodies: Mapping[str, Mapping[str, Any]] = compose.get("services") or {}
    needs = {
        key: {other: how for other, how in dependencies(body or {}).items() if other in bodies}
        for key, body in bodies.items()
        if key != SIDECAR_SERVICE
    }
    level = dict.fromkeys(needs, 0)
    for _ in needs:
        for key, others in needs.items():
            for other, how in others.items():
                if other in level:
                    level[key] = max(level[key], level[other] + (str(how.get("condition")) in _WAITS))
        if max(level.values(), default=0) > len(level):
            break
    groups = sorted(set(level.values()))
    return tuple(tuple(key for key in needs if level[key] == group) for group in groups)
