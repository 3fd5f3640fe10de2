"""Stacks as people make them by hand, each in a folder of its own and started by plain `docker compose up -d`."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.deploys import TAILNET
from tests.lab.running_lab import Lab, until

IMAGE = "lab/web:latest"
GATE = "lab/gate:latest"
"""Lends its network and has no page of its own."""
SERVE = """\
      {"TCP":{"443":{"HTTPS":true}},
      "Web":{"$${TS_CERT_DOMAIN}:443":
          {"Handlers":{"/":
          {"Proxy":"http://127.0.0.1:80"}}}},
      "AllowFunnel":{"$${TS_CERT_DOMAIN}:443":false}}
"""
DOCUMENT: dict[str, Any] = {
    "TCP": {"443": {"HTTPS": True}},
    "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}},
}
"""The page of port 80, as a Serve file says it."""
SECRET = "LabLabLab"
"""Of every key of the lab."""
OWN = "./data:/www/mine"
"""The mount of a folder of the user's, which is read back at /mine/file.txt."""
TEMPLATE = f"""\
configs:
  ts-serve:
    content: |
{SERVE}
services:
# Make sure you have updated the .env file.
  # Sidecar
  tailscale:
    image: tailscale/tailscale:latest # Image to be used
    container_name: tailscale-${{SERVICE}} # Name for local container management
    hostname: ${{SERVICE}} # Name used within your Tailscale environment
    environment:
      - TS_AUTHKEY=${{TS_AUTHKEY}}
      - TS_STATE_DIR=/var/lib/tailscale
      - TS_SERVE_CONFIG=/config/serve.json # Serve
      - TS_USERSPACE=false
      - TS_ENABLE_HEALTH_CHECK=true              # "/healthz"
      - TS_LOCAL_ADDR_PORT=127.0.0.1:41234
      #- TS_ACCEPT_DNS=true
      - TS_AUTH_ONCE=true
    configs:
      - source: ts-serve
        target: /config/serve.json
    volumes:
      - ./config:/config # your path
      - ./ts/state:/var/lib/tailscale
    devices:
      - /dev/net/tun:/dev/net/tun
    cap_add:
      - net_admin
    #ports:
    #  - 0.0.0.0:${{SERVICEPORT}}:${{SERVICEPORT}}
    healthcheck:
      test: ["CMD", "wget", "--spider", "-q", "http://127.0.0.1:41234/healthz"] # has an address
      interval: 1m # How often
      timeout: 10s
      retries: 3
      start_period: 10s
    restart: always

  # ${{SERVICE}}
  application:
    image: ${{IMAGE_URL}}
    network_mode: service:tailscale
    container_name: app-${{SERVICE}}
    volumes:
      - ./${{SERVICE}}-data:/data
      - {OWN}
    depends_on:
      tailscale:
        condition: service_healthy
    restart: always
"""


class Handmade:
    """One stack in a folder that this program did not make."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.folder = folder

    @property
    def name(self) -> str:
        return self.folder.name

    def url(self, scheme: str = "https") -> str:
        return f"{scheme}://{self.name}.{TAILNET}/mine/file.txt"

    def write(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def up(self) -> None:
        """As a hand does it, standing in the folder; its data are there already."""
        self.write("data/file.txt", f"kept by {self.name}\n")
        self.lab.docker(
            "compose", "--project-directory", str(self.folder), *self._files(), "up", "-d", "--pull", "never",
            timeout=200,
        )  # fmt: skip

    def _files(self) -> list[str]:
        """The docker command of the lab runs elsewhere, so what Compose would find is named."""
        usual = [
            name for name in ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
            if (self.folder / name).exists()
        ][:1] + [
            name for name in ("compose.override.yaml", "docker-compose.override.yml") if (self.folder / name).exists()
        ][:1]  # fmt: skip
        return [word for name in usual for word in ("-f", str(self.folder / name))]

    def cli(self, *arguments: str, code: int = 0, timeout: float = 180) -> dict[str, Any]:
        """The program's answer as an object."""
        done = self.lab.cli(*arguments, "--json", timeout=timeout)
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def answers(self, scheme: str = "https", seconds: float = 180) -> str:
        """The user's own file, once the other device gets it; of a node without a page that it is there."""
        look = (lambda: self._page(scheme)) if scheme else self._presence
        return until(f"{self.name} answers", look, seconds=seconds, every=0.5)

    def _page(self, scheme: str) -> str:
        status, body = self.lab.get(self.url(scheme))
        return body or "(empty)" if status == 200 else ""

    def _presence(self) -> str:
        device = self._device()
        return "online" if device and device["Online"] else ""

    def _device(self) -> dict[str, Any]:
        return next((one for one in self.lab.nodes() if one["Hostname"] == self.name), {})

    def address(self) -> str:
        """Of the device, as control knows it."""
        return str(self._device()["Addresses"])

    def follow(self, called: str) -> str:
        """The first line that `logs --follow` has to tell."""
        following = self.lab.start_cli("logs", called, "--follow", "--tail", "5")
        assert following.stdout is not None
        try:
            return following.stdout.readline()
        finally:
            os.killpg(following.pid, signal.SIGINT)
            following.communicate(timeout=30)

    def sums(self) -> dict[str, tuple[int, str]]:
        """Every file of the user's with its mode and digest; what tailscaled keeps for itself is left out."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and not name.startswith("ts/"):
                found[name] = (path.stat().st_mode, hashlib.sha256(path.read_bytes()).hexdigest())
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class HandShape:
    """How a stack is written, and what the program can make better in it."""

    name: str
    write: Callable[[Handmade], None]
    better: frozenset[str]
    """Ids of improvements."""
    live: bool = False
    """Serve can be switched while it runs before it is improved; afterwards it always can."""
    stays: bool = False
    """Serve cannot be moved by the program, so it is not switched."""
    page: str = "https"
    """How the other device reads its page: `http` straight from the app's port, empty for a node that has none."""
    waits: str = ""
    """The hop that waits for an admin, or for the policy."""


def dotenv(stack: Handmade, *more: str) -> str:
    lines = (
        f"SERVICE={stack.name}", f"IMAGE_URL={IMAGE}", "SERVICEPORT=80", f"TS_AUTHKEY={stack.lab.key()}",
        "# the end", *more,
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def template(stack: Handmade) -> None:
    """The template as it is."""
    stack.write("compose.yaml", TEMPLATE)
    stack.write(".env", dotenv(stack))
