"""The calendar on real sidecars, a new login with the identity copied first, and a removal that takes the device."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.lab.deploying.test_device_by_api import ADMIN, READER
from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.running_lab import Lab


def test_a_stack_lives_with_its_keys_and_goes_with_its_device(
    lab: Lab, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.set(keyexpiry="10d")
    deployed(lab, "vaultwarden", "calendar")
    answers(lab, f"https://calendar.{TAILNET}")
    looked = lab.cli("keys", "--json")
    rows = {row["thing"]: row for row in json.loads(looked.stdout)["rows"] if row["stack"] == "calendar"}
    assert looked.returncode == 1, "a login that ends within 14 days"
    assert (rows["login"]["standing"], rows["certificate"]["seen_by"]) == ("soon", "sidecar")

    ends = rows["login"]["ends"]
    done = lab.cli("login", "calendar", "--auth-key-file", str(lab.key_file("reusable")), "--yes")
    assert done.returncode == 0, done.stderr
    (copy,) = (root / "calendar" / "tailscale").glob("state.copy-*")
    assert copy.name in done.stdout
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert (copy / "tailscaled.state").stat().st_size > 0
    assert (root / "calendar" / "tailscale" / "authkey").read_text() == ""
    answers(lab, f"https://calendar.{TAILNET}", seconds=30)

    assert lab.cli("stop", "calendar").returncode == 0
    stopped = json.loads(lab.cli("keys", "calendar", "--json").stdout)["rows"]
    login = next(row for row in stopped if row["thing"] == "login")
    assert (login["seen_by"], login["ends"] >= ends) == ("earlier", True)

    monkeypatch.setenv("SCALETAIL_API_KEY_FILE", str(lab.key_file(READER)))
    kept = json.loads(lab.cli("keys", "calendar", "--json").stdout)
    assert kept["tagged_in_tailnet"] == 0
    monkeypatch.setenv("SCALETAIL_API_KEY_FILE", str(lab.key_file(ADMIN)))
    words = ("--identity-and-data", "calendar", "--device", "--yes", "--json")
    gone = json.loads(lab.cli("remove", "calendar", *words).stdout)
    assert (gone["device"], gone["device_deleted"]) == (f"calendar.{TAILNET}", True), gone
    assert "calendar" not in {one["Name"] for one in lab.state()["Devices"]}
