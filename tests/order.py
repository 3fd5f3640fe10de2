"""In which order tests run, so that a run that has no time for all of them has run what matters most.

First what is fixed: the lab's tests, for they wait more than they work, and the quick ones. Then what takes its turn:
slow tests and the rows of long matrices, beginning elsewhere each commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from tests.lab.rotation import commit_number, turned

TAKES_TURNS = ("rotating", "slow")
"""Marks of what begins only while a run has time for it, see `tests.lab.rotation.is_too_late`."""


class Ordered(Protocol):
    """What is asked of a test to find its place."""

    @property
    def nodeid(self) -> str: ...

    @property
    def path(self) -> Path: ...

    def get_closest_marker(self, name: str) -> pytest.Mark | None: ...


T = TypeVar("T", bound=Ordered)


def takes_turns(item: Ordered) -> bool:
    return any(item.get_closest_marker(mark) is not None for mark in TAKES_TURNS)


def in_order(items: Sequence[T]) -> list[T]:
    """The same tests: labs, quick files, then files with slow tests and the fault matrix; the lab's rotating rows last.

    A file stays together, its quick tests first; the workers of a run take files in the order of their first tests.
    """
    matrix = [item for item in items if scope_of(item.nodeid) == "lab-matrix"]
    labs = [item for item in items if scope_of(item.nodeid) in ("lab-current", "lab-debian")]
    others = [item for item in items if not scope_of(item.nodeid).startswith("lab-")]
    slow_files = {item.path for item in others if takes_turns(item)}
    quick_first = sorted((item for item in others if item.path in slow_files), key=takes_turns)
    slow = turned(quick_first, lambda item: scope_of(item.nodeid))
    later = [*matrix, *slow] if commit_number() % 2 else [*slow, *matrix]
    return [
        *(item for item in labs if not takes_turns(item)),
        *(item for item in others if item.path not in slow_files),
        *later,
        *turned([item for item in labs if takes_turns(item)], lambda item: item.nodeid.partition("[")[0]),
    ]


def scope_of(nodeid: str) -> str:
    """What one worker runs whole: the tests of one lab, for its settings are the whole lab's, else a file."""
    file, _, test = nodeid.partition("::")
    if not file.startswith("tests/lab/"):
        return file
    if file.startswith("tests/lab/faults/"):
        return "lab-matrix"
    return "lab-debian" if "[debian" in test else "lab-current"
