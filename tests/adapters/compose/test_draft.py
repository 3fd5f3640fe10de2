"""A folder for files that are only judged holds secrets: it is gone at once, and what a kill has left soon after."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.draft import draft_folder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(place: Path, name: str, *, age: float) -> Path:
    folder = place / name
    folder.mkdir(mode=0o700)
    (folder / ".env").write_text("ADMIN_TOKEN=of-a-plan-that-was-killed")
    at = time.time() - age
    os.utime(folder, (at, at))
    return folder


def test_what_a_killed_process_has_left_is_taken_away_by_the_next_and_nothing_else(place: Path) -> None:
    killed, young = (left(place, f"scaletail-draft-{name}", age=age) for name, age in (("a", 900), ("b", 1)))
    other = left(place, "somebody-elses", age=900)
    (place / "scaletail-draft-link").symlink_to(other)
    with draft_folder({}, "/srv/books"):
        assert not killed.exists()
        assert young.exists() and (other / ".env").exists()


def test_a_folder_that_another_process_still_works_in_stays(place: Path) -> None:
    with draft_folder({".env": "A=1"}, "/srv/books") as (top, here):
        at = time.time() - 900
        os.utime(top, (at, at))
        with draft_folder({}, "/srv/others"):
            assert (here / ".env").read_text() == "A=1"
