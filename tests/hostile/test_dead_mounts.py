"""A folder on a server that is gone costs its own row, entry or sentence, and nothing else."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.entries import HEAD, SERVICE, put_entry
from tests.hostile.forked import Ended, run_forked

_LAZY = 2
LIMIT = 20.0
"""Seconds, of which most are other tests: each of three places is given up within five."""


@contextlib.contextmanager
def mount_dead(*folders: Path) -> Iterator[None]:
    """Who looks at one of the folders waits for ever; skips the test where this machine mounts nothing."""
    kernel = ctypes.CDLL(None, use_errno=True)
    with contextlib.ExitStack() as after:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                descriptor = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
            except OSError as error:
                pytest.skip(f"no FUSE here: {error}")
            after.callback(os.close, descriptor)
            place = os.fsencode(folder)
            options = f"fd={descriptor},rootmode=40000,user_id=0,group_id=0,allow_other"
            if kernel.mount(b"dead", place, b"fuse", 0, options.encode()):
                pytest.skip(f"nothing can be mounted here: {os.strerror(ctypes.get_errno())}")
            after.callback(kernel.umount2, place, _LAZY)
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A root of five stacks, of which three hang in different ways, and a catalog of two entries, of which one does."""
    place = tmp_path_factory.mktemp("place")
    root = place / "root"
    for name in ("alpha", "omega", "by-link", "inside"):
        (root / name).mkdir(parents=True)
        (root / name / "compose.yaml").write_text(f"name: {name}\nservices: {{app: {{image: nginx}}}}\n")
    catalog = put_entry(place / "catalog", HEAD + SERVICE)
    with mount_dead(root / "dead", catalog / "gone", root / "inside" / "data" / "disk"):
        (root / "by-link" / ".env").symlink_to(root / "dead" / ".env")
        yield place


def command(place: Path, *words: str) -> Ended:
    ended = run_forked(
        ["--root", str(place / "root"), *words],
        environment={"HOME": str(place / "home"), "PATH": "/usr/bin:/bin", "DOCKER_HOST": f"unix://{place}/none.sock"},
        limit=LIMIT,
    )
    assert ended.status is not None, f"{words} goes on beyond {LIMIT} s"
    assert "Traceback" not in ended.said, ended.said
    return ended


def rows(place: Path, *words: str) -> dict[str, Any]:
    told = json.loads(command(place, "status", *words, "--json").out)
    return {row["name"]: row["sentence"] for row in told["stacks"]}


def test_the_other_rows_are_shown_and_a_hung_one_says_why(place: Path) -> None:
    told = rows(place)
    assert set(told) == {"alpha", "omega", "by-link", "inside", "dead"}
    for name in ("dead", "by-link", "inside"):
        assert told[name] == f"{place}/root/{name} does not answer."
    assert all("does not answer" not in told[name] for name in ("alpha", "omega"))


def test_a_single_stack_beside_hung_ones_is_asked_for_as_ever(place: Path) -> None:
    assert "does not answer" not in rows(place, "alpha")["alpha"]
    assert "does not answer" in rows(place, "dead")["dead"]


def test_lint_judges_what_answers(place: Path) -> None:
    told = {
        Path(one["folder"]).name: one["error"] for one in json.loads(command(place, "lint", "--json").out)["folders"]
    }
    assert "does not answer" in told["dead"] and "does not answer" in told["by-link"]
    assert told["alpha"] is None and told["omega"] is None


@pytest.mark.parametrize(
    "words",
    [["doctor"], ["doctor", "dead"], ["doctor", "alpha"], ["start", "dead"], ["stop", "dead"], ["start", "alpha"],
     ["start", "--all"], ["remove", "dead", "--yes"], ["remove", "alpha", "--yes"], ["rollback", "dead", "--yes"],
     ["remove", "dead", "--files", "--yes"], ["logs", "dead"], ["logs", "alpha"], ["fix", "dead", "--yes"],
     ["deploy", "--resume", "dead", "--yes"], ["deploy", "memos", "--name", "dead", "--dry-run"],
     ["deploy", "memos", "--dry-run"], ["expose", "dead", "serve"], ["lint", "--fix", "--yes"],
     ["info", "--json"], ["adopt", "dead", "--yes"], ["adopt", "ROOT/dead", "--yes", "--json"],
     ["adopt", "--all", "ROOT", "--yes", "--no-restart"], ["adopt", "--revert", "dead", "--yes"],
     ["improve", "dead", "--dry-run"], ["backup", "dead", "OUT"], ["backup", "alpha", "OUT"],
     ["update", "dead", "--check"], ["update", "--all", "--check", "--json"], ["import", "ROOT/dead", "--dry-run"],
     ["import", "ROOT/dead/compose.yaml", "--dry-run", "--json"], ["restore", "ROOT/dead/x.tar"],
     ["config", "check"], ["setup", "--yes", "--json", "--first", "none"], ["deploy", "memos", "--yes", "--write-only",
      "--login-by-link", "--name", "dead"]],
    ids=" ".join,
)  # fmt: skip
def test_no_command_waits_for_ever(place: Path, words: list[str]) -> None:
    words = [word.replace("ROOT", f"{place}/root").replace("OUT", f"{place}/out.tar") for word in words]
    assert command(place, *words).status in (0, 1, 2, 3)


def test_one_entry_that_hangs_leaves_the_rest_of_its_catalog(place: Path) -> None:
    catalog = str(place / "catalog")
    assert '"evil"' in command(place, "--catalog", catalog, "list", "--json").out
    told = command(place, "--catalog", catalog, "catalog", "check", "--json").out
    assert f"{catalog}/gone" in told and "does not answer" in told
    assert '"memos"' in command(place, "--catalog", f"{catalog}/gone", "list", "--json").out
