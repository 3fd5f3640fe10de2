"""kill -9 of the job, wherever it is: files are whole, and the next start goes on or takes it back."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, Told, answers, deploy, images_for, job_header, told
from tests.lab.rotation import part_of
from tests.lab.running_lab import REPOSITORY, Lab, until

STAGES = ("check", "write", "pull", "sidecar", "login", "address", "app", "listening", "certificate", "answer")


def killed_at(lab: Lab, stage: str, name: str) -> Told:
    images_for(lab, "vaultwarden")
    path = f"{Path(__file__).with_name('suicide')}:{REPOSITORY}"
    done = lab.cli("deploy", "vaultwarden", "--name", name, "--auth-key-file", str(lab.key_file()), "--yes", "--json",
                   KILLED_AT=stage, PYTHONPATH=path)  # fmt: skip
    return told(done.stdout, done.returncode, done.stderr)


def whole(folder: Path) -> bool:
    """True where the stack stands with every file; False where nothing stands; fails on anything between."""
    assert not list(folder.glob("*.tmp"))
    if not folder.exists():
        return False
    for file in ("compose.yaml", ".env", ".gitignore", "tailscale/authkey", "tailscale/serve/serve.json"):
        assert (folder / file).is_file(), file
    assert (folder / "compose.yaml").read_text().endswith("\n")
    json.loads((folder / "tailscale/serve/serve.json").read_text())
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    return True


@pytest.mark.rotating
@pytest.mark.parametrize("stage", part_of(STAGES, 2))
def test_a_deploy_killed_at_any_stage_can_be_gone_on_with(lab: Lab, root: Path, stage: str) -> None:
    said = killed_at(lab, stage, "e-kill")
    assert said.status == 1
    assert said.result["result"] == "failed"
    assert "killed" in said.result["sentence"]

    if whole(root / "e-kill"):
        assert "--resume e-kill" in said.result["fix"]
        refused = deploy(lab, "vaultwarden", "e-kill")
        assert refused.status == 2  # what stands there is named, never overwritten
        assert "e-kill" in refused.stderr
        done = lab.cli("deploy", "--resume", "e-kill", "--yes", "--json")
        again = told(done.stdout, done.returncode, done.stderr)
    else:
        assert stage in ("check", "write")
        assert "start it again" in said.result["fix"]
        assert "--resume" not in said.result["fix"]
        again = deploy(lab, "vaultwarden", "e-kill")
    assert again.result["result"] == "ok", again
    answers(lab, f"https://e-kill.{TAILNET}/")
    assert whole(root / "e-kill")
    assert not [path for path in root.iterdir() if path.name != "e-kill"]  # no staging folder stays
    assert (root / "e-kill/tailscale/authkey").read_bytes() == b""


@pytest.mark.parametrize("stage", ["write", "login", "app"])
def test_a_deploy_killed_at_any_stage_can_be_taken_back(lab: Lab, root: Path, stage: str) -> None:
    killed_at(lab, stage, "e-back")
    done = lab.cli("rollback", "e-back", "--yes")
    assert done.returncode == 0, done.stderr
    assert lab.docker("ps", "-aq", "--filter", "label=com.docker.compose.project=e-back") == ""
    assert not (root / "e-back/compose.yaml").exists()
    assert not (root / "e-back/tailscale/authkey").exists()
    if stage == "app":
        assert list((root / "e-back/tailscale/state").iterdir())  # the device's identity stays


SLOW_DOCKER = """#!/bin/sh
# `docker compose up` that waits for leave before it does anything.
case "$*" in *" up "*) echo $$ >> "{folder}/waiting"; while [ ! -e "{folder}/leave" ]; do sleep 0.05; done ;; esac
exec "{docker}" "$@"
"""


def test_no_second_compose_works_on_a_stack_while_the_first_one_outlives_its_job(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    images_for(lab, "vaultwarden")
    real = lab.run(["sh", "-c", "command -v docker"]).stdout.strip()
    slow = tmp_path / "bin" / "docker"
    slow.parent.mkdir()
    slow.write_text(SLOW_DOCKER.format(folder=tmp_path, docker=real))
    slow.chmod(0o755)
    path = f"{slow.parent}:{os.environ['PATH']}"
    follower = lab.start_cli("deploy", "vaultwarden", "--name", "e-orphan", "--auth-key-file", str(lab.key_file()),
                             "--yes", "--json", PATH=path)  # fmt: skip
    waiting = tmp_path / "waiting"
    until("docker compose up", waiting.exists)
    os.kill(int(job_header(lab)["pid"]), signal.SIGKILL)
    assert follower.wait(20) == 1

    for arguments in (
        ("deploy", "--resume", "e-orphan", "--yes"),
        ("start", "e-orphan", "--no-wait"),
        ("rollback", "e-orphan", "--yes"),
    ):
        refused = lab.cli(*arguments, PATH=path)
        assert refused.returncode == 1, refused
        assert "docker compose" in refused.stderr
        assert "still working" in refused.stderr
    assert len(waiting.read_text().split()) == 1

    (tmp_path / "leave").touch()

    def resumed() -> Told | None:
        done = lab.cli("deploy", "--resume", "e-orphan", "--yes", "--json")
        return None if "still working" in done.stderr else told(done.stdout, done.returncode, done.stderr)

    again = until("the orphan's end", resumed, seconds=30, every=0.5)
    assert again is not None
    assert again.result["result"] == "ok", again
    answers(lab, f"https://e-orphan.{TAILNET}/")
