"""What rotates: another part each commit, begun only while a run has time for it."""

from __future__ import annotations

import pytest

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.rotation import is_too_late, part_of


def test_the_parts_of_a_matrix_are_the_whole_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(range(10))
    seen: list[int] = []
    for part in ("0", "1", "2"):
        monkeypatch.setitem(ORIGINAL_ENVIRONMENT, "SCALETAIL_MATRIX", part)
        seen += part_of(rows, 3)
    assert sorted(seen) == rows
    monkeypatch.setitem(ORIGINAL_ENVIRONMENT, "SCALETAIL_MATRIX", "all")
    assert part_of(rows, 3) == rows


def test_rows_are_left_to_the_next_commits_only_once_the_time_that_a_run_names_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(ORIGINAL_ENVIRONMENT, "SCALETAIL_ROTATE_UNTIL", raising=False)
    assert not is_too_late(2e9)
    monkeypatch.setitem(ORIGINAL_ENVIRONMENT, "SCALETAIL_ROTATE_UNTIL", "1000")
    assert not is_too_late(999.0) and is_too_late(1000.0)
