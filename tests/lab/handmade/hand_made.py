"""One stack as people write it: after ScaleTail's template, started by plain `docker compose up -d`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.lab.running_lab import Lab

Services = Mapping[str, Mapping[str, Any]]
PUPPET = "lab/puppet:latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMade:
    """What stands in its folder, and what must be told of it."""

    name: str
    services: Callable[[str], Services]
    """Of the stack's name."""
    top: Mapping[str, Any] = field(default_factory=dict)
    """What else stands at the top of the Compose file."""
    files: Mapping[str, str] = field(default_factory=dict)
    finding: str = ""
    """The first finding that blames something; empty: the stack is well."""
    advice: frozenset[str] = frozenset()
    """Ids of advice that are true here."""
    key: str = "reusable"
    refused: bool = False
    """True where Compose or the engine refuses to start it."""

    def write(self, lab: Lab, folder: Path) -> None:
        folder.mkdir(parents=True)
        model = {**self.top, "services": self.services(self.name)}
        (folder / "compose.yaml").write_text(json.dumps(model, indent=2) + "\n")
        environment = folder / ".env"
        environment.touch(0o600)
        environment.write_text(f"SERVICE={self.name}\nTS_AUTHKEY={lab.key(self.key)}\nTZ=Europe/Amsterdam\n")
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    def start(self, lab: Lab, folder: Path) -> None:
        """As a hand does it, in the folder; whether it may fail is known before."""
        done = subprocess.run(
            ["docker", "compose", "up", "-d", "--pull", "never"], cwd=folder, env=lab.docker_environment(),
            capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert (done.returncode != 0) == self.refused, f"{self.name}: exit {done.returncode}\n{done.stderr}"


def serve(paths: Mapping[str, str], *, escaped: bool = True) -> dict[str, Any]:
    """ScaleTail's inline Serve configuration; unescaped as those write it who forget what Compose does to `$`."""
    name = "$${TS_CERT_DOMAIN}:443" if escaped else "${TS_CERT_DOMAIN}:443"
    content = {
        "TCP": {"443": {"HTTPS": True}},
        "Web": {name: {"Handlers": {path: {"Proxy": target} for path, target in paths.items()}}},
        "AllowFunnel": {name: False},
    }
    return {"configs": {"ts-serve": {"content": json.dumps(content)}}}


def to(port: int) -> dict[str, Any]:
    return serve({"/": f"http://127.0.0.1:{port}"})


def sidecar(*more: str, inline: bool = True, without: tuple[str, ...] = (), **keys: Any) -> dict[str, Any]:
    """The template's sidecar; `more` are variables, `without` names of its variables and keys that are left out."""
    variables = [
        "TS_AUTHKEY=${TS_AUTHKEY}", "TS_STATE_DIR=/var/lib/tailscale", "TS_SERVE_CONFIG=/config/serve.json",
        "TS_USERSPACE=false", "TS_ENABLE_HEALTH_CHECK=true", "TS_LOCAL_ADDR_PORT=127.0.0.1:41234", "TS_AUTH_ONCE=true",
    ]  # fmt: skip
    given = {one.partition("=")[0] for one in more}
    kept = [one for one in variables if one.partition("=")[0] not in {*without, *given}]
    body: dict[str, Any] = {
        "image": "tailscale/tailscale:latest",
        "container_name": "tailscale-${SERVICE}",
        "hostname": "${SERVICE}",
        "environment": [*kept, *more],
        "volumes": ["./config:/config", "./ts/state:/var/lib/tailscale"],
        "devices": ["/dev/net/tun:/dev/net/tun"],
        "cap_add": ["net_admin"],
        "healthcheck": {
            "test": ["CMD", "wget", "--spider", "-q", "http://127.0.0.1:41234/healthz"],
            "interval": "1m", "timeout": "10s", "retries": 3, "start_period": "10s",
        },
        "restart": "always",
        **({"configs": [{"source": "ts-serve", "target": "/config/serve.json"}]} if inline else {}),
    }  # fmt: skip
    return {name: value for name, value in {**body, **keys}.items() if name not in without}


def app(port: int | str = 80, *settings: str, image: str = PUPPET, waits: bool = True, **keys: Any) -> dict[str, Any]:
    """The template's application, played by the puppet; `settings` are `NAME=VALUE` of it."""
    return {
        "image": image,
        "container_name": "app-${SERVICE}",
        "network_mode": "service:tailscale",
        "environment": [f"PUPPET_LISTEN={port}", "PUID=1000", "TZ=${TZ}", *(f"PUPPET_{one}" for one in settings)],
        "volumes": ["./${SERVICE}-data/app/config:/config"],
        "restart": "always",
        **({"depends_on": {"tailscale": {"condition": "service_healthy"}}} if waits else {}),
        **keys,
    }


def helper(port: int, *settings: str, **keys: Any) -> dict[str, Any]:
    """A database or a cache on the stack's own network."""
    check = {"test": ["CMD", "puppet", "health"], "interval": "5s", "retries": 3, "start_period": "10s"}
    return {
        "image": PUPPET, "restart": "always", "healthcheck": check,
        "environment": [f"PUPPET_LISTEN={port}", *(f"PUPPET_{one}" for one in settings)], **keys,
    }  # fmt: skip
