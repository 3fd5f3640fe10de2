"""What stands behind a proxy that is told by a file, and what joins a container by its name."""

from __future__ import annotations

from pathlib import Path

from tests.lab.deploys import TAILNET, answers
from tests.lab.imports.importing import given, imported
from tests.lab.running_lab import Lab


def test_a_page_behind_caddy_that_only_leads_to_it_needs_caddy_no_more(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    text = """
services:
  page: {image: "lab/page:1"}
  caddy:
    image: caddy:2
    ports: ["80:80", "443:443"]
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro"]
"""
    folder = given(tmp_path, text, Caddyfile="page.example.org {\n  reverse_proxy page:8080\n}\n")
    imported(lab, str(folder), "--name", "i-caddy")
    answers(lab, f"https://i-caddy.{TAILNET}/")
    assert "i-caddy-caddy" not in lab.docker("ps", "-a", "--format", "{{.Names}}")


def test_an_app_that_joins_a_container_of_its_file_by_name_starts_after_it(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    lab.puppet("lab/gate:1", "LISTEN=9000")
    lab.puppet("lab/page:1", "LISTEN=8080")
    text = """
services:
  app: {image: "lab/page:1", network_mode: "container:i-the-gate"}
  vpn-gate: {image: "lab/gate:1", container_name: i-the-gate, ports: ["18097:8080"]}
"""
    imported(lab, str(given(tmp_path, text)), "--visit", "app:8080", "--name", "i-joined")
    answers(lab, f"https://i-joined.{TAILNET}/")
