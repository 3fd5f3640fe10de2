"""The look for known holes fails for a hole, and for nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).parent.parent / ".ci" / "audit"


def look(tmp_path: Path, *, says: str) -> tuple[int, str]:
    fake = tmp_path / "pip-audit"
    fake.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\nexit 1\n")
    fake.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    argv = [sys.executable, str(AUDIT), str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=environment)
    assert not done.stderr
    return done.returncode, done.stdout


def told(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


CLEAN = {"name": "yes", "version": "1", "vulns": []}
HOLED = {"name": "no", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "why", "skip_reason": "not found"}


def test_a_known_hole_fails_and_is_named(tmp_path: Path) -> None:
    status, said = look(tmp_path, says=told(CLEAN, HOLED, SKIPPED))
    assert status == 1 and said.startswith("no 2: PYSEC-1, mended: 3\n") and "2 of 3 packages looked up" in said


@pytest.mark.parametrize("says", ["", "no network", "[]", told(SKIPPED), told()])
def test_a_list_that_is_not_reached_fails_nothing_and_is_told(tmp_path: Path, says: str) -> None:
    status, said = look(tmp_path, says=says)
    assert status == 0 and said.startswith("Not looked up")


def test_packages_without_a_hole_pass(tmp_path: Path) -> None:
    assert look(tmp_path, says=told(CLEAN)) == (0, "1 of 1 packages looked up, 0 known holes.\n")
