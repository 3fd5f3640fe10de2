"""Which part of a long matrix this commit runs: another one each commit, all of it when asked."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import TypeVar

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.running_lab import REPOSITORY

T = TypeVar("T")


def part_of(rows: Sequence[T], parts: int) -> list[T]:
    """Every `parts`-th row, beginning where the commit's hash says; all rows with SCALETAIL_MATRIX=all.

    SCALETAIL_MATRIX=2 names the part itself, counted from 0. Without git (an unpacked archive) it is part 0.
    """
    chosen = ORIGINAL_ENVIRONMENT.get("SCALETAIL_MATRIX", "")
    if chosen == "all":
        return list(rows)
    first = int(chosen) if chosen.isdigit() else commit_number()
    return list(rows[first % parts :: parts])


def whole() -> bool:
    """True when a run is to be of all rows."""
    return ORIGINAL_ENVIRONMENT.get("SCALETAIL_MATRIX", "") == "all"


def commit_number() -> int:
    """A number that differs from commit to commit."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True)
    return int(done.stdout.strip()[:12], 16) if done.returncode == 0 else 0
