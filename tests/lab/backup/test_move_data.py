"""Data move to another disk with their owners, modes and links; killed at each step it goes on, or back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab.backup.test_backup_and_restore import said
from tests.lab.backup.test_interrupted import is_killed, kill_after
from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab

NAME = "b-moved"
URL = f"https://{NAME}.{TAILNET}/"
STEPS = ("stop", "copy", "compare", "link", "start", "answer")


@contextmanager
def small_disk(path: Path) -> Iterator[Path]:
    """Another file system, of a megabyte."""
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "lab", str(path)], check=True)
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=False)


@contextmanager
def other_disk() -> Iterator[Path]:
    """Another file system that the engine sees, too: one that is mounted later than it began it may not."""
    path = Path(tempfile.mkdtemp(dir="/dev/shm", prefix="lab-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def fill(root: Path) -> dict[str, tuple[int, int, int, bytes | str]]:
    """Files of several owners and modes, a link and a second name; what they are, by path."""
    data = root / NAME / "data"
    inner = data / "vaultwarden/deep"
    inner.mkdir(parents=True, exist_ok=True)
    (inner / "key.pem").write_bytes(os.urandom(5_000))
    (inner / "key.pem").chmod(0o400)
    os.chown(inner / "key.pem", 33, 44)
    (data / "vaultwarden/shared").mkdir()
    os.chown(data / "vaultwarden/shared", 12, 13)
    (data / "vaultwarden/shared").chmod(0o2770)
    os.link(inner / "key.pem", inner / "second")
    (inner / "link").symlink_to("key.pem")
    return listing(data)


def listing(data: Path) -> dict[str, tuple[int, int, int, bytes | str]]:
    found: dict[str, tuple[int, int, int, bytes | str]] = {}
    for path in sorted(data.rglob("*")):
        about = path.lstat()
        content = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        if path.name.startswith("db.sqlite3"):  # the app goes on writing it
            continue
        mode = 0 if path.is_symlink() else about.st_mode
        found[str(path.relative_to(data))] = (mode, about.st_uid, about.st_gid, content)
    return found


def test_data_move_to_another_disk_and_the_app_answers_from_there(lab: Lab, root: Path, tmp_path: Path) -> None:
    deployed(lab, "vaultwarden", NAME)
    before = fill(root)
    with small_disk(tmp_path / "small") as small:
        refused = lab.cli("move-data", NAME, "--to", str(small), "--yes", "--json")
        assert refused.returncode == 1, refused.stdout
        assert "too little" in json.loads(refused.stdout.splitlines()[-1])["error"]
        answers(lab, URL)
    with other_disk() as big:
        plan = json.loads(lab.cli("move-data", NAME, "--to", str(big), "--dry-run", "--json").stdout)
        assert plan["plan"][:2] == ["- data/", f"+ data -> {big}/{NAME}/data"]
        assert not (root / NAME / "data").is_symlink()
        done = said(lab.cli("move-data", NAME, "--to", str(big), "--yes", "--json"))[-1]
        assert done["result"] == "ok", done
        answers(lab, URL)
        assert (root / NAME / "data").readlink() == big / NAME / "data"
        assert listing(big / NAME / "data") == before
        assert (big / NAME / "data/vaultwarden/deep/second").stat().st_nlink == 2
        assert listing(Path(done["kept"])) == before
        said(lab.cli("restart", NAME, "--json"))
        answers(lab, URL)
        assert lab.cli("move-data", NAME, "--remove-old", "other", "--yes").returncode == 2
        assert Path(done["kept"]).is_dir()
        gone = said(lab.cli("move-data", NAME, "--remove-old", NAME, "--yes", "--json"))[-1]
        assert gone["removed"] == [done["kept"]]
        assert not Path(done["kept"]).exists()
        answers(lab, URL)
        said(lab.cli("remove", NAME, "--yes", "--json"))


@pytest.mark.rotating
@pytest.mark.parametrize("step", part_of(STEPS, 2))
def test_a_move_that_is_killed_goes_on_or_back(lab: Lab, root: Path, step: str) -> None:
    deployed(lab, "vaultwarden", NAME)
    before = fill(root)
    with other_disk() as big:
        for way in ("--back", "--resume"):
            assert kill_after(lab, step, "move-data", NAME, "--to", str(big), "--yes"), step
            moved = (root / NAME / "data").is_symlink()
            assert moved == (STEPS.index(step) >= STEPS.index("link")), step
            assert listing((root / NAME / "data").resolve()) == before, (step, way)
            refused = lab.cli("move-data", NAME, "--to", str(big), "--yes", "--json")
            assert refused.returncode == 2 and "--resume" in refused.stdout, refused.stdout
            done = said(lab.cli("move-data", NAME, way, "--json"))[-1]
            assert done["result"] == ("ok" if way == "--resume" else "back"), done
            answers(lab, URL)
            assert (root / NAME / "data").is_symlink() == (way == "--resume")
            assert listing((root / NAME / "data").resolve()) == before, (step, way)
            if way == "--back" and done["kept"]:
                subprocess.run(["rm", "-rf", done["kept"]], check=True)
        said(lab.cli("remove", NAME, "--yes", "--json"))


@pytest.mark.rotating
@pytest.mark.parametrize("place", part_of(("copy", "compare", "link", "back"), 2))
def test_a_move_that_is_killed_in_the_middle_of_a_step_goes_on_or_back(lab: Lab, root: Path, place: str) -> None:
    deployed(lab, "vaultwarden", NAME)
    before = fill(root)
    data = root / NAME / "data"
    with other_disk() as big:
        if place == "back":
            assert kill_after(lab, "answer", "move-data", NAME, "--to", str(big), "--yes")
            assert is_killed(lab, "move-data", NAME, "--back", KILLED_IN=place)
        else:
            assert is_killed(lab, "move-data", NAME, "--to", str(big), "--yes", KILLED_IN=place)
        assert not data.is_symlink() and listing(data) == before
        (begun,) = json.loads(lab.cli("status", "--json").stdout)["begun"]
        assert f"move-data {NAME} --back" in begun["fix"]
        on = lab.cli("move-data", NAME, "--resume", "--json")
        if place in ("link", "back"):  # the stack may have lived on the copy: it is neither taken nor copied over
            assert on.returncode == 2 and "--back" in on.stdout, on.stdout
            done = said(lab.cli("move-data", NAME, "--back", "--json"))[-1]
            assert (done["result"], done["kept"]) == ("back", f"{big}/{NAME}/data"), done
        else:
            assert said(on)[-1]["result"] == "ok", on.stdout
        answers(lab, URL)
        assert data.is_symlink() == (place not in ("link", "back"))
        assert listing(data.resolve()) == listing(big / NAME / "data") == before
        assert "begun" not in json.loads(lab.cli("status", "--json").stdout)
        said(lab.cli("remove", NAME, "--yes", "--json"))
