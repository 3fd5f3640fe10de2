"""The README's pictures show the program as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pyte
import pytest

from tests.ui.snapshot import WRITE

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "screenshots"
FILMS = {"deploying": "It answers", "mending": "is gone"}
"""Those that move, and the words on which they end."""


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
    still = [fresh for fresh in sorted(fresh_ones.glob("*.svg")) if fresh.stem not in FILMS]
    stale = [fresh.name for fresh in still if not _same(fresh, PICTURES / fresh.name)]
    stale += [name for name in FILMS if _told(fresh_ones / f"{name}.cast") != _told(PICTURES / f"{name}.cast")]
    assert stale == []


def test_the_readme_shows_every_picture_and_no_other() -> None:
    readme = (PROJECT / "README.md").read_text()
    shown = {part.split(")")[0] for part in readme.split("](screenshots/")[1:]}
    assert shown == {path.name for path in PICTURES.glob("*.svg")}
    assert len(shown) == 7


@pytest.mark.parametrize("name", list(FILMS))
def test_a_moving_picture_is_small_and_its_recording_plays(name: str) -> None:
    """An asciicast is a header and events of time, kind and text; played, it ends on what the picture ends on."""
    svg, cast = PICTURES / f"{name}.svg", PICTURES / f"{name}.cast"
    assert svg.stat().st_size < 200_000 and cast.stat().st_size < 200_000
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")
    header, *events = (json.loads(line) for line in cast.read_text().splitlines())
    assert (header["version"], header["width"], header["height"]) == (2, 80, 24)
    moments = [moment for moment, _, _ in events]
    assert moments == sorted(moments) and moments[-1] < 90
    assert FILMS[name] in _played(cast)[-1]


def _played(cast: Path) -> list[str]:
    """The screens of a recording, one after the other."""
    screen = pyte.Screen(80, 24)
    stream, seen = pyte.Stream(screen), []
    for line in cast.read_text().splitlines()[1:]:
        _, kind, text = json.loads(line)
        assert kind == "o"
        stream.feed(text)
        seen.append("\n".join(screen.display))
    return seen


def _told(cast: Path) -> list[str]:
    """What a drawing tells: all until the deploy begins, whose stages are caught in their midst, and its end."""
    screens = _played(cast)
    begins = next((number for number, text in enumerate(screens) if "Stages" in text), len(screens))
    return [*screens[:begins], screens[-1]]


def _same(fresh: Path, kept: Path) -> bool:
    return kept.exists() and fresh.read_bytes() == kept.read_bytes()
