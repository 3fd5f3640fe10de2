"""On stacks that are well the program says nothing: from the first second until a minute after the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.healthy.course import AFTER, SETTLE, Course, table, watched_deploys
from tests.lab.healthy.shapes import OLD_ENGINE, PARTS, SHAPES
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab

Record = Callable[[str, object], None]


@pytest.mark.rotating
@pytest.mark.parametrize("part", part_of(range(PARTS), PARTS))
def test_healthy_deploys_of_all_shapes_at_once_are_told_to_be_well(
    lab: Lab, root: Path, part: int, record_property: Record
) -> None:
    courses = watched_deploys(lab, root, SHAPES[part::PARTS])
    record_property("table: healthy stacks", table(courses))
    _all_silent(courses)


@pytest.mark.rotating
@pytest.mark.engines("debian")
def test_healthy_deploys_on_an_old_engine_are_told_to_be_well(lab: Lab, root: Path, record_property: Record) -> None:
    courses = watched_deploys(lab, root, [one for one in SHAPES if one.name in OLD_ENGINE])
    record_property("table: healthy stacks on Docker 20.10", table(courses))
    _all_silent(courses)


def test_there_are_twenty_shapes_and_more() -> None:
    names = [one.name for one in SHAPES]
    assert len(set(names)) == len(names) >= 20
    assert set(OLD_ENGINE) <= set(names)


def _all_silent(courses: list[Course]) -> None:
    loud = {one.shape.name: [*one.alarms, *one.later] for one in courses if not one.silent}
    assert not loud, loud
    assert all(one.watched_for > AFTER - SETTLE for one in courses), table(courses)
