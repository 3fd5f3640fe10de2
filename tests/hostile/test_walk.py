"""The walk: thousands of hostile inputs from a printed seed, each met by one command and judged alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.hostile.outside import public_folder
from tests.hostile.seed import SEED, rounds
from tests.hostile.walk import entries, files, folders, handed, questions, recordings
from tests.hostile.walk.case import Maker, run_case

PARTS = 10
MAKERS: dict[str, tuple[Maker, int, int]] = {
    "folders": (folders.make, 9, 180),
    "entries": (entries.make, 5, 100),
    "recordings": (recordings.make, 12, 120),
    "words": (questions.make_words, 8, 80),
    "environments": (questions.make_environment, 4, 50),
    "files": (files.make, 5, 60),
    "handed": (handed.make, 8, 80),
}
"""Kind to its maker and how many a part makes: in a usual run, and of the whole walk."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_gets_in_out_or_down(kind: str, part: int) -> None:
    maker, some, every = MAKERS[kind]
    print(f"SCALETAIL_HOSTILE_SEED={SEED}")
    place = public_folder()
    wrong = []
    for number in range(rounds(some, every)):
        wrong += run_case(Path(place) / f"{number}", maker, f"{SEED} {kind} {part} {number}")
    assert not wrong, "\n\n".join([f"{len(wrong)} fell", *wrong[:20]])
    shutil.rmtree(place)


def test_the_whole_walk_is_of_five_thousand_inputs() -> None:
    assert PARTS * sum(every for _, _, every in MAKERS.values()) >= 5_000
