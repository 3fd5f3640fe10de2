"""serve.json: what the sidecar's Serve shows, in Tailscale's own form (ipn.ServeConfig, tailscale ipn/serve.go)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.service import ServePath
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec

CERT_DOMAIN = "${TS_CERT_DOMAIN}"
"""Replaced by the sidecar; one dollar, because Compose does not read this file."""

WHOLE_PAGE_PORT = 8443
"""Where the tailnet finds the whole page while Funnel shows a few paths of it."""
_SCHEMES = {"http": "http", "https": "https", "https-insecure": "https+insecure"}


def render_serve(spec: StackSpec, exposure: Exposure) -> str:
    """Return serve.json for an exposure; direct is `{}`, which switches Serve off in a running sidecar."""
    if exposure is Exposure.DIRECT or not spec.service.web:
        return "{}\n"
    address = f"{CERT_DOMAIN}:443"
    config: dict[str, Any] = {
        "TCP": {"443": {"HTTPS": True}},
        "Web": {address: {"Handlers": {shown.path: {"Proxy": backend(shown)} for shown in spec.service.serve}}},
    }
    if exposure is Exposure.FUNNEL and spec.service.funnel.paths:
        return json.dumps(_show_paths(spec, config["Web"]), indent=2) + "\n"
    if exposure is Exposure.FUNNEL:
        config["AllowFunnel"] = {address: True}
    return json.dumps(config, indent=2) + "\n"


def _show_paths(spec: StackSpec, whole: Mapping[str, Any]) -> dict[str, Any]:
    """443 shows the internet a few paths alone; the whole page stands on another port, in the tailnet."""
    shown = {
        path: {"Proxy": f"{backend(page).rstrip('/')}{path}"}
        for path in spec.service.funnel.paths
        for page in (spec.service.main_page,)
        if page is not None
    }
    public, private = f"{CERT_DOMAIN}:443", f"{CERT_DOMAIN}:{WHOLE_PAGE_PORT}"
    return {
        "TCP": {"443": {"HTTPS": True}, str(WHOLE_PAGE_PORT): {"HTTPS": True}},
        "Web": {public: {"Handlers": shown}, private: next(iter(whole.values()))},
        "AllowFunnel": {public: True},
    }


def backend(shown: ServePath) -> str:
    """Return the address that Serve asks: the app is in the sidecar's namespace, on loopback."""
    return f"{_SCHEMES[shown.scheme]}://127.0.0.1:{shown.port}{shown.target_path}"
