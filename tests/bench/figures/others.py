"""The same measurements of other programs that watch containers, where they can be built and a Docker socket is."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Measurement, measure

KEYS = ("down",) * 12 + ("tab",) * 6
READY = r"\b(running|exited|restarting)\b"
BUILDS = 600.0
"""Seconds that a build may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """One of them, in the version that is compared with."""

    name: str
    version: str
    builds: tuple[str, ...]
    """The command that builds it; its program comes to lie in `{root}/bin`."""

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"

    def program(self) -> Path | None:
        """It itself, built into the user's cache at the first call (minutes); None where that cannot be."""
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scaletail-bench"
        program = folder / "bin" / self.name
        if program.exists():
            return program
        if shutil.which(self.builds[0]) is None:
            return None
        command = [word.format(root=folder) for word in self.builds]
        environment = {**os.environ, "GOBIN": str(folder / "bin")}
        try:
            built = subprocess.run(command, check=False, env=environment, timeout=BUILDS, stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return None
        return program if built.returncode == 0 and program.exists() else None


OTHERS = (
    Other(
        name="oxker", version="0.13.4",
        builds=("cargo", "install", "oxker", "--version", "0.13.4", "--locked", "--quiet", "--root", "{root}"),
    ),
    Other(
        name="lazydocker", version="0.24.1",
        builds=("go", "install", "github.com/jesseduffield/lazydocker@v0.24.1"),
    ),
)  # fmt: skip
"""One in Rust and one in Go."""


def measure_other(other: Other, docker_host: str, *, sizes: Sequence[tuple[int, int]]) -> Sequence[Measurement]:
    """One measurement for each size, against the engine at `docker_host`; nothing, and why, where there is none."""
    program = other.program()
    if program is None:
        print(f"no comparison with {other.name}: there is no {other.builds[0]}, or it could not build it")
        return ()
    with tempfile.TemporaryDirectory(prefix="scaletail-bench-") as folder:
        environment: Mapping[str, str] = {"DOCKER_HOST": docker_host, "CONFIG_DIR": folder, "XDG_CONFIG_HOME": folder}
        try:
            return [
                measure((str(program),), size=size, ready=READY, keys=KEYS, idle=10.0, environment=environment)
                for size in sizes
            ]
        except RuntimeError as error:
            print(f"no comparison with {other.name}: {str(error).splitlines()[0]}")
            return ()
