"""A living stack gets another name: the same device at the same address, its data in place, and after kill -9 whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lab.deploys import answers, deployed, told
from tests.lab.rotation import part_of
from tests.lab.running_lab import REPOSITORY, Lab, until

SUICIDE = Path(__file__).parent.parent / "deploying" / "suicide"
WRITES = ("write", "write:2", "write:3", "write:4")
"""Before the containers go, before the folder is moved, before its files are written, and when all of that is done."""
STAGES = ("check", *WRITES, "sidecar", "login", "address", "app", "listening", "certificate", "answer")


def test_everything_carries_the_new_name_and_the_device_is_the_same(lab: Lab, root: Path) -> None:
    old = deployed(lab, "vaultwarden", "l-rename").result["url"]
    before = node(lab, "l-rename")
    (root / "l-rename/data/mine.txt").write_text("stays")
    shown = json.loads(lab.cli("rename", "l-rename", "l-fresh", "--dry-run", "--json").stdout)
    assert shown["address"]["before"] == old
    assert [one["container"] for one in shown["replaces"]] == ["tailscale-l-rename", "app-l-rename"]
    assert any("DOMAIN" in one for one in shown["follows"]), shown["follows"]

    said = lab.cli("rename", "l-rename", "l-fresh", "--yes", "--json", timeout=110)
    assert said.returncode == 0, (said.stdout, said.stderr)
    new = told(said.stdout, 0, said.stderr).result["url"]
    assert new == old.replace("l-rename", "l-fresh")
    assert is_the_same(node(lab, "l-fresh"), before)
    answers(lab, new)
    assert (root / "l-fresh/data/mine.txt").read_text() == "stays"
    assert not (root / "l-rename").exists()
    environment = lab.inspect("app-l-fresh")["Config"]["Env"]
    assert any("l-fresh." in one for one in environment) and not any("l-rename." in one for one in environment)
    assert lab.docker("ps", "-aq", "--filter", "label=com.docker.compose.project=l-rename") == ""

    refused = lab.cli("rename", "l-fresh", "l-fresh", "--yes")
    assert refused.returncode == 2


@pytest.mark.rotating
@pytest.mark.parametrize("stage", part_of(STAGES, 3))
@pytest.mark.parametrize("way", ["--resume", "--back"])
def test_a_rename_killed_at_any_stage_goes_on_or_back(lab: Lab, root: Path, stage: str, way: str) -> None:
    deployed(lab, "vaultwarden", "l-cut")
    before = node(lab, "l-cut")
    begun = cut_off(lab, stage, "rename", "l-cut", "l-whole", "--yes")
    if stage == "check":
        assert not begun and (root / "l-cut/compose.yaml").is_file()
        return
    assert "rename l-cut --resume" in begun[0]["fix"]
    ends_whole(lab, root, way, before)


@pytest.mark.rotating
@pytest.mark.parametrize("stage", part_of((*WRITES[:3], "sidecar", "app", "answer"), 3))
@pytest.mark.parametrize("way", ["--resume", "--back"])
def test_a_way_on_or_back_that_is_killed_too_goes_back(lab: Lab, root: Path, stage: str, way: str) -> None:
    deployed(lab, "vaultwarden", "l-cut")
    before = node(lab, "l-cut")
    assert cut_off(lab, "write" if way == "--resume" else "app", "rename", "l-cut", "l-whole", "--yes")
    begun = cut_off(lab, stage, "rename", "l-cut", way, "--yes")
    assert "--back" in begun[0]["fix"]
    ends_whole(lab, root, "--back", before)


def cut_off(lab: Lab, stage: str, *words: str) -> list[dict[str, str]]:
    """Run it until it kills itself there; what `status` says is begun."""
    done = lab.cli(*words, "--json", KILLED_AT=stage, PYTHONPATH=f"{SUICIDE}:{REPOSITORY}")
    assert done.returncode == 1, (done.stdout, done.stderr)
    begun: list[dict[str, str]] = json.loads(lab.cli("status", "--json").stdout).get("begun", [])
    return begun


def ends_whole(lab: Lab, root: Path, way: str, before: dict[str, object]) -> None:
    said = lab.cli("rename", "l-cut", way, "--yes", "--json", timeout=110)
    assert said.returncode == 0, (said.stdout, said.stderr)
    name, gone = ("l-whole", "l-cut") if way == "--resume" else ("l-cut", "l-whole")
    assert is_the_same(node(lab, name), before)
    answers(lab, told(said.stdout, 0, said.stderr).result["url"])
    assert [one.name for one in root.iterdir()] == [name]
    assert lab.docker("ps", "-aq", "--filter", f"label=com.docker.compose.project={gone}") == ""
    assert not json.loads(lab.cli("status", "--json").stdout).get("begun")


def node(lab: Lab, name: str) -> dict[str, object]:
    """The device of that name, as the control server knows it once it does."""
    return until(f"{name} is known", lambda: [one for one in lab.nodes() if one["Name"] == name])[0]


def is_the_same(one: dict[str, object], other: dict[str, object]) -> bool:
    return all(one[key] == other[key] for key in ("Addresses", "StableID", "NodeKey"))
