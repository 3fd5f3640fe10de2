"""`backup`, `restore` and `bundle` on the pretended host: what they tell, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.cli.main import run


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_stack_is_saved_and_the_file_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.tar"
    assert run(["--practice", "backup", "jellyfin", str(file), "--json"]) == 0
    steps = told(capsys)
    assert [one["step"] for one in steps[:-1] if one["state"] == "ok"] == ["look", "stop", "pack", "start"]
    assert steps[-1]["result"] == "ok"
    assert run(["--practice", "backup", "--verify", str(file), "--json"]) == 0
    assert told(capsys)[0]["stack"] == "jellyfin"


def test_without_secrets_neither_settings_nor_identity_are_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import tarfile

    file = tmp_path / "a.tar"
    assert run(["--practice", "backup", "jellyfin", str(file), "--no-secrets"]) == 0
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert "folder/compose.yaml" in names
    secret = ("folder/.env", "folder/tailscale/state", "folder/tailscale/authkey")
    assert not [one for one in names if one.startswith(secret)]
    assert run(["--practice", "restore", str(file), "--as", "films"]) == 2
    assert "without secrets" in capsys.readouterr().err


def test_all_stacks_are_saved_and_the_newest_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "jellyfin-20200101T000000.tar"
    old.write_text("old")
    (tmp_path / "jellyfin-notes.tar").write_text("mine")
    assert run(["--practice", "backup", "--all", str(tmp_path), "--keep", "1", "--json"]) == 0
    names = {one["stack"] for one in told(capsys) if "stack" in one}
    assert "jellyfin" in names
    assert not old.exists()
    assert (tmp_path / "jellyfin-notes.tar").exists()
    assert len(list(tmp_path.glob("jellyfin-2*.tar"))) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["backup"], ["backup", "jellyfin"], ["backup", "jellyfin", "a", "--all", "b"], ["backup", "--keep", "2"],
        ["backup", "nobody", "a.tar"], ["backup", "jellyfin", "a.tar", "--exclude", "nothing-there"],
        ["backup", "--verify", "missing.tar"], ["backup", "--schedule"], ["backup", "--all", "x", "--enable"],
        ["backup", "--all", "x", "--keep", "0"], ["restore", "missing.tar"], ["restore", "x", "--new-identity"],
        ["backup", "--all", "x", "--schedule", "never", "--yes"], ["bundle", "nobody"],
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = run(["--practice", *words])
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not Path("a.tar").exists()


def test_no_file_that_stands_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.tar").write_text("mine")
    assert run(["--practice", "backup", "jellyfin", str(tmp_path / "a.tar")]) == 2
    assert "stands already" in capsys.readouterr().err
    assert run(["--practice", "bundle", "jellyfin", str(tmp_path / "a.tar")]) == 2
    assert (tmp_path / "a.tar").read_text() == "mine"


def test_a_bundle_is_text_in_the_order_of_the_form_or_an_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--practice", "bundle", "jellyfin"]) == 0
    assert capsys.readouterr().out.startswith("### Bug Description\n")
    assert run(["--practice", "bundle", "jellyfin", str(tmp_path / "b.json"), "--json"]) == 0
    assert json.loads((tmp_path / "b.json").read_text())["stack"] == "jellyfin"
    assert (tmp_path / "b.json").stat().st_mode & 0o777 == 0o600


def test_data_go_to_another_disk_as_the_plan_shows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    move = ["--practice", "move-data", "jellyfin", "--to", str(tmp_path), "--json"]
    assert run([*move, "--dry-run"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["plan"][:2] == ["- data/", f"+ data -> {tmp_path}/jellyfin/data"]
    assert run([*move, "--yes"]) == 0
    steps = told(capsys)
    ended = [one["step"] for one in steps[:-1] if one["state"] == "ok"]
    assert ended == ["stop", "copy", "compare", "link", "start", "answer"]
    assert (steps[-1]["result"], steps[-1]["target"]) == ("ok", plan["target"])
    assert list(tmp_path.iterdir()) == [], "practice writes nothing outside of its own folder"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "/nowhere/at/all", "--yes"), "no folder that stands"), (("--resume",), "No move"),
        (("--back",), "No move"),
        (("--remove-old", "jelly", "--yes"), "name again"), (("--remove-old", "jellyfin", "--yes"), "No move has left"),
        (("--to", "/tmp", "--folder", "../..", "--yes"), "no folder of data"), (("--back", "--dry-run"), "goes with"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_is_refused(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--practice", "move-data", "jellyfin", *words, "--json"]) == 2
    assert said in told(capsys)[-1]["error"]
