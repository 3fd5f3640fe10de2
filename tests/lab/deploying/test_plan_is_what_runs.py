"""The plan names the commands that a deploy really runs, in their order."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from tests.lab.running_lab import Lab

RECORDER = """#!/bin/sh
printf '%s\\037' docker "$@" >> "{log}"; printf '\\n' >> "{log}"
exec "{docker}" "$@"
"""


def test_a_deploy_runs_the_commands_of_its_plan_in_their_order(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.stand_in("docmost/docmost:latest", 3000)
    lab.stand_in("postgres:16-alpine", 5432, "pg_isready")
    lab.stand_in("redis:7.2-alpine", 6379, "redis-cli")
    docker = shutil.which("docker")
    assert docker is not None
    recorder, log = tmp_path / "bin" / "docker", tmp_path / "argv"
    recorder.parent.mkdir()
    recorder.write_text(RECORDER.format(log=log, docker=docker))
    recorder.chmod(0o755)
    flags = ("deploy", "docmost", "--name", "b-plan", "--auth-key-file", str(lab.key_file()), "--yes")
    shown = lab.cli(*flags, "--dry-run", "--json")
    assert shown.returncode == 0, shown.stderr
    planned = json.loads(shown.stdout)["commands"]
    done = lab.cli(*flags, PATH=f"{recorder.parent}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stdout + done.stderr
    run = [line.split("\037")[:-1] for line in log.read_text().splitlines()]
    assert [command for command in run if "--project-name" in command] == planned
