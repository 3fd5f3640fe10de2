"""serve.json: what the sidecar's Serve shows, in Tailscale's own form (ipn.ServeConfig, tailscale ipn/serve.go)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from scaletail_tui.domain.catalog.service import ServePath
from scaletail_tui.domain.reach.doors import HTTPS_PORT, Door, Way
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec

CERT_DOMAIN = "${TS_CERT_DOMAIN}"
"""Replaced by the sidecar; one dollar, because Compose does not read this file."""

WHOLE_PAGE_PORT = 8443
"""Where the tailnet finds the whole page while Funnel shows a few paths of it."""
_SCHEMES = {"http": "http", "https": "https", "https-insecure": "https+insecure"}


def render_serve(spec: StackSpec, exposure: Exposure) -> str:
    """Return serve.json for an exposure; without any door it is `{}`, which switches Serve off in a running sidecar."""
    doors = (*page_doors(spec, exposure), *spec.doors)
    return json.dumps(serve_config(doors), indent=2) + "\n" if doors else "{}\n"


def page_doors(spec: StackSpec, exposure: Exposure) -> tuple[Door, ...]:
    """The catalog's page under an exposure; none where it is direct.

    With Funnel 443 may show the internet a few paths alone; the whole page then stands on another port, in the tailnet.
    """
    if exposure is Exposure.DIRECT or not spec.service.web:
        return ()
    if exposure is not Exposure.FUNNEL:
        return _whole_page(spec, HTTPS_PORT, Way.HTTPS)
    page = spec.service.main_page
    if not spec.service.funnel.paths or page is None:
        return _whole_page(spec, HTTPS_PORT, Way.FUNNEL)
    return (
        *(path_of_page(page, path, port=HTTPS_PORT, way=Way.FUNNEL) for path in spec.service.funnel.paths),
        *_whole_page(spec, WHOLE_PAGE_PORT, Way.HTTPS),
    )


def public_page(spec: StackSpec, port: int) -> tuple[Door, ...]:
    """What Funnel shows of the catalog's page on a port: all of it, or the paths that the entry names."""
    page = spec.service.main_page
    if spec.service.funnel.paths and page is not None:
        return tuple(path_of_page(page, path, port=port, way=Way.FUNNEL) for path in spec.service.funnel.paths)
    return _whole_page(spec, port, Way.FUNNEL)


def path_of_page(page: ServePath, path: str, *, port: int, way: Way) -> Door:
    """One path of the app's own: what Serve cuts off in front is put back, so that the app finds it."""
    return Door(port=port, path=path, way=way, target=f"{backend(page).rstrip('/')}{path}")


def serve_config(doors: Iterable[Door], *, host: str = CERT_DOMAIN) -> dict[str, Any]:
    """The doors in Tailscale's form; a port is public where one of its doors is."""
    tcp: dict[str, Any] = {}
    web: dict[str, Any] = {}
    public: dict[str, bool] = {}
    for door in doors:
        if door.way is Way.TCP:
            tcp[str(door.port)] = {"TCPForward": door.target}
            continue
        address = f"{host}:{door.port}"
        tcp[str(door.port)] = {"HTTPS": True} if door.way.encrypted else {"HTTP": True}
        web.setdefault(address, {"Handlers": {}})["Handlers"][door.path] = {"Proxy": door.target}
        if door.public:
            public[address] = True
    return {"TCP": tcp} | ({"Web": web} if web else {}) | ({"AllowFunnel": public} if public else {})


def close_funnel(text: str) -> str:
    """The same configuration with Funnel on nowhere; the text as it is where it was on nowhere, or is no JSON.

    Go reads names of fields in any case, and merges those that come twice; what is no JSON no sidecar takes.
    """
    found = False

    def close(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        closed: dict[str, Any] = {}
        for key, value in pairs:
            public = key.casefold() == "allowfunnel" and isinstance(value, Mapping)
            found = found or (public and any(value.values()))
            closed[key] = dict.fromkeys(value, False) if public else value
        return closed

    try:
        document = json.loads(text, object_pairs_hook=close)
    except (ValueError, RecursionError):
        return text
    return json.dumps(document, indent=2) + "\n" if found else text


def backend(shown: ServePath) -> str:
    """Return the address that Serve asks: the app is in the sidecar's namespace, on loopback."""
    return f"{_SCHEMES[shown.scheme]}://127.0.0.1:{shown.port}{shown.target_path}"


def _whole_page(spec: StackSpec, port: int, way: Way) -> tuple[Door, ...]:
    return tuple(Door(port=port, path=shown.path, way=way, target=backend(shown)) for shown in spec.service.serve)
