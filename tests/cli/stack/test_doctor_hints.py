"""`doctor --hints`: what to check on a visitor's side, told only to who asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_command_line import command

HEADING = "If a visitor still cannot open it"


@pytest.mark.slow
def test_a_stack_that_is_well_says_in_one_line_that_there_are_hints() -> None:
    done = command("--practice", "doctor", "jellyfin")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "It is well here. If a visitor still cannot open it, add --hints."
    assert f"{HEADING}:" not in done.stdout
    assert "--hints" not in command("--practice", "doctor", "vaultwarden").stdout, "there is something to mend first"


def test_hints_say_what_to_check_and_what_to_do() -> None:
    done = command("--practice", "doctor", "jellyfin", "--hints")
    lines = done.stdout.splitlines()
    at = lines.index(f"{HEADING}:")
    assert done.returncode == 0
    assert "  A device that does not use Tailscale's DNS cannot resolve jellyfin.  (client-dns-not-magic)" in lines[at:]
    hints, fixes = lines[at + 1 :: 2], lines[at + 2 :: 2]
    assert len(hints) == len(fixes) > 2
    assert all(fix.startswith("    fix  ") and fix.endswith(".") for fix in fixes)


def test_a_stack_that_is_not_well_has_none_and_says_why() -> None:
    done = command("--practice", "doctor", "vaultwarden", "--hints")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "No hints: they are for a stack that is well and in its tailnet."


@pytest.mark.slow
def test_json_has_the_field_only_where_it_was_asked_for() -> None:
    plain = json.loads(command("--practice", "doctor", "jellyfin", "--json").stdout)
    asked = json.loads(command("--practice", "doctor", "jellyfin", "--json", "--hints").stdout)
    assert "hints" not in plain
    assert set(asked) == {*plain, "hints"}
    assert all(set(hint) == {"id", "hop", "summary", "remedy"} for hint in asked["hints"])
    assert {"client-dns-not-magic", "client-source-hidden"} <= {hint["id"] for hint in asked["hints"]}
    assert json.loads(command("--practice", "doctor", "vaultwarden", "--json", "--hints").stdout)["hints"] == []


@pytest.mark.slow
def test_a_recording_gives_the_same_hints(tmp_path: Path) -> None:
    file = tmp_path / "jellyfin.json"
    run = command("--practice", "doctor", "jellyfin", "--hints", "--record", str(file))
    replay = command("doctor", "--replay", str(file), "--hints")
    assert (replay.returncode, replay.stdout) == (run.returncode, run.stdout)
    assert HEADING in replay.stdout


def test_hints_are_not_about_the_host() -> None:
    done = command("--practice", "doctor", "--hints")
    assert done.returncode == 2
    assert "--hints are about one stack." in done.stderr
