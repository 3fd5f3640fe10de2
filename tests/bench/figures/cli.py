"""How long commands take from a cold process to their last line."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

from tests.bench.report import Figure

AIM = 0.15
"""Seconds for what only reads the catalog."""
COMMANDS: tuple[tuple[str, tuple[str, ...], float | None], ...] = (
    ("--version", ("--version",), AIM),
    ("list --json", ("list", "--json"), AIM),
    ("show vaultwarden --json", ("show", "vaultwarden", "--json"), AIM),
    ("status --json, practice", ("--practice", "status", "--json"), None),
)


def cli_figures(*, runs: int = 5) -> list[Figure]:
    """The median of some runs of each command; a run that says something on stderr and fails raises RuntimeError."""
    return [
        Figure(
            what=f"command {name}", where="cold", seen=median(_seconds(argv) for _ in range(runs)), unit="s", aim=aim
        )
        for name, argv, aim in COMMANDS
    ]


def _seconds(arguments: Sequence[str]) -> float:
    began = time.perf_counter()
    ended = subprocess.run((sys.executable, "-m", "scaletail_tui", *arguments), capture_output=True, check=False)
    took = time.perf_counter() - began
    # `status` says with 1 that a stack is broken, and one of the practice stacks is.
    if ended.returncode not in (0, 1) or (ended.returncode and ended.stderr):
        raise RuntimeError(f"{' '.join(arguments)} failed: {ended.stderr.decode(errors='replace')}")
    return took
