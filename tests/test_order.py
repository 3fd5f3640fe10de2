"""What a run without time for all tests has run: the fixed ones, and of the others a part that goes on elsewhere."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from tests.order import in_order, scope_of, takes_turns


@dataclass(frozen=True)
class Planned:
    """A test as far as its place goes."""

    nodeid: str
    mark: str = ""

    @property
    def path(self) -> Path:
        return Path(self.nodeid.partition("::")[0])

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return pytest.Mark(name, (), {}, _ispytest=True) if name == self.mark else None


LAB = [
    Planned("tests/lab/test_a.py::test_long[current]", "rotating"),
    Planned("tests/lab/test_a.py::test_fixed[current]"),
    Planned("tests/lab/test_b.py::test_old[debian]"),
    Planned("tests/lab/faults/test_matrix.py::test_row[matrix-x]", "rotating"),
]
OTHERS = [
    Planned("tests/ui/test_c.py::test_slow", "slow"),
    Planned("tests/ui/test_c.py::test_quick"),
    Planned("tests/ui/test_d.py::test_quick"),
    Planned("tests/ui/test_e.py::test_slow", "slow"),
]


def test_what_is_fixed_comes_before_what_takes_its_turn() -> None:
    ordered = [item.nodeid for item in in_order([*LAB, *OTHERS])]
    assert ordered[:3] == [LAB[1].nodeid, LAB[2].nodeid, OTHERS[2].nodeid]
    assert ordered[-1] == LAB[0].nodeid
    assert sorted(ordered) == sorted(item.nodeid for item in (*LAB, *OTHERS))


@pytest.mark.parametrize("seed", range(5))
def test_a_scope_of_files_stays_together_with_its_quick_tests_first(seed: int) -> None:
    mixed = random.Random(seed).sample(OTHERS, len(OTHERS))
    scopes = [list(items) for _, items in groupby(in_order(mixed), key=lambda item: scope_of(item.nodeid))]
    assert len(scopes) == 3
    assert all(sorted(items, key=takes_turns) == items for items in scopes)


def test_the_tests_of_one_lab_are_one_workers() -> None:
    assert [scope_of(item.nodeid) for item in LAB] == ["lab-current", "lab-current", "lab-debian", "lab-matrix"]
