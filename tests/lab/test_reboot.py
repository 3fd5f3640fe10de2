"""After a reboot of the host every stack is there again, sidecar and app as a pair."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, answers, deployed, doctor
from tests.lab.running_lab import Lab, until

STACKS = (("vaultwarden", "e-boot-v"), ("docmost", "e-boot-d"), ("minecraft", "e-boot-m"))


@pytest.mark.rotating
def test_all_stacks_come_back_by_themselves_pair_by_pair(lab: Lab, root: Path) -> None:
    for service, name in STACKS:
        deployed(lab, service, name, *(("--set", "EULA=TRUE") if service == "minecraft" else ()))
    lab.script("restart-engine", timeout=120)
    answers(lab, f"https://e-boot-v.{TAILNET}/", seconds=40)
    answers(lab, f"https://e-boot-d.{TAILNET}/", seconds=40)
    until("the game", lambda: lab.connects(f"e-boot-m.{TAILNET}", 25565), seconds=40)
    for _, name in STACKS:
        sidecar, app = lab.inspect(f"tailscale-{name}"), lab.inspect(f"app-{name}")
        assert app["HostConfig"]["NetworkMode"] == f"container:{sidecar['Id']}"
        assert app["State"]["StartedAt"] > sidecar["State"]["StartedAt"]
        until("a healthy verdict", lambda name=name: doctor(lab, name)["verdict"] == "ok", seconds=30, every=1)  # type: ignore[misc]


@pytest.mark.engines
def test_an_app_that_the_engine_left_behind_is_named_and_started(lab: Lab, root: Path) -> None:
    """Engines before 28 start all containers at once, and an app that comes before its sidecar is not tried again."""
    deployed(lab, "vaultwarden", "e-left")
    lab.docker("stop", "-t", "1", "app-e-left")
    lab.docker("stop", "-t", "1", "tailscale-e-left")
    lab.docker("start", "app-e-left", check=False)
    assert "non running container" in lab.inspect("app-e-left")["State"]["Error"]
    lab.docker("start", "tailscale-e-left")
    found = until("a finding", lambda: doctor(lab, "e-left")["findings"], seconds=30, every=1)
    assert found[0]["id"] == "netns-join-nonrunning"
    command = found[0]["remedy"]["command"]
    assert command == ["scaletail-tui", "start", "e-left"]
    done = lab.cli(*command[1:])
    assert done.returncode == 0, done.stderr
    answers(lab, f"https://e-left.{TAILNET}/", seconds=20)


def test_start_all_starts_what_was_left_behind_and_leaves_what_was_stopped(lab: Lab, root: Path) -> None:
    for name in ("e-all-left", "e-all-off"):
        deployed(lab, "vaultwarden", name)
    assert lab.cli("stop", "e-all-off").returncode == 0
    lab.docker("stop", "-t", "1", "app-e-all-left")
    done = lab.cli("start", "--all")
    assert (done.returncode, done.stdout) == (0, "e-all-left runs.\n"), done.stderr
    answers(lab, f"https://e-all-left.{TAILNET}/", seconds=20)
    assert lab.inspect("tailscale-e-all-off")["State"]["Status"] == "exited"
    assert lab.cli("start").returncode == 2
    assert lab.cli("start", "e-all-left", "--all").returncode == 2
