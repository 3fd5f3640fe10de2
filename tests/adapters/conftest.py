"""Fake commands on PATH."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a shell script as a command in this test's `bin` folder; return its path."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)

    def write(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write
