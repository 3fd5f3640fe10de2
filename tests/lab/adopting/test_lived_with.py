"""A stack made by hand and taken over is lived with as one of ours: keys, updates and back, backup and restore."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.adopting.handmade import IMAGE, Handmade, template
from tests.lab.running_lab import Lab, until
from tests.lab.updating.published import APP, image_of, registry, update

NAME = "hand-lived"
APPS = "app-hand-lived"


@pytest.fixture
def stack(lab: Lab, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handmade]:
    """In a folder that is not the stacks root, and not started yet."""
    monkeypatch.setenv("SCALETAIL_CONFIG", str(tmp_path / "settings.yaml"))
    (root / "services").mkdir()
    stack = Handmade(lab, root / "services" / NAME)
    template(stack)
    yield stack
    for device in lab.nodes():
        if device["Hostname"] == NAME:
            lab.device(device["Name"], "delete")


def body_is(stack: Handmade, body: str) -> None:
    until(f"it says {body}", lambda: stack.answers().strip() == body, seconds=60)


@pytest.mark.rotating
def test_it_is_updated_goes_back_by_itself_and_when_asked_and_is_the_same_device(lab: Lab, stack: Handmade) -> None:
    with registry(lab) as published:
        old = published.publish(APP, "BODY=one", here=True)
        stack.write(".env", (stack.folder / ".env").read_text().replace(IMAGE, APP))
        stack.up()
        body_is(stack, "one")
        address, files = stack.address(), stack.sums()
        stack.cli("adopt", str(stack.folder))
        rows = stack.cli("keys", NAME)["rows"]
        assert {one["thing"] for one in rows} >= {"login", "certificate"} and any(one["ends"] for one in rows), rows

        published.publish(APP, "BODY=two")
        said = update(lab, NAME)
        assert said.result["result"] == "ok", said
        body_is(stack, "two")
        said = update(lab, "--back", NAME)
        assert said.result["result"] == "ok", said
        body_is(stack, "one")
        assert image_of(lab, APPS) == old

        published.publish(APP, "BODY=three", "EXIT=0s", "EXIT_CODE=3")
        said = update(lab, NAME, "--patience", "8")
        assert (said.status, said.result["result"], said.result["back"]) == (1, "failed", "taken"), said
        body_is(stack, "one")
        assert image_of(lab, APPS) == old
        assert stack.address() == address
        assert {path: held for path, held in stack.sums().items() if path in files} == files


@pytest.mark.rotating
def test_its_backup_comes_back_with_address_and_data(lab: Lab, root: Path, stack: Handmade, tmp_path: Path) -> None:
    lab.stand_in(IMAGE, 80)
    stack.up()
    page, address, files = stack.answers(), stack.address(), stack.sums()
    stack.cli("adopt", str(stack.folder))
    archive = str(tmp_path / "a.tar")
    done = lab.cli("backup", NAME, archive, "--json")
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert lab.cli("backup", "--verify", archive).returncode == 0
    assert stack.answers() == page
    lab.docker("compose", "--project-directory", str(stack.folder), *stack._files(), "down")
    shutil.rmtree(stack.folder)
    done = lab.cli("restore", archive, "--original-off", "--json")
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert stack.answers() == page
    assert stack.address() == address
    back = Handmade(lab, Path(json.loads(done.stdout.splitlines()[-1])["folder"]))
    assert {path: held for path, held in back.sums().items() if path in files} == files


@pytest.mark.rotating
def test_what_runs_is_written_into_its_file_and_what_its_file_leaves_no_room_for_is_said(
    lab: Lab, stack: Handmade
) -> None:
    lab.stand_in(IMAGE, 80)
    stack.up()
    page = stack.answers()
    stack.cli("adopt", str(stack.folder))
    runs = [lab.inspect(one)["Id"] for one in (f"tailscale-{NAME}", APPS)]
    place = stack.folder / "compose.yaml"
    text = place.read_text()
    place.write_text(text.replace("      - ./data:/www/mine\n", "      - ./other:/www/mine:ro # mine\n"))
    stack.write(".env", (stack.folder / ".env").read_text().replace(IMAGE, "lab/other:1"))
    kept = stack.cli("compare", NAME, "--keep-running", "--yes", code=1)
    assert [(one["part"], one["where"]) for one in kept["left"]] == [("image", "application")], kept
    assert "IMAGE_URL" in kept["left"][0]["why"]
    assert place.read_text() == text.replace("./data:/www/mine\n", "./data:/www/mine # mine\n")
    assert [lab.inspect(one)["Id"] for one in (f"tailscale-{NAME}", APPS)] == runs
    assert stack.answers() == page

    refused = stack.cli("change", NAME, "IMAGE_URL=other", "--yes", code=2)
    assert "IMAGE_URL is in .env, line 2" in refused["error"] and f"edit {NAME} .env" in refused["fix"], refused
    refused = stack.cli("rename", NAME, "hand-other", "--yes", code=2)
    assert "(hostname)" in refused["error"] and f"device {NAME} rename" in refused["fix"], refused
    assert stack.answers() == page
