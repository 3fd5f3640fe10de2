"""Which hostile inputs a run makes: others for each commit, all of them when asked, and always the same of one seed.

SCALETAIL_HOSTILE=all makes all of them; SCALETAIL_HOSTILE_SEED names the seed that a failed run has printed.
"""

from __future__ import annotations

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.rotation import commit_number

WHOLE = ORIGINAL_ENVIRONMENT.get("SCALETAIL_HOSTILE", "") == "all"
SEED = int(ORIGINAL_ENVIRONMENT.get("SCALETAIL_HOSTILE_SEED", "") or commit_number() % 1_000_000)


def rounds(some: int, all_of_them: int) -> int:
    """How many of a kind this run makes."""
    return all_of_them if WHOLE else some
