"""A small stack that lint has nothing to say about, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.lint.finding import FolderReport
from scaletail_tui.domain.lint.judge import judge_folder

Files = Mapping[str, str]

COMPOSE = """\
configs:
  ts-serve:
    content: |
      {"TCP":{"443":{"HTTPS":true}},
      "Web":{"$${TS_CERT_DOMAIN}:443":
          {"Handlers":{"/":
          {"Proxy":"http://127.0.0.1:8080"}}}}}

services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-${SERVICE}
    hostname: ${SERVICE}
    environment:
      - TS_AUTHKEY=${TS_AUTHKEY}
      - TS_STATE_DIR=/var/lib/tailscale
      - TS_SERVE_CONFIG=/config/serve.json # what the tailnet sees
      - TS_ENABLE_HEALTH_CHECK=true
      - TS_LOCAL_ADDR_PORT=127.0.0.1:41234
      - TS_AUTH_ONCE=true
    configs:
      - source: ts-serve
        target: /config/serve.json
    volumes:
      - ./config:/config
      - ./ts/state:/var/lib/tailscale
    cap_add:
      - net_admin
    healthcheck:
      test: ["CMD", "wget", "--spider", "-q", "http://127.0.0.1:41234/healthz"]
      interval: 10s # often
    restart: always

  app:
    image: example.org/team/app:1.2
    network_mode: service:tailscale
    container_name: app-${SERVICE}
    environment:
      - TZ=${TZ}
    volumes:
      - ./${SERVICE}-data:/data
    depends_on:
      tailscale:
        condition: service_healthy
    healthcheck:
      test: ["CMD", "app", "health"]
    restart: always
"""
ENV = "SERVICE=notes\nSERVICEPORT=8080\nTS_AUTHKEY=\nTZ=Europe/Berlin\n"


def stack(
    *changes: tuple[str, str],
    app: str = "",
    sidecar: str = "",
    settings: str = "",
    services: str = "",
    top: str = "",
    env: str = "",
    more: Files | None = None,
) -> dict[str, str]:
    """The files of the stack.

    `changes` replace a text of compose.yaml or .env, which must be there; `app` and `sidecar` are further lines of
    those services, `settings` of the app's environment, `services` and `top` stand at the end, `env` ends `.env`.
    """  # fmt: skip
    text = COMPOSE
    if settings:
        text = text.replace("      - TZ=${TZ}\n", f"      - TZ=${{TZ}}\n{_indent(settings, 6)}")
    if app:
        text = text.replace(
            "    container_name: app-${SERVICE}\n", f"    container_name: app-${{SERVICE}}\n{_indent(app, 4)}"
        )
    if sidecar:
        text = text.replace("    cap_add:\n", f"{_indent(sidecar, 4)}    cap_add:\n")
    text += _indent(services, 2) + top
    dotenv = ENV + env
    for old, new in changes:
        assert (old in text) != (old in dotenv), old
        text, dotenv = text.replace(old, new), dotenv.replace(old, new)
    return {"compose.yaml": text, ".env": dotenv, **(more or {})}


def _indent(text: str, depth: int) -> str:
    return "".join(f"{' ' * depth}{line}\n" if line else "\n" for line in text.splitlines())


def write(folder: Path, files: Files) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def judge(folder: Path, files: Files, name: str = "notes") -> FolderReport:
    """What lint says of a stack with these files."""
    return judge_folder(read_folder(write(folder / name, files)))


def ids(report: FolderReport) -> list[str]:
    return [finding.id for finding in report.spoken]
