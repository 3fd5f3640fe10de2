"""Serve as the practice sidecar applies it: the file's text, the certificate's name, the backends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Where one path of the page is taken from."""

    path: str
    scheme: str
    """http, https or https+insecure."""
    port: int
    address: str


def serve_status_of(text: str, cert_domain: str) -> dict[str, Any]:
    """The Serve status that follows from the file; raises ValueError where the text is no JSON object."""
    raw = json.loads(text or "{}")
    if not isinstance(raw, dict):
        raise ValueError("cannot unmarshal into ipn.ServeConfig")
    status: dict[str, Any] = _with_domain(raw, cert_domain)
    return status


def _with_domain(value: Any, cert_domain: str) -> Any:
    if isinstance(value, str):
        return value.replace("${TS_CERT_DOMAIN}", cert_domain)
    if isinstance(value, list):
        return [_with_domain(item, cert_domain) for item in value]
    if isinstance(value, dict):
        return {_with_domain(key, cert_domain): _with_domain(item, cert_domain) for key, item in value.items()}
    return value


def ports(serve: Mapping[str, Any]) -> tuple[int, ...]:
    """Ports on which the device itself listens because of Serve."""
    return tuple(sorted(int(port) for port in serve.get("TCP") or {}))


def wants_certificate(serve: Mapping[str, Any]) -> bool:
    return any(isinstance(how, dict) and how.get("HTTPS") for how in (serve.get("TCP") or {}).values())


def public(serve: Mapping[str, Any]) -> bool:
    return any((serve.get("AllowFunnel") or {}).values())


def backends(serve: Mapping[str, Any]) -> Iterator[Backend]:
    for site in (serve.get("Web") or {}).values():
        for path, handler in (site.get("Handlers") or {}).items():
            target = str(handler.get("Proxy", ""))
            if not target:
                continue
            parts = urlsplit(target if "://" in target else f"http://127.0.0.1:{target}")
            yield Backend(
                path=path,
                scheme=parts.scheme,
                port=parts.port or (80 if parts.scheme == "http" else 443),
                address=f"{parts.scheme}://{parts.netloc}",
            )


def backend_for(serve: Mapping[str, Any], path: str) -> Backend | None:
    """The handler with the longest path that fits."""
    fitting = [one for one in backends(serve) if path.startswith(one.path)]
    return max(fitting, key=lambda one: len(one.path), default=None)
