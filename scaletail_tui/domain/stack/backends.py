"""Where Serve leads instead of where the catalog says: kept in `x-scaletail`, so that no later render undoes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.catalog.service import ServePath, Service
from scaletail_tui.domain.stack.exposure import Exposure

HTTPS_PORT = 443
_TARGET = re.compile(r"(?P<scheme>http|https|https\+insecure)://127\.0\.0\.1:(?P<port>\d{1,5})(?P<path>/\S*)?")


def is_backend(target: str) -> bool:
    """True for a port of the app in the sidecar's namespace."""
    return _TARGET.fullmatch(target) is not None


def backends_in(meta: Mapping[str, Any] | None) -> dict[str, str]:
    """Path of the page to target, `https+insecure://127.0.0.1:8443`; what is none is left out."""
    told = (meta or {}).get("backends")
    pairs = told.items() if isinstance(told, Mapping) else ()
    return {str(path): str(target) for path, target in pairs if is_backend(str(target))}


def with_backends(service: Service, backends: Mapping[str, str]) -> Service:
    """The service as it is served here."""
    return replace(service, serve=tuple(_lead(shown, backends.get(shown.path, "")) for shown in service.serve))


def shown_as(service: Service, exposure: Exposure | None) -> Service:
    """The service as an exposure shows it: where the app holds HTTPS itself, its page stands on that port."""
    if not service.own_https or exposure is not Exposure.DIRECT:
        return service
    return replace(service, serve=(ServePath(path="/", port=HTTPS_PORT, scheme="https"),))


def _lead(shown: ServePath, target: str) -> ServePath:
    found = _TARGET.fullmatch(target)
    if found is None:
        return shown
    scheme = found["scheme"].replace("+", "-")
    return replace(shown, port=int(found["port"]), scheme=scheme, target_path=found["path"] or "")
