"""The README's pictures show the program as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.snapshot import WRITE

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "screenshots"


@pytest.mark.slow
def test_the_pictures_are_what_the_program_draws_today(tmp_path: Path) -> None:
    """SCALETAIL_SNAPSHOTS=write draws them anew: look at them before they are kept."""
    fresh_ones = PICTURES if WRITE else tmp_path
    drawn = subprocess.run(
        (sys.executable, str(PICTURES / "draw.py"), str(fresh_ones)),
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert drawn.returncode == 0, drawn.stderr
    stale = [fresh.name for fresh in sorted(fresh_ones.glob("*.svg")) if not _same(fresh, PICTURES / fresh.name)]
    assert stale == []


def test_the_readme_shows_every_picture_and_no_other() -> None:
    readme = (PROJECT / "README.md").read_text()
    shown = {part.split(")")[0] for part in readme.split("](screenshots/")[1:]}
    assert shown == {path.name for path in PICTURES.glob("*.svg")}
    assert len(shown) == 5


def _same(fresh: Path, kept: Path) -> bool:
    return kept.exists() and fresh.read_bytes() == kept.read_bytes()
