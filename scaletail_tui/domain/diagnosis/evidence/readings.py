"""What the sidecar says about itself, read into facts: status, Serve, log."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import (
    Handler,
    RunLog,
    ServeFacts,
    ServePort,
    StatusFacts,
    TailscaleService,
    number_of,
)
from scaletail_tui.domain.masking.mask import without_keys
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.raw_evidence import LogLine

_FIRST_LINE = re.compile(r"^boot: .*Starting tailscaled$")
"""containerboot's first line of each run (cmd/containerboot/tailscaled.go)."""
_SETTLE = 2.0
"""Seconds that a run's first lines may be older than the engine's StartedAt, which is set after the process runs."""


def status_facts(raw: Mapping[str, Any]) -> StatusFacts:
    """`tailscale status --json --peers=false` (ipn/ipnstate/ipnstate.go); absent parts take their defaults."""
    own = _object(raw.get("Self"))
    tailnet = raw.get("CurrentTailnet")
    user = _object(_object(raw.get("User")).get(str(own.get("UserID", ""))))
    exit_node = raw.get("ExitNodeStatus")
    addresses = {str(ip) for ip in _list(raw.get("TailscaleIPs"))}
    return StatusFacts(
        state=str(raw.get("BackendState", "")),
        version=str(raw.get("Version", "")).split("-", 1)[0],
        tun=bool(raw.get("TUN", True)),
        auth_url=plain_text(str(raw.get("AuthURL") or "")),
        health=tuple(plain_text(str(text)) for text in _list(raw.get("Health"))),
        addresses=tuple(str(ip) for ip in _list(raw.get("TailscaleIPs"))),
        asked_name=str(own.get("HostName", "")),
        dns_name=str(own.get("DNSName", "")).rstrip("."),
        online=bool(own.get("Online")),
        relay=str(own.get("Relay", "")),
        key_expiry=moment(own.get("KeyExpiry")),
        expired=bool(own.get("Expired")),
        tags=tuple(str(tag) for tag in _list(own.get("Tags"))),
        user=plain_text(str(user.get("LoginName", ""))),
        capabilities=tuple(str(name) for name in _object(own.get("CapMap")) or _list(own.get("CapMap"))),
        cert_domains=tuple(str(name) for name in _list(raw.get("CertDomains"))),
        tailnet=str(_object(tailnet).get("MagicDNSSuffix", "")),
        magic_dns=bool(tailnet.get("MagicDNSEnabled")) if isinstance(tailnet, Mapping) else None,
        node_id=str(own.get("ID") or ""),
        routes=tuple(
            prefix for prefix in _prefixes(own.get("AllowedIPs")) if prefix.partition("/")[0] not in addresses
        ),
        primary_routes=_prefixes(own.get("PrimaryRoutes")),
        exit_node_option=bool(own.get("ExitNodeOption")),
        exit_node_online=bool(exit_node.get("Online")) if isinstance(exit_node, Mapping) else None,
        hosted_services=_read_hosted_services(own.get("CapMap")),
    )


def serve_facts(raw: Mapping[str, Any]) -> ServeFacts:
    """A Serve configuration (ipn/serve.go, ServeConfig), of `serve status --json` or of serve.json.

    Handlers set in the foreground stand under `Foreground` by session and count as well.
    """
    handlers: list[Handler] = []
    listed: dict[int, ServePort] = {}
    services: dict[str, TailscaleService] = {}
    configs = [_object(config) for config in (raw, *_object(raw.get("Foreground")).values())]
    # One of them opens what another one shows (tailscale ipn/serve.go, HasFunnelForTarget).
    funnel = [str(key) for config in configs for key, on in _object(config.get("AllowFunnel")).items() if on]
    for config in configs:
        handlers += _handlers(config, funnel)
        for port, entry in _object(config.get("TCP")).items():
            if (number := number_of(str(port))) is not None:
                listed[number] = _serve_port(number, _object(entry))
        for name, service in _services(config).items():
            if "endpoints" not in {str(key).lower() for key in service}:
                services[name] = TailscaleService(
                    name=name, handlers=_sort(_handlers(service, ())), tun=bool(service.get("Tun"))
                )
    return ServeFacts(
        handlers=_sort(handlers),
        ports=tuple(listed[port] for port in sorted(listed)),
        funnel=tuple(sorted(set(funnel))),
        services=tuple(services[name] for name in sorted(services)),
        of_set_config=_names_of_set_config(raw),
    )


