"""Umami's public mode: two paths by Funnel, the whole page in the tailnet alone, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, images_for, told
from tests.lab.running_lab import Lab, until

NAME = "counted"
HOST = f"{NAME}.{TAILNET}"


@pytest.mark.rotating
def test_a_deploy_is_public_for_as_long_as_was_said(lab: Lab, root: Path) -> None:
    images_for(lab, "vaultwarden")
    public = ("--expose", "funnel", "--confirm-public", "a-while", "--for", "15s")
    key = ("--auth-key-file", str(lab.key_file()))
    done = lab.cli("deploy", "vaultwarden", "--name", "a-while", *key, *public, "--yes", "--json", timeout=240)
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said.result
    assert public_of(lab, "a-while")
    until("it is closed", lambda: not public_of(lab, "a-while"), seconds=40)
    assert lab.get(f"https://a-while.{TAILNET}/")[0] == 200


def public_of(lab: Lab, name: str) -> bool:
    status = json.loads(lab.docker("exec", f"tailscale-{name}", "tailscale", "serve", "status", "--json"))
    return any((status.get("AllowFunnel") or {}).values())


def test_the_paths_are_public_and_the_page_stays_in_the_tailnet(lab: Lab, root: Path) -> None:
    lab.puppet("ghcr.io/umami-software/umami:latest", "LISTEN=3000")
    lab.stand_in("postgres:17-alpine", 5432, "pg_isready")
    public = ("--expose", "funnel", "--confirm-public", NAME, "--for", "ever")
    key = ("--auth-key-file", str(lab.key_file()))
    done = lab.cli("deploy", "umami", "--name", NAME, *key, *public, "--yes", "--json", timeout=240)
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    assert said.result["url"] == f"https://{HOST}:8443/"
    now = json.loads(lab.docker("exec", f"tailscale-{NAME}", "tailscale", "serve", "status", "--json"))
    assert now["AllowFunnel"] == {f"{HOST}:443": True}
    assert sorted(now["Web"][f"{HOST}:443"]["Handlers"]) == ["/api/send", "/script.js"]
    assert lab.get(f"https://{HOST}/script.js")[0] == 200
    assert lab.get(f"https://{HOST}/")[0] == 404
    assert lab.get(f"https://{HOST}:8443/")[0] == 200
    doctor = json.loads(lab.cli("doctor", NAME, "--json").stdout)
    assert doctor["verdict"] == "ok", doctor
    back = lab.cli("expose", NAME, "serve")
    assert back.returncode == 0, back.stderr
    until("the page is back", lambda: lab.get(f"https://{HOST}/")[0] == 200, seconds=20)
    assert lab.get(f"https://{HOST}:8443/")[0] == 0
