"""`config`: which settings hold and where each comes from; and that they hold."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.cli.settings.run_settings import unknown_bindings
from scaletail_tui.domain.settings.table import SETTINGS
from scaletail_tui.ui.keymap.sections import KEYS

Shown = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.yaml"
    monkeypatch.setenv("SCALETAIL_CONFIG", str(path))
    return path


def test_without_a_file_all_is_default_and_well(file: Path, capsys: Shown) -> None:
    assert run(["config"]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first == f"{file} (not there: all defaults)"
    assert all(row.endswith(" default") for row in rows) and len(rows) == len(SETTINGS)
    assert run(["config", "check"]) == 0


def test_each_value_tells_where_it_comes_from(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    file.write_text("root: /srv/stacks\nlook: light\n")
    monkeypatch.setenv("SCALETAIL_TAGS", "tag:a, tag:b")
    assert run(["--root", "/elsewhere", "config", "show", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    by_name = {one["name"]: (one["value"], one["origin"], one["place"]) for one in said["settings"]}
    assert by_name["root"] == ("/elsewhere", "flag", "--root")
    assert by_name["look"] == ("light", "file", "line 2")
    assert by_name["tags"] == (["tag:a", "tag:b"], "environment", "SCALETAIL_TAGS")
    assert by_name["expose"] == (None, "default", "")


def test_what_cannot_be_used_is_told_with_its_line_and_the_rest_counts(file: Path, capsys: Shown) -> None:
    file.write_text("lok: dark\nkeys: {stack.restrat: ctrl+r}\n")
    assert run(["config", "check"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{file}, line 1: There is no setting lok. Did you mean look?",
        "keys: there is no binding stack.restrat. Did you mean stack.restart?",
    ]
    assert run(["status", "--json"]) in (0, 1, 3)
    assert f"{file}, line 1: There is no setting lok. Did you mean look? It is not used.\n" in capsys.readouterr().err


def test_the_root_of_the_file_is_where_stacks_are_looked_for(file: Path, tmp_path: Path, capsys: Shown) -> None:
    (tmp_path / "mine" / "one").mkdir(parents=True)
    (tmp_path / "mine" / "one" / "compose.yaml").write_text("services: {}\n")
    file.write_text(f"root: {tmp_path / 'mine'}\n")
    assert run(["completion", "stacks"]) == 0
    assert capsys.readouterr().out.split() == ["one"]


def test_a_new_stack_has_the_tags_server_and_image_of_the_settings(file: Path, tmp_path: Path, capsys: Shown) -> None:
    file.write_text(
        'tags: ["tag:nas"]\nlogin_server: https://hs.example.com\n'
        "sidecar_image: tailscale/tailscale:v1.90.1\nexpose: direct\n"
    )
    words = ("deploy", "it-tools", "--login-by-link", "--dry-run", "--yes", "--json")
    assert run(["--practice", *words]) == 0
    plan = capsys.readouterr().out
    for wanted in ("tag:nas", "https://hs.example.com", "tailscale/tailscale:v1.90.1"):
        assert wanted in plan
    assert run(["--practice", *words, "--sidecar-image", "mine:1"]) == 0
    plan = capsys.readouterr().out
    assert "mine:1" in plan and "v1.90.1" not in plan


def test_edit_opens_the_editor_on_a_file_with_everything_explained(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'look: gren' >> \"$1\"\n")
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert run(["config", "edit"]) == 2
    assert "look is dark, light, contrast or ansi" in capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_names_of_bindings_are_those_of_the_interface() -> None:
    known = {key.id for keys in KEYS.values() for key in keys}
    assert unknown_bindings(dict.fromkeys(known, "x")) == []
    assert len(unknown_bindings({"stack.nothing-like-it": "x"})) == 1


def test_path_and_schema_are_for_other_programs(file: Path, capsys: Shown) -> None:
    assert run(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert run(["config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "scaletail-tui settings"
