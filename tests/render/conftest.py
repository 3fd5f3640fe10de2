"""Docker Compose as a judge: it reads files only, no engine is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ORIGINAL_ENVIRONMENT

Resolved = Callable[[Path], tuple[dict[str, Any], str]]


@pytest.fixture(scope="session")
def resolved() -> Resolved:
    """Return the model that `docker compose config` makes of a folder, `$$` undone, and what it warns of.

    Raises ValueError with its own words when it refuses.
    """
    if shutil.which("docker") is None:
        pytest.skip("the docker command is not installed")
    env: dict[str, str] = {
        name: ORIGINAL_ENVIRONMENT[name] for name in ("PATH", "HOME") if name in ORIGINAL_ENVIRONMENT
    }
    if subprocess.run(["docker", "compose", "version"], capture_output=True, env=env).returncode:
        pytest.skip("Docker's Compose plugin is not installed")

    def config(folder: Path) -> tuple[dict[str, Any], str]:
        argv = ["docker", "compose", "--project-directory", str(folder), "config", "--format", "json"]
        done = subprocess.run(argv, capture_output=True, text=True, cwd=folder, env=env, timeout=120)
        if done.returncode:
            raise ValueError(done.stderr)
        return undone(json.loads(done.stdout)), done.stderr

    return config


def undone(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("$$", "$")
    if isinstance(value, dict):
        return {undone(key): undone(part) for key, part in value.items()}
    return [undone(part) for part in value] if isinstance(value, list) else value
