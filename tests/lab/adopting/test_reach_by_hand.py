"""Stacks made by hand go public for a while and show further doors, whatever their Serve is said by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.adopting.handmade import IMAGE, Handmade
from tests.lab.adopting.nodes import no_serve
from tests.lab.adopting.shapes import mounted_file
from tests.lab.deploys import TAILNET
from tests.lab.reach.test_reach import kill_jobs
from tests.lab.running_lab import Lab, until


@pytest.fixture
def clone(lab: Lab, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SCALETAIL_CONFIG", str(tmp_path / "settings.yaml"))
    lab.stand_in(IMAGE, 80)
    clone = root / "services"
    clone.mkdir()
    yield clone
    kill_jobs(root)
    for device in lab.nodes():
        if device["Hostname"].startswith("hand-"):
            lab.device(device["Name"], "delete")


def served(lab: Lab, container: str) -> dict[str, Any]:
    said = lab.docker("exec", container, "tailscale", "serve", "status", "--json", check=False)
    found: dict[str, Any] = json.loads(said) if said.startswith("{") else {}
    return found


def public(lab: Lab, container: str) -> set[str]:
    config = served(lab, container)
    parts = (config, *(config.get("Foreground") or {}).values())
    return {key for one in parts for key, on in (one.get("AllowFunnel") or {}).items() if on}


def is_running(lab: Lab, container: str) -> bool:
    return '"BackendState": "Running"' in lab.docker("exec", container, "tailscale", "status", "--json", check=False)


def kill_inside(lab: Lab, container: str) -> None:
    """Kill the sidecar's own process that ends it, and no other."""
    mark = lab.docker("exec", container, "cat", "/tmp/.scaletail-public")
    lab.docker("exec", container, "kill", "-9", mark.split()[1])


@pytest.mark.rotating
def test_a_file_that_is_read_once_is_no_hindrance_and_the_end_outlives_its_helpers(
    lab: Lab, root: Path, clone: Path
) -> None:
    stack = Handmade(lab, clone / "hand-once")
    mounted_file(stack)
    stack.up()
    page, host = stack.answers(), f"{stack.name}.{TAILNET}"
    container = "xhand-once-vpn-1"
    stack.cli("adopt", str(stack.folder))
    before = stack.sums()
    asked = ("expose", stack.name, "funnel", "--confirm-public", stack.name, "--for")
    said = stack.cli(*asked, "2h", "--public-port", "8443")
    assert said["public_for_s"] == 7200 and {one["check"] for one in said["checks"]} >= {"allowed", "login", "shows"}
    assert public(lab, container) == {f"{host}:8443"}
    assert lab.get(f"https://{host}:8443/mine/file.txt") == (200, page)
    stack.cli(*asked, "10s")
    kill_inside(lab, container)
    until("the job closes it", lambda: not public(lab, container), seconds=120)
    assert served(lab, container).get("Web") and stack.sums() == before


def set_by_hand(lab: Lab, clone: Path, name: str) -> tuple[Handmade, str]:
    """A stack whose sidecar reads no Serve file, and was told at run time what to serve; its container."""
    stack = Handmade(lab, clone / name)
    no_serve(stack)
    text = (stack.folder / "compose.yaml").read_text()
    stack.write("compose.yaml", text.replace("USERSPACE=false", "USERSPACE=true"))
    stack.up()
    container = f"tailscale-{name}"
    until("logged in", lambda: is_running(lab, container), seconds=120)
    lab.docker("exec", container, "tailscale", "serve", "--bg", "80")
    stack.answers()
    stack.cli("adopt", str(stack.folder))
    return stack, container


@pytest.mark.rotating
def test_without_a_file_a_session_is_public_and_gone_with_a_restart(lab: Lab, root: Path, clone: Path) -> None:
    stack, container = set_by_hand(lab, clone, "hand-live")
    host, by_hand = f"{stack.name}.{TAILNET}", served(lab, container)
    stack.cli("expose", stack.name, "funnel", "--confirm-public", stack.name, "--for", "2h", "--public-port", "8443")
    assert public(lab, container) == {f"{host}:8443"}
    assert lab.get(f"https://{host}:8443/mine/file.txt")[0] == 200
    lab.docker("restart", "-t", "2", container)
    until("it serves again", lambda: served(lab, container).get("Web"), seconds=120)
    assert served(lab, container) == by_hand


@pytest.mark.rotating
def test_without_a_file_doors_come_and_go_and_a_session_ends_in_its_time(lab: Lab, root: Path, clone: Path) -> None:
    stack, container = set_by_hand(lab, clone, "hand-ends")
    host, by_hand = f"{stack.name}.{TAILNET}", served(lab, container)
    stack.cli("expose", stack.name, "serve", "--way", "tcp", "--port", "7000", "--to", "80")
    assert lab.connects(host, 7000)
    stack.cli("expose", stack.name, "serve", "--way", "tcp", "--port", "7000", "--close")
    assert served(lab, container) == by_hand
    stack.cli("expose", stack.name, "funnel", "--confirm-public", stack.name, "--for", "10s")
    until("its own process ends it", lambda: not public(lab, container), seconds=120)
    assert served(lab, container) == by_hand
