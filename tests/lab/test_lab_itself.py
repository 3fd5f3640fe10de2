"""The lab does what tests believe of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lab.running_lab import Lab, until


def sidecar(lab: Lab, name: str, root: Path, *options: str) -> None:
    lab.docker(
        "run", "-d", "--name", f"tailscale-{name}", "--hostname", name, "--label", f"com.docker.compose.project={name}",
        "--label", f"com.docker.compose.project.working_dir={root / name}", "-e", f"TS_AUTHKEY={lab.key()}",
        "-e", "TS_USERSPACE=true", *options, "tailscale/tailscale:latest",
    )  # fmt: skip


@pytest.mark.engines
def test_a_device_logs_in_and_is_seen_by_control(lab: Lab, root: Path) -> None:
    sidecar(lab, "e-seen", root)
    until("the device", lambda: any(node["Hostname"] == "e-seen" and node["Online"] for node in lab.nodes()))


@pytest.mark.engines
def test_the_engine_is_the_one_that_was_asked_for(lab: Lab) -> None:
    version = json.loads(lab.docker("version", "--format", "{{json .Server}}"))
    assert version["ApiVersion"] == {"current": "1.56", "debian": "1.41"}[lab.engine]


def test_a_command_in_the_lab_reaches_the_public_names_with_verification(lab: Lab) -> None:
    said = lab.run(["curl", "-sS", "https://login.tailscale.com/generate_204", "-w", "%{http_code}"])
    assert said.stdout == "204"


def test_what_a_test_started_and_set_is_gone_after_it(lab: Lab, tmp_path: Path) -> None:
    root = tmp_path / "stacks"
    root.mkdir()
    lab.begin(tmp_path, root)
    lab.set(https="off")
    sidecar(lab, "e-gone", root)
    until("the device", lambda: any(node["Hostname"] == "e-gone" for node in lab.nodes()))
    lab.clean_up(root)
    assert lab.docker("ps", "-aq", "--filter", "name=tailscale-e-gone") == ""
    assert not any(node["Hostname"] == "e-gone" for node in lab.nodes())
    assert lab.state()["Settings"]["https"] is True


def test_the_other_device_tells_an_open_port_from_a_closed_one(lab: Lab, root: Path) -> None:
    sidecar(lab, "e-port", root)
    until("the device", lambda: any(node["Hostname"] == "e-port" and node["Online"] for node in lab.nodes()))
    assert not lab.connects("e-port", 9)
    lab.docker("run", "-d", "--name", "app-e-port", "--network", "container:tailscale-e-port",
               "--label", "com.docker.compose.project=e-port",
               "--label", f"com.docker.compose.project.working_dir={root / 'e-port'}", "lab/web:latest")  # fmt: skip
    until("the port", lambda: lab.connects("e-port", 80))


def test_a_stand_in_is_made_anew_where_its_name_has_been_given_to_another_image(lab: Lab) -> None:
    def leads_to() -> str:
        return lab.docker("image", "inspect", "--format", "{{.Id}}", "lab/stand-in-again:latest")

    lab.stand_in("lab/stand-in-again:latest", 8080)
    made = leads_to()
    lab.stand_in("lab/stand-in-again:latest", 8080)
    assert leads_to() == made
    lab.docker("tag", "tailscale/tailscale:latest", "lab/stand-in-again:latest")
    other = leads_to()
    lab.stand_in("lab/stand-in-again:latest", 8080)
    assert leads_to() not in (other, "")
    lab.docker("rmi", "lab/stand-in-again:latest")
