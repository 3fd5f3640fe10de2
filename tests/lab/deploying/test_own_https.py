"""An app that holds HTTPS itself, with the device's certificate from tailscaled's socket: a real Caddy, and a stand-in
for Traefik that asks for the certificate by Traefik's own library and options."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, told
from tests.lab.running_lab import Lab, until
from tests.lab.software.images import make_image, make_traefik

NAME = "own-https"
HOST = f"{NAME}.{TAILNET}"


def deploy(lab: Lab, *options: str) -> None:
    make_image(lab, "caddy:latest")
    lab.stand_in("traefik/whoami:latest", 80)
    done = lab.cli("deploy", "caddy", "--name", NAME, "--auth-key-file", str(lab.key_file()), *options, "--yes",
                   "--json", timeout=240)  # fmt: skip
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    assert said.result["url"] == f"https://{HOST}/"


@pytest.mark.rotating
def test_caddy_serves_https_with_the_devices_certificate_and_nothing_else_does(lab: Lab, root: Path) -> None:
    deploy(lab)
    status, body = lab.get(f"https://{HOST}/", "-v")
    assert status == 200, body
    assert json.loads(lab.docker("exec", f"tailscale-{NAME}", "tailscale", "serve", "status", "--json")) == {}
    listens = lab.docker("exec", f"app-{NAME}", "sh", "-c", "grep -c ':01BB .* 0A ' /proc/net/tcp6")
    assert listens == "1", "Caddy itself listens on 443, on every address"
    assert lab.get(f"http://{HOST}/there", "-o", "/dev/null")[0] == 308
    socket = root / NAME / "tailscale" / "socket" / "tailscaled.sock"
    assert stat.S_ISSOCK(socket.stat().st_mode)
    before = socket.stat().st_ctime_ns  # its number may be given again
    assert lab.cli("restart", NAME).returncode == 0
    until("it answers after a restart, too", lambda: lab.get(f"https://{HOST}/")[0] == 200, seconds=30)
    assert socket.stat().st_ctime_ns != before, "tailscaled made a new socket, and Caddy finds it in the shared folder"
    doctor = json.loads(lab.cli("doctor", NAME, "--json").stdout)
    assert doctor["verdict"] == "ok", doctor


@pytest.mark.rotating
def test_it_goes_over_to_the_sidecars_https_and_back_by_a_redeploy(lab: Lab, root: Path) -> None:
    deploy(lab)
    refused = lab.cli("expose", NAME, "serve")
    assert refused.returncode == 2
    assert f"deploy caddy --name {NAME} --redeploy --expose serve" in refused.stderr
    for exposure, served in (("serve", True), ("direct", False)):
        deploy(lab, "--redeploy", "--expose", exposure)
        until(f"{exposure} answers", lambda: lab.get(f"https://{HOST}/")[0] == 200, seconds=20)
        now = json.loads(lab.docker("exec", f"tailscale-{NAME}", "tailscale", "serve", "status", "--json"))
        assert bool(now) is served
    removed = lab.cli("remove", NAME, "--files", "--identity-and-data", NAME, "--yes")
    assert removed.returncode == 0, removed.stderr
    assert not (root / NAME).exists(), removed.stdout
    lab.device(NAME, "delete")  # nothing tells the cleaning of this stack any more


@pytest.mark.rotating
def test_traefiks_way_to_the_certificate_leads_to_the_sidecars_socket(lab: Lab, root: Path) -> None:
    make_traefik(lab)
    done = lab.cli("deploy", "traefik", "--name", NAME, "--auth-key-file", str(lab.key_file()), "--yes", "--json",
                   timeout=240)  # fmt: skip
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    assert said.result["url"].startswith(f"https://{HOST}/")
    assert json.loads(lab.docker("exec", f"tailscale-{NAME}", "tailscale", "serve", "status", "--json")) == {}
    assert stat.S_ISSOCK((root / NAME / "tailscale" / "socket" / "tailscaled.sock").stat().st_mode)
    status, body = lab.get(f"https://{HOST}/")
    assert (status, body.strip()) == (200, "the stand-in answers")
    assert lab.get(f"http://{HOST}/there", "-o", "/dev/null")[0] == 308
    doctor = json.loads(lab.cli("doctor", NAME, "--json").stdout)
    assert doctor["verdict"] == "ok", doctor
