"""A stack of an older entry, edited by hand, is brought to the newer one: the edit stays, and so does the device.

Then what runs is made another thing than the folder says: that is named, and put right.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, answers, told
from tests.lab.running_lab import REPOSITORY, Lab

OLD, NEW, PORT = "lab.invalid/paper:1", "lab.invalid/paper:2", 80
HOST_LINE = "      - ./data:/data\n"


def entry_of(folder: Path, image: str) -> tuple[str, ...]:
    """A further catalog that has vaultwarden's entry under another name, with another image and setting."""
    place = folder / "paper"
    if not place.exists():
        shutil.copytree(REPOSITORY / "catalog" / "vaultwarden", place)
    text = (REPOSITORY / "catalog" / "vaultwarden" / "compose.yaml").read_text()
    assert text.count("vaultwarden/server:latest") == 1
    text = text.replace("vaultwarden/server:latest", image)
    (place / "compose.yaml").write_text(
        text if image == OLD else text.replace("restart: always", "restart: on-failure")
    )
    return ("--catalog", str(folder))


def drift_of(lab: Lab, catalog: tuple[str, ...]) -> list[dict[str, str]]:
    said = json.loads(lab.cli(*catalog, "compare", "paper", "--json").stdout)
    assert said["unseen"] is None
    found: list[dict[str, str]] = said["drift"]
    return found


@pytest.mark.rotating
def test_a_newer_entry_comes_and_what_was_edited_by_hand_stays(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet(OLD, "BODY=one", f"LISTEN={PORT}")
    lab.puppet(NEW, "BODY=two", f"LISTEN={PORT}")
    key = ("--auth-key-file", str(lab.key_file()))
    catalog = entry_of(tmp_path / "catalog", OLD)
    done = lab.cli(*catalog, "deploy", "paper", "--name", "paper", *key, "--yes", "--json")
    assert told(done.stdout, done.returncode, done.stderr).result["result"] == "ok", done
    url = f"https://paper.{TAILNET}/"
    assert answers(lab, url).strip() == "one"
    address = [node["Addresses"] for node in lab.nodes() if node["Hostname"] == "paper"]

    compose = root / "paper" / "compose.yaml"
    text = compose.read_text()
    assert text.count(HOST_LINE) == 1
    edited = text.replace(HOST_LINE, f"{HOST_LINE}    labels: {{mine: 'yes'}}  # mine\n")
    compose.write_text(edited)
    entry_of(tmp_path / "catalog", NEW)

    seen = json.loads(lab.cli(*catalog, "compare", "paper", "--json").stdout)
    assert seen["newer"]
    assert {hunk["whose"] for file in seen["files"] for hunk in file["hunks"]} == {"catalog", "yours"}
    refused = lab.cli(*catalog, "deploy", "paper", "--name", "paper", "--redeploy", "--yes", "--json")
    assert refused.returncode == 2 and "scaletail-tui compare paper" in refused.stdout, refused
    assert compose.read_text() == edited

    done = lab.cli(*catalog, "compare", "paper", "--merge", "--yes", "--json")
    assert told(done.stdout, done.returncode, done.stderr).result["result"] == "ok", done
    assert answers(lab, url).strip() == "two"
    assert [node["Addresses"] for node in lab.nodes() if node["Hostname"] == "paper"] == address
    app = lab.inspect("app-paper")
    assert (app["Config"]["Image"], app["Config"]["Labels"]["mine"]) == (NEW, "yes")
    assert "# mine" in compose.read_text() and NEW in compose.read_text()
    [kept] = compose.parent.glob("compose.yaml.before-*")
    assert kept.read_text() == edited
    assert (seen_drift := drift_of(lab, catalog)) == [], seen_drift

    compose.write_text(compose.read_text().replace("mine: 'yes'", "mine: 'no'"))
    lab.docker("exec", "tailscale-paper", "tailscale", "serve", "--bg", "--https=443", "http://127.0.0.1:81")
    assert [(one["part"], one["where"]) for one in drift_of(lab, catalog)] == [
        ("settings", "application"), ("serve", "tailscale-paper"),
    ]  # fmt: skip
    done = lab.cli(*catalog, "compare", "paper", "--apply", "--yes", "--json")
    assert done.returncode == 0, done
    assert drift_of(lab, catalog) == []
    assert answers(lab, url).strip() == "two"
    assert [node["Addresses"] for node in lab.nodes() if node["Hostname"] == "paper"] == address
    left = json.loads(lab.cli(*catalog, "compare", "paper", "--json").stdout)
    assert {hunk["whose"] for file in left["files"] for hunk in file["hunks"]} == {"yours"}
