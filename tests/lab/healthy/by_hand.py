"""Stacks that nobody's program wrote."""

from __future__ import annotations

import json

from tests.lab.healthy.shape import Subject


def other_names(subject: Subject) -> None:
    """A sidecar service of another name, containers named by Compose, Serve from a file that is mounted."""
    subject.lab.stand_in("lab/web:latest", 80)
    _with_serve(subject, {"/": "http://127.0.0.1:80"})
    subject.write(
        "compose.yaml",
        f"""
name: {subject.name}
services:
  vpn:
    image: tailscale/tailscale:latest
    hostname: {subject.name}
    environment:
      TS_AUTHKEY: {subject.lab.key()}
      TS_STATE_DIR: /var/lib/tailscale
      TS_SERVE_CONFIG: /serve/it.json
      TS_USERSPACE: "false"
    cap_add: [NET_ADMIN]
    devices: [/dev/net/tun]
    volumes: [state:/var/lib/tailscale, ./serve:/serve:ro]
    restart: unless-stopped
  web:
    image: lab/web:latest
    network_mode: service:vpn
    depends_on: [vpn]
    restart: unless-stopped
volumes: {{state: }}
""",
    )
    subject.up()


def many_apps(subject: Subject) -> None:
    """Three apps behind one sidecar, each below a path of its own, and a helper outside."""
    subject.lab.puppet("lab/puppet:latest")
    _with_serve(subject, {
        "/": "http://127.0.0.1:8001", "/two/": "http://127.0.0.1:8002", "/three/": "http://127.0.0.1:8003",
    })  # fmt: skip
    apps = "".join(
        f"""
  app{number}:
    image: lab/puppet:latest
    environment: {{PUPPET_LISTEN: "800{number}"}}
    network_mode: service:tailscale
    restart: unless-stopped
"""
        for number in (1, 2, 3)
    )
    subject.write(
        "compose.yaml",
        f"""
name: {subject.name}
services:
  tailscale:
    image: tailscale/tailscale:latest
    hostname: {subject.name}
    environment: {_settings(subject)}
    volumes: [./state:/var/lib/tailscale, ./serve:/serve:ro]
    restart: unless-stopped
  database:
    image: lab/puppet:latest
    environment: {{PUPPET_LISTEN: "5432"}}
    restart: unless-stopped
{apps}
""",
    )
    subject.up()


def shell_less(subject: Subject) -> None:
    """An app whose image holds one program and nothing else; its health check is that program, too."""
    subject.lab.puppet("lab/bare:latest", bare=True)
    _with_serve(subject, {"/": "http://127.0.0.1:3000"})
    subject.write(
        "compose.yaml",
        f"""
name: {subject.name}
services:
  tailscale:
    image: tailscale/tailscale:latest
    hostname: {subject.name}
    environment: {_settings(subject)}
    volumes: [./state:/var/lib/tailscale, ./serve:/serve:ro]
    restart: always
  app:
    image: lab/bare:latest
    user: "65534:65534"
    environment: {{PUPPET_LISTEN: "3000"}}
    network_mode: service:tailscale
    depends_on: [tailscale]
    restart: always
    healthcheck: {{test: [CMD, puppet, health], interval: 5s}}
""",
    )
    subject.up()


def _settings(subject: Subject) -> str:
    return json.dumps({
        "TS_AUTHKEY": subject.lab.key(), "TS_STATE_DIR": "/var/lib/tailscale", "TS_SERVE_CONFIG": "/serve/it.json",
    })  # fmt: skip


def _with_serve(subject: Subject, paths: dict[str, str]) -> None:
    handlers = {path: {"Proxy": target} for path, target in paths.items()}
    web = {"${TS_CERT_DOMAIN}:443": {"Handlers": handlers}}
    subject.write("serve/it.json", json.dumps({"TCP": {"443": {"HTTPS": True}}, "Web": web}))
