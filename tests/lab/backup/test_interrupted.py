"""A backup and a restore that are killed at any step leave nothing half, and the next start says so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.lab.backup.test_backup_and_restore import device_of, said
from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.running_lab import REPOSITORY, Lab

SUICIDE = Path(__file__).parents[1] / "deploying" / "suicide"
URL = f"https://b-killed.{TAILNET}/"


def kill_after(lab: Lab, step: str, *words: str) -> bool:
    """Run a command that is killed with all its session as soon as it has told that step; False where it ended before.

    It does it itself: whoever reads its words is later than what it does next.
    """
    return is_killed(lab, *words, KILLED_AFTER=step)


def is_killed(lab: Lab, *words: str, **where: str) -> bool:
    """True where the command has killed itself there; see `deploying/suicide`."""
    child = lab.start_cli(*words, "--json", PYTHONPATH=f"{SUICIDE}:{REPOSITORY}", **where)
    child.communicate(timeout=120)
    return child.returncode == -signal.SIGKILL


@pytest.mark.rotating
def test_a_backup_that_is_killed_leaves_no_file_and_the_stack_starts_again(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    deployed(lab, "vaultwarden", "b-killed")
    folder = tmp_path / "backups"
    folder.mkdir()
    for step in ("look", "stop", "pack", "start"):
        file = folder / f"{step}.tar"
        assert kill_after(lab, step, "backup", "b-killed", str(file)), step
        whole = file.exists()
        assert whole == (lab.cli("backup", "--verify", str(file)).returncode == 0), step
        told = json.loads(lab.cli("status", "--json").stdout)
        noted = [one["stack"] for one in told.get("backups", [])]
        assert noted == ([] if whole else ["b-killed"]) or (step == "look" and not noted), (
            step
        )  # nothing is stopped yet
        said(lab.cli("start", "b-killed", "--json"))
        answers(lab, URL)
        assert "backups" not in json.loads(lab.cli("status", "--json").stdout), step
        assert not [one for one in folder.iterdir() if one.name.endswith(".part")], step


@pytest.mark.rotating
def test_a_restore_that_is_killed_is_gone_on_with(lab: Lab, root: Path, tmp_path: Path) -> None:
    deployed(lab, "vaultwarden", "b-killed")
    data = root / "b-killed/data/vaultwarden/kept"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("kept")
    os.chown(data, 33, 44)
    before = device_of(lab, "b-killed")
    archive = str(tmp_path / "a.tar")
    said(lab.cli("backup", "b-killed", archive, "--json"))
    half: list[str] = []
    for step in ("verify", "look", "write", "pull", "owners", "start"):
        said(lab.cli("remove", "b-killed", "--identity-and-data", "b-killed", "--yes", "--json"))
        assert not (root / "b-killed").exists()
        restore = ("restore", archive, "--original-off")
        assert kill_after(lab, step, *restore), step
        mark = root / "b-killed/.restoring.json"
        if mark.exists() and not json.loads(mark.read_text())["filled"]:
            for verb in ("start", "restart"):
                refused = lab.cli(verb, "b-killed", "--json")
                assert refused.returncode == 2, step
                assert "restore" in json.loads(refused.stdout)["fix"], step
            half.append(step)
        again = lab.cli(*restore, "--json")
        done = said(again, 0 if step != "start" or again.returncode == 0 else again.returncode)[-1]
        assert done.get("result") == "ok" or "stands already" in done["error"], (step, done)
        answers(lab, URL)
        assert (data.read_text(), data.stat().st_uid, data.stat().st_gid) == ("kept", 33, 44), step
        assert device_of(lab, "b-killed") == before
        assert not mark.exists()
    assert "write" in half


def test_a_backup_in_a_pipe_that_breaks_lets_the_stack_run_again(lab: Lab, root: Path) -> None:
    deployed(lab, "vaultwarden", "b-killed")
    argv = [*lab.argv("backup", "b-killed", "-")]
    with subprocess.Popen(
        argv, env=lab.inside_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdout is not None
        child.stdout.read(600)
        child.stdout.close()
        child.wait(60)
    answers(lab, URL)
