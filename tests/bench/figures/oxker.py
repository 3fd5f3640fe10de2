"""The same measurements of oxker, a container monitor written in Rust, where cargo and a Docker socket are present."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import Measurement, measure

VERSION = "0.13.4"
KEYS = ("down",) * 12 + ("tab",) * 6


def oxker() -> Path | None:
    """The program, built into the user's cache at the first call (minutes); None where that cannot be."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scaletail-bench"
    program = folder / "bin" / "oxker"
    if program.exists():
        return program
    cargo = shutil.which("cargo")
    if cargo is None:
        return None
    built = subprocess.run(
        (cargo, "install", "oxker", "--version", VERSION, "--locked", "--quiet", "--root", str(folder)), check=False
    )
    return program if built.returncode == 0 else None


def measure_oxker(program: Path, docker_host: str, *, sizes: Sequence[tuple[int, int]]) -> list[Measurement]:
    """One measurement for each size, against the engine at `docker_host`."""
    return [
        measure(
            (str(program),), size=size, ready=r"\b(running|exited|restarting)\b", keys=KEYS, idle=10.0,
            environment={"DOCKER_HOST": docker_host},
        )
        for size in sizes
    ]  # fmt: skip
