"""What a real Compose and a real engine say against a start: quoted, explained, and kept until the stack starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lab import broken_stacks
from tests.lab.running_lab import Lab

NAME = "refused"
OVERLAP = "networks: {default: {ipam: {config: [{subnet: 172.17.0.0/16}]}}}\n"
NO_FOLDER = (
    "services:\n  application:\n    volumes:\n"
    "      - {type: bind, source: /nowhere/books, target: /books, bind: {create_host_path: false}}\n"
)
NO_DEVICE = "services: {application: {devices: [/dev/no-such-device]}}\n"


def status(lab: Lab) -> dict[str, Any]:
    done = lab.cli("status", "--json")
    return next(one for one in json.loads(done.stdout)["stacks"] if one["name"] == NAME)


def refused(lab: Lab, kind: str, words: str) -> None:
    """A start is refused in these words, and doctor and status tell of it afterwards, by themselves."""
    done = lab.cli("start", NAME, "--no-wait")
    assert done.returncode == 1, done.stdout
    assert words in done.stderr
    said = broken_stacks.doctor(lab, NAME)
    assert said["verdict"] == "broken"
    assert said["findings"][0]["id"] == kind, said["findings"]
    assert words in said["findings"][0]["evidence"]
    row = status(lab)
    assert row["state"] == "fail"
    assert row["finding"] == kind, row


@pytest.mark.rotating
def test_a_refusal_is_quoted_explained_and_kept_until_the_stack_starts(lab: Lab, root: Path) -> None:
    folder = broken_stacks.written(lab, root, NAME)
    override = folder / "compose.override.yaml"
    for text, kind, words in (
        (OVERLAP, "network-range-taken", "Pool overlaps with other one on this address space"),
        (NO_FOLDER, "mount-source-missing", "bind source path does not exist: /nowhere/books"),
        (NO_DEVICE, "device-missing", "/dev/no-such-device"),
    ):
        override.write_text(text)
        refused(lab, kind, words)
    override.unlink()
    lab.docker("compose", "--project-directory", str(folder), "down")
    assert lab.cli("start", NAME, "--no-wait").returncode == 0
    broken_stacks.healthy(lab, NAME)


@pytest.mark.rotating
def test_a_network_that_was_removed_is_told_and_made_again(lab: Lab, root: Path) -> None:
    folder = broken_stacks.written(lab, root, NAME)
    assert lab.cli("start", NAME, "--no-wait").returncode == 0
    lab.docker("compose", "--project-directory", str(folder), "stop")
    lab.docker("network", "rm", f"{NAME}_default")
    refused(lab, "network-gone", "not found")
    done = lab.cli("fix", NAME, "network-gone", "--yes", "--json", "--typed", NAME, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    broken_stacks.healthy(lab, NAME)