def _handlers(config: Mapping[str, Any], open_keys: Sequence[str]) -> list[Handler]:
    """Of `TCP` and `Web`, which a device and a Service have alike; `open_keys` are those of Funnel."""
    handlers: list[Handler] = []
    ports = _object(config.get("TCP"))
    for key, site in _object(config.get("Web")).items():
        host, _, port = str(key).rpartition(":")
        https = bool(_object(ports.get(port)).get("HTTPS"))
        for path, handler in _object(_object(site).get("Handlers")).items():
            handlers.append(
                Handler(
                    host=host,
                    port=number_of(port) or 0,
                    path=str(path),
                    target=_target(str(_object(handler).get("Proxy") or "")),
                    https=https,
                    public=str(key) in open_keys,
                    kind=_handler_kind(_object(handler)),
                )
            )
    for port, entry in ports.items():
        forward = _object(entry).get("TCPForward")
        number = number_of(str(port))
        if number is not None and forward:
            opened = any(key.rpartition(":")[2] == str(port) for key in open_keys)  # it has no host to be found by
            handlers.append(Handler(host="", port=number, path="", target=str(forward), public=opened, kind="forward"))
    return handlers


def _sort(handlers: Sequence[Handler]) -> tuple[Handler, ...]:
    return tuple(sorted(handlers, key=lambda one: (one.port, one.path)))


def _services(config: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Go takes the key in any case."""
    given = next((value for key, value in config.items() if str(key).lower() == "services"), None)
    return {plain_text(str(name)): _object(service) for name, service in _object(given).items()}


def _names_of_set_config(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of what stands there in the form of set-config (ipn/conffile/serveconf.go): `endpoints` in place of
    `TCP` and `Web`, for several services or for one alone."""
    keys = {str(key).lower() for key in raw}
    found = [name for name, one in _services(raw).items() if "endpoints" in {str(key).lower() for key in one}]
    return tuple(found) or (("endpoints",) if "endpoints" in keys else ())


def _read_hosted_services(capabilities: Any) -> tuple[str, ...]:
    """`"service-host": [{"svc:web": ["100.64.0.9"]}]` of `Self.CapMap`."""
    entries = _list(_object(capabilities).get("service-host"))
    return tuple(sorted({plain_text(str(name)) for entry in entries for name in _object(entry)}))


def serve_file_facts(text: str) -> ServeFacts | str:
    """serve.json on disk, or one sentence that says why containerboot cannot read it."""
    if not text.strip():
        return ServeFacts()
    try:
        raw = json.loads(text)
    except ValueError as error:
        return f"serve.json is not JSON: {error}"
    except RecursionError:
        return "serve.json is not JSON: it is nested too deeply"
    if not isinstance(raw, Mapping):
        return "serve.json is not a JSON object"
    for port in _object(raw.get("TCP")):
        if not 0 < (number_of(str(port)) or 0) < 65536:
            return f"serve.json: TCP names {port}, which is no port"
    return serve_facts(raw)


def run_log(lines: Sequence[LogLine], *, running: bool, started: float | None, finished: float | None) -> RunLog:
    """Cut a log's tail into the run that goes on and the last one that ended, keys blanked out.

    A sidecar's runs begin with containerboot's first line; other logs are cut at the engine's times.
    """
    clean = [LogLine(at=line.at, text=without_keys(plain_text(line.text)), error=line.error) for line in lines]
    marks = [at for at, line in enumerate(clean) if _FIRST_LINE.match(line.text)]
    if marks:
        runs = [clean[begin:end] for begin, end in zip(marks, [*marks[1:], len(clean)], strict=True)]
        newest = moment(runs[-1][0].at)
        fresh = started is None or newest is None or newest >= started - _SETTLE
        came_back = newest is not None and finished is not None and newest > finished  # since the engine was asked
        if (running and fresh) or (not running and came_back):
            return RunLog(current=tuple(runs[-1]), last=tuple(runs[-2]) if len(runs) > 1 else ())
        return RunLog(last=tuple(runs[-1]))
    if not running:
        begin = (started or 0.0) - 0.1
        return RunLog(last=tuple(line for line in clean if _at(line) >= begin))
    begin = max((started or 0.0) - 0.1, (finished or 0.0) if (finished or 0.0) <= (started or 0.0) else 0.0)
    return RunLog(
        current=tuple(line for line in clean if _at(line) >= begin),
        last=tuple(line for line in clean if _at(line) < begin),
    )


def _at(line: LogLine) -> float:
    return moment(line.at) or float("inf")


def _serve_port(port: int, entry: Mapping[str, Any]) -> ServePort:
    return ServePort(
        port=port,
        https=bool(entry.get("HTTPS")),
        http=bool(entry.get("HTTP")),
        forward=str(entry.get("TCPForward") or ""),
        terminate_tls=str(entry.get("TerminateTLS") or ""),
    )


def _handler_kind(handler: Mapping[str, Any]) -> str:
    """Go reads keys in any case, and leaves out those it does not know without a word."""
    given = {str(key).lower(): value for key, value in handler.items()}
    return next((kind for kind in ("proxy", "path", "text", "redirect") if given.get(kind)), "")


def _prefixes(value: Any) -> tuple[str, ...]:
    return tuple(str(prefix) for prefix in _list(value))


def _target(proxy: str) -> str:
    """Serve takes a bare port or host:port too (ipn/serve.go, ExpandProxyTargetValue)."""
    if not proxy:
        return ""
    if proxy.isdigit():
        return f"http://127.0.0.1:{proxy}"
    return proxy if "://" in proxy else f"http://{proxy}"


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()
