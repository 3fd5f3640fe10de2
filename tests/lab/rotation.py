"""Which part of a long matrix this commit runs: another one each commit, all of it when asked."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

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


def in_turn(place: int, parts: int) -> pytest.MarkDecorator:
    """For one long test: it runs at every `parts`-th commit alone, and always with SCALETAIL_MATRIX=all."""
    turn = part_of([number == place for number in range(parts)], parts)
    return pytest.mark.skipif(not any(turn), reason="another commit's turn")


def turned(rows: Sequence[T], by: Callable[[T], str]) -> list[T]:
    """The same rows, beginning elsewhere each commit, those that are equal `by` something left together.

    What a slow machine has no time for is then not always the same.
    """
    groups = {by(row): [one for one in rows if by(one) == by(row)] for row in rows}
    names = list(groups)
    first = commit_number() % max(1, len(names))
    return [row for name in (*names[first:], *names[:first]) for row in groups[name]]


def whole() -> bool:
    """True when a run is to be of all rows."""
    return ORIGINAL_ENVIRONMENT.get("SCALETAIL_MATRIX", "") == "all"


def is_too_late(now: float) -> bool:
    """True where the run that this is part of has told a time, in seconds since the epoch, and it is over.

    Machines differ by more than twice: what is left of a rotation is then left to the next commits.
    """
    until = ORIGINAL_ENVIRONMENT.get("SCALETAIL_ROTATE_UNTIL", "")
    return until.isdigit() and now >= int(until)


def commit_number() -> int:
    """A number that differs from commit to commit."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True)
    return int(done.stdout.strip()[:12], 16) if done.returncode == 0 else 0
