"""One command, and the stack answers another device of the tailnet: every shape, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.running_lab import Lab, until

pytestmark = pytest.mark.engines


def environment(lab: Lab, container: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in lab.inspect(container)["Config"]["Env"])
    return {name: value for name, _, value in pairs}


def test_vaultwarden_answers_the_other_device_over_https(lab: Lab, root: Path) -> None:
    said = deployed(lab, "vaultwarden", "e-vault")
    url = f"https://e-vault.{TAILNET}/"
    assert said.result["url"] == url
    assert said.result["finding"] is None
    assert said.stages == [
        "check", "write", "pull", "sidecar", "login", "address", "app", "listening", "certificate", "answer",
    ]  # fmt: skip
    assert lab.get(url) == (200, "hello from the app\n")  # at once: the last stage has seen it
    assert environment(lab, "app-e-vault")["DOMAIN"] == f"https://e-vault.{TAILNET}"


def test_an_app_with_database_and_cache_answers(lab: Lab, root: Path) -> None:
    deployed(lab, "docmost", "e-docs")
    answers(lab, f"https://e-docs.{TAILNET}/")
    assert lab.inspect("db-e-docs")["State"]["Health"]["Status"] == "healthy"
    assert environment(lab, "app-e-docs")["APP_URL"] == f"https://e-docs.{TAILNET}"


def test_both_paths_of_a_stack_with_two_are_served(lab: Lab, root: Path) -> None:
    deployed(lab, "kaneo", "e-kaneo")
    assert "hello from the app" in answers(lab, f"https://e-kaneo.{TAILNET}/")
    assert answers(lab, f"https://e-kaneo.{TAILNET}/api/health") == "ok\n"


def test_a_game_without_a_web_page_takes_connections_from_the_other_device(lab: Lab, root: Path) -> None:
    said = deployed(lab, "minecraft", "e-craft", "--set", "EULA=TRUE")
    assert "certificate" not in said.stages
    until("the game's port", lambda: lab.connects(f"e-craft.{TAILNET}", 25565), seconds=40)
    assert not lab.connects(f"e-craft.{TAILNET}", 25566)


def test_a_sidecar_in_userspace_serves_as_well(lab: Lab, root: Path) -> None:
    deployed(lab, "vaultwarden", "e-user", "--userspace")
    host = lab.inspect("tailscale-e-user")["HostConfig"]
    assert not host["Devices"]
    assert not host["CapAdd"]
    answers(lab, f"https://e-user.{TAILNET}/")


def test_a_name_that_is_taken_in_the_tailnet_gives_the_url_that_control_gave(lab: Lab, root: Path) -> None:
    lab.docker(
        "run", "-d", "--name", "somebody-else", "--hostname", "e-twin", "-e", f"TS_AUTHKEY={lab.key()}",
        "-e", "TS_USERSPACE=true", "--label", "com.docker.compose.project=e-twin",
        "--label", f"com.docker.compose.project.working_dir={root / 'e-twin'}", "tailscale/tailscale:latest",
    )  # fmt: skip
    until("the other e-twin", lambda: any(node["Name"] == "e-twin" for node in lab.nodes()))
    said = deployed(lab, "vaultwarden", "e-twin")
    url = f"https://e-twin-1.{TAILNET}/"
    assert said.result["url"] == url
    answers(lab, url)
    assert environment(lab, "app-e-twin")["DOMAIN"] == url.rstrip("/")  # right from its first start
    assert lab.inspect("app-e-twin")["RestartCount"] == 0


def test_the_key_is_gone_from_the_running_sidecar_once_the_device_is_logged_in(lab: Lab, root: Path) -> None:
    deployed(lab, "vaultwarden", "e-once")
    secret = lab.docker("exec", "tailscale-e-once", "cat", "/run/secrets/ts_authkey")
    assert secret == ""
    assert (root / "e-once" / "tailscale" / "authkey").read_bytes() == b""
