"""A stack is taken away in any order and by a program that is killed: nothing goes that was not named."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from tests.lab.deploys import deployed, kill_with_children
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab

NAME = "gone"
NAMED = {"containers": (), "files": ("--files",), "data": ("--identity-and-data", NAME)}
ORDERS = tuple(itertools.permutations(NAMED))
KILLED_AFTER = (0.3, 0.7, 1.1)
"""Seconds: while it is loaded, while it looks, while it works."""
OWN, DATA, STATE, OURS = "notes.txt", "data/vaultwarden/kept", "tailscale/state", "compose.yaml"


def kill(lab: Lab, words: tuple[str, ...], after: float) -> None:
    child = lab.start_cli("remove", NAME, *words, "--yes", "--json")
    time.sleep(after)
    if child.poll() is None:
        kill_with_children(child)
    child.communicate()


@pytest.mark.parametrize("order", part_of(ORDERS, 6), ids="-".join)
def test_what_was_not_named_is_there_after_every_step(lab: Lab, root: Path, order: tuple[str, ...]) -> None:
    deployed(lab, "vaultwarden", NAME)
    folder = root / NAME
    (folder / OWN).write_text("mine")
    (folder / DATA).parent.mkdir(parents=True, exist_ok=True)
    (folder / DATA).write_text("kept")
    named: set[str] = set()
    for step in order:
        named.add(step)
        for after in KILLED_AFTER:
            kill(lab, NAMED[step], after)
            check(folder, named)
        lab.cli("remove", NAME, *NAMED[step], "--yes", "--json")
        check(folder, named)
    assert not lab.docker("ps", "-a", "-q", "--filter", f"label=com.docker.compose.project={NAME}")
    assert not (folder / STATE).exists() and not (folder / DATA).exists() and not (folder / OURS).exists()
    assert (folder / OWN).read_text() == "mine"


def check(folder: Path, named: set[str]) -> None:
    """Identity and data go by their own yes alone, our files by theirs or by that one; own ones never."""
    assert (folder / OWN).read_text() == "mine"
    if "data" not in named:
        assert (folder / DATA).read_text() == "kept"
        assert any((folder / STATE).iterdir())
        assert "files" in named or (folder / OURS).exists()
