"""The stack's Compose model: the entry's services as they are, the sidecar, and what ties them together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.answers import container_names
from scaletail_tui.domain.stack.sidecar_meta import options_to_meta
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
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


def compose_model(spec: StackSpec) -> dict[str, Any]:
    """Return what compose.yaml says, top-level parts in the order in which they are written."""
    entry = merge_compose(spec)
    given = entry.pop("services", None)  # of an entry that nobody has judged yet it may be anything
    bodies = (
        {key: body for key, body in given.items() if isinstance(body, Mapping)} if isinstance(given, Mapping) else {}
    )
    names = container_names(spec.service, spec.name)
    services: dict[str, Any] = {SIDECAR_SERVICE: sidecar_service(spec)}
    for key, body in bodies.items():
        services[key] = _tie(
            key, body, shares=key in spec.service.shares_network, container=names.get(key) or f"{key}-{spec.name}"
        )
        if key in spec.socket_sharers:
            services[key]["volumes"] = [*(body.get("volumes") or ()), f"./{SOCKET_FOLDER}:{SOCKET_PLACE}:ro"]
    entry.pop("name", None)
    secrets = {KEY_SECRET: {"file": f"./{AUTH_KEY_FILE}"}, **entry.pop("secrets", {})}
    return {"name": spec.name, EXTENSION: meta_of(spec), "services": services, "secrets": secrets, **entry}


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
        "public_url": public_url_shape(spec),
        "answers": public,
        "lan_ports": list(spec.lan_ports),
        "sidecar": options_to_meta(spec.sidecar),
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
        service["network_mode"] = f"service:{SIDECAR_SERVICE}"
        service["depends_on"] = {SIDECAR_SERVICE: {"condition": "service_healthy"}} | dependencies(body)
    service.setdefault("logging", LOGGING)
    service.setdefault("restart", "unless-stopped")
    return service


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
