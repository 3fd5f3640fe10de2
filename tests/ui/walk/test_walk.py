"""Random keys and resizes: 20,000 a size end no program, and a page that was resized is the one opened at that size.

A part at each commit; all of it with SCALETAIL_WALK=all, one seed with SCALETAIL_WALK=7.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.rotation import commit_number
from tests.ui.walk.deck import SIZES
from tests.ui.walk.lockstep import Lockstep
from tests.ui.walk.walker import LEG, Walk

WHOLE, PART = 20_000, 200
CHOSEN = ORIGINAL_ENVIRONMENT.get("SCALETAIL_WALK", "")
"""`all`, or a seed; empty: the commit's."""
SEED = CHOSEN if CHOSEN and CHOSEN != "all" else str(commit_number())
PAIRS = tuple(itertools.permutations(SIZES, 2))


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_random_keys_and_resizes_end_nothing_and_lose_neither_cursor_nor_word(size: tuple[int, int]) -> None:
    wanted, pressed, leg = (WHOLE if CHOSEN == "all" else PART), 0, 0
    while pressed < wanted:
        name = f"{SEED}-{leg}"
        print(f"walk of seed {name} at {size[0]}x{size[1]}, behind {pressed} keys")
        pressed += await Walk(name, size).run(min(LEG, wanted - pressed))
        leg += 1
    assert pressed >= wanted


@pytest.mark.slow
async def test_a_page_that_was_resized_is_the_page_opened_at_that_size(tmp_path: Path) -> None:
    count = 10 * len(PAIRS) if CHOSEN == "all" else 4
    first = int(SEED) % len(PAIRS) if SEED.isdigit() else 0
    for number in range(count):
        before, after = PAIRS[(first + number) % len(PAIRS)]
        seed = f"{SEED}-{number}"
        print(f"resized from {before} to {after}, seed {seed}")
        differs = await Lockstep(seed, before, after, tmp_path / str(number)).run(8)
        assert not differs, differs
