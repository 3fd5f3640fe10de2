"""The sidecar's Compose service, and what an entry says of it. What each line is for was tried on real engines; see the
comments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import is_set
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.dotenv import values_of
from scaletail_tui.render.merge import fill, merge_fragment, places


def node_of(spec: StackSpec) -> dict[str, Any]:
    """Return extra_args, sysctls and environment; what holds a `${KEY}` without an answer is left out."""
    node: Mapping[str, Any] = spec.service.node
    for question in spec.service.questions:
        if (added := question.adds.get("node")) and is_set(question, spec.settings.get(question.key, "")):
            node = merge_fragment(node, added)
    values = values_of(spec)

    def settle(texts: Mapping[str, Any]) -> dict[str, str]:
        named = {str(key): str(text) for key, text in texts.items()}
        return {
            key: fill(text, values, known=frozenset(values))
            for key, text in named.items()
            if all(values.get(name) for name in places(text))
        }

    arguments = settle({str(number): text for number, text in enumerate(node.get("extra_args") or ())})
    return {
        "extra_args": list(arguments.values()),
        "sysctls": settle(node.get("sysctls") or {}),
        "environment": settle(node.get("environment") or {}),
    }


def routes_of(spec: StackSpec) -> tuple[str, ...]:
    """What a node offers to route for the tailnet, an exit node's two default routes among it."""
    flags = [text.partition("=") for text in node_of(spec)["extra_args"]]
    named = [route for name, _, value in flags if name == "--advertise-routes" for route in value.split(",") if route]
    leaves = any(name == "--advertise-exit-node" and value in ("", "true") for name, _, value in flags)
    return (*named, *(("0.0.0.0/0", "::/0") if leaves else ()))


AUTH_KEY_FILE = "tailscale/authkey"
SERVE_FILE = "tailscale/serve/serve.json"
SERVE_FOLDER = "tailscale/serve"
STATE_FOLDER = "tailscale/state"
KEY_SECRET = "ts_authkey"
SOCKET_FOLDER = "tailscale/socket"
SOCKET_PLACE = "/var/run/tailscale"
"""Where tailscaled's clients look for its socket unless they are told."""
HEALTH_ADDRESS = "127.0.0.1:24234"
"""Below the ports of outgoing connections (32768 and up on Linux): a health check that asks before the page is there
could be given that very port, meet itself and keep the sidecar from listening (seen with 41234, once in thousands)."""

LOGGING: dict[str, Any] = {"driver": "local", "options": {"max-size": "10m", "max-file": "3"}}


def sidecar_service(spec: StackSpec) -> dict[str, Any]:
    """Return the service `tailscale` of a stack."""
    options, node = spec.sidecar, node_of(spec)
    service: dict[str, Any] = {
        "image": options.image,
        "container_name": spec.sidecar_container,
        "hostname": spec.name,
        "environment": _environment(spec),
        "secrets": [KEY_SECRET],
        "volumes": [f"./{STATE_FOLDER}:/var/lib/tailscale", f"./{SERVE_FOLDER}:/config:ro"],
    }
    if spec.socket_sharers:
        service["volumes"].append(f"./{SOCKET_FOLDER}:{SOCKET_PLACE}")
    if not options.userspace:
        service["devices"] = ["/dev/net/tun:/dev/net/tun"]
        service["cap_add"] = ["NET_ADMIN"]
    if node["sysctls"]:
        service["sysctls"] = node["sysctls"]
    if options.dns:
        service["dns"] = list(options.dns)
    if options.search_domains:
        service["dns_search"] = list(options.search_domains)
    if ports := _publish(spec):
        service["ports"] = ports
    # 62 ms of CPU a run: once healthy, twice a minute is enough. Engines from 25 on ask every second until then.
    service["healthcheck"] = {
        "test": ["CMD", "wget", "--spider", "-q", f"http://{HEALTH_ADDRESS}/healthz"],
        "interval": "30s",
        "timeout": "5s",
        "retries": 3,
        "start_period": "60s",
        "start_interval": "1s",
    }
    service["logging"] = LOGGING
    service["restart"] = "unless-stopped"
    return _lend(service, spec.service.sidecar)


def _lend(service: dict[str, Any], lent: Mapping[str, Any]) -> dict[str, Any]:
    """With what the app had and can live only here: what was set for the sidecar itself stands first."""
    if lent.get("network_mode"):  # the engine gives such a container no name and no network of its own
        service["environment"]["TS_HOSTNAME"] = service.pop("hostname")
        for key in ("ports", "dns", "dns_search", "sysctls"):
            service.pop(key, None)
    for key, value in lent.items():
        if key in ("dns", "dns_search"):
            service.setdefault(key, value)
        elif isinstance(value, Mapping) and key != "networks":
            service[key] = {**value, **service.get(key, {})}
        else:
            service[key] = value
    return service


def extra_arguments(spec: StackSpec) -> tuple[str, ...]:
    """Return flags for `tailscale up`; the sidecar splits them at blanks and knows no quotes."""
    options = spec.sidecar
    arguments = [f"--login-server={options.login_server}"] if options.login_server else []
    arguments += [f"--advertise-tags={','.join(options.tags)}"] if options.tags else []
    return (*arguments, *node_of(spec)["extra_args"], *options.extra_args)


def _environment(spec: StackSpec) -> dict[str, str]:
    environment = {
        "TS_AUTHKEY": f"file:/run/secrets/{KEY_SECRET}",
        "TS_AUTH_ONCE": "true",
        "TS_STATE_DIR": "/var/lib/tailscale",
        "TS_USERSPACE": "true" if spec.sidecar.userspace else "false",
        "TS_SERVE_CONFIG": "/config/serve.json",
        "TS_ENABLE_HEALTH_CHECK": "true",
        "TS_LOCAL_ADDR_PORT": HEALTH_ADDRESS,
    }
    if spec.sidecar.accept_dns:
        environment["TS_ACCEPT_DNS"] = "true"
    if spec.socket_sharers:
        # The folder is shared, not the socket: tailscaled makes a new one at each start.
        environment["TS_SOCKET"] = f"{SOCKET_PLACE}/tailscaled.sock"
        environment["TS_PERMIT_CERT_UID"] = str(spec.puid)  # root may without being named
    if arguments := extra_arguments(spec):
        environment["TS_EXTRA_ARGS"] = " ".join(arguments).replace("$", "$$")
    if spec.sidecar.tailscaled_args:
        environment["TS_TAILSCALED_EXTRA_ARGS"] = " ".join(spec.sidecar.tailscaled_args).replace("$", "$$")
    return environment | {key: value.replace("$", "$$") for key, value in node_of(spec)["environment"].items()}


def _publish(spec: StackSpec) -> list[str]:
    """Ports on the host's own network belong to the sidecar: the app has no network of its own."""
    return [
        f"{f'{extra.host_address}:' if extra.host_address else ''}{extra.on_host}:{extra.port}/{protocol}"
        for extra in spec.service.ports
        if extra.port in spec.lan_ports and extra.lan != "never"
        for protocol in extra.protocols
    ]
