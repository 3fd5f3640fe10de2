"""One place of a Serve configuration that somebody else wrote, changed in Tailscale's own form; all else of it stays.

Keys of `Web` and `AllowFunnel` name the device as `${TS_CERT_DOMAIN}` in files, and by its own name where it runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.reach.doors import HTTPS_PORT, Door
from scaletail_tui.render.serve import CERT_DOMAIN, close_funnel

Config = Mapping[str, Any]


def open_in(config: Config, door: Door, *, host: str) -> dict[str, Any]:
    """The configuration with one door more, or one that leads elsewhere; a public one opens its whole port."""
    tcp = dict(_object(config, "TCP"))
    if not door.way.web:
        return {**config, "TCP": {**tcp, str(door.port): {"TCPForward": door.target}}}
    return _put(config, door.port, {**handlers_at(config, door.port), door.path: {"Proxy": door.target}},
                host=host, encrypted=door.way.encrypted, public=door.public)  # fmt: skip


def close_in(config: Config, port: int, path: str) -> dict[str, Any]:
    """The configuration without one path of a port, or without a TCP forward; with its last path goes the port."""
    rest = {one: handler for one, handler in handlers_at(config, port).items() if one != path}
    keys = _keys_at(config, port)
    if rest:
        web = {key: site if key not in keys else {**site, "Handlers": rest}
               for key, site in _object(config, "Web").items()}  # fmt: skip
        return {**config, "Web": web}
    gone = {"TCP": {str(port)}, "Web": set(keys), "AllowFunnel": set(keys)}
    left = dict(config)
    for name, dropped in gone.items():
        kept = {key: value for key, value in _object(config, name).items() if key not in dropped}
        if name in left and not kept:
            del left[name]
        elif name in left:
            left[name] = kept
    return left


def publish_page(config: Config, port: int, *, host: str) -> dict[str, Any]:
    """The page of 443 with Funnel, on that port or on another one, where it stands beside."""
    return _put(config, port, handlers_at(config, HTTPS_PORT), host=host, encrypted=True, public=True)


def closed(config: Config) -> dict[str, Any]:
    """The configuration with Funnel on nowhere."""
    found: dict[str, Any] = json.loads(close_funnel(json.dumps(config)))
    return found


def handlers_at(config: Config, port: int) -> dict[str, Any]:
    """What is shown at each path of a web port; empty where it has none."""
    web = _object(config, "Web")
    return {
        path: handler for key in _keys_at(config, port) for path, handler in _object(web[key], "Handlers").items()
    }  # fmt: skip


def is_encrypted(config: Config, port: int) -> bool | None:
    """True for HTTPS, False for HTTP; None where the port speaks neither."""
    entry = _object(_object(config, "TCP"), str(port))
    return True if entry.get("HTTPS") else False if entry.get("HTTP") else None


def as_run(config: Config, host: str) -> dict[str, Any]:
    """The configuration as the device of this name runs it."""
    found: dict[str, Any] = json.loads(json.dumps(config).replace(CERT_DOMAIN, host))
    return found


def _put(
    config: Config, port: int, handlers: Mapping[str, Any], *, host: str, encrypted: bool, public: bool
) -> dict[str, Any]:
    key = next(iter(_keys_at(config, port)), f"{host}:{port}")
    web = _object(config, "Web")
    changed = {
        **config,
        "TCP": {**_object(config, "TCP"), str(port): {"HTTPS": True} if encrypted else {"HTTP": True}},
        "Web": {**web, key: {**_object(web, key), "Handlers": dict(handlers)}},
    }
    return changed | ({"AllowFunnel": {**_object(config, "AllowFunnel"), key: True}} if public else {})


def _keys_at(config: Config, port: int) -> tuple[str, ...]:
    return tuple(str(key) for key in _object(config, "Web") if str(key).rpartition(":")[2] == str(port))


def _object(config: object, name: str) -> Mapping[str, Any]:
    found = config.get(name) if isinstance(config, Mapping) else None
    return found if isinstance(found, Mapping) else {}
