"""serve.json: what the sidecar's Serve shows, in Tailscale's own form (ipn.ServeConfig, tailscale ipn/serve.go)."""

from __future__ import annotations

import json

from scaletail_tui.domain.catalog.service import ServePath
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec

CERT_DOMAIN = "${TS_CERT_DOMAIN}"
"""Replaced by the sidecar; one dollar, because Compose does not read this file."""

_SCHEMES = {"http": "http", "https": "https", "https-insecure": "https+insecure"}


def render_serve(spec: StackSpec, exposure: Exposure) -> str:
    """Return serve.json for an exposure; direct is `{}`, which switches Serve off in a running sidecar."""
    if exposure is Exposure.DIRECT or not spec.service.web:
        return "{}\n"
    address = f"{CERT_DOMAIN}:443"
    config: dict[str, object] = {
        "TCP": {"443": {"HTTPS": True}},
        "Web": {address: {"Handlers": {shown.path: {"Proxy": backend(shown)} for shown in spec.service.serve}}},
    }
    if exposure is Exposure.FUNNEL:
        config["AllowFunnel"] = {address: True}
    return json.dumps(config, indent=2) + "\n"


def backend(shown: ServePath) -> str:
    """Return the address that Serve asks: the app is in the sidecar's namespace, on loopback."""
    return f"{_SCHEMES[shown.scheme]}://127.0.0.1:{shown.port}{shown.target_path}"
