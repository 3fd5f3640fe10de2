"""`remove` step by step: leaving at any of its questions does nothing of what was agreed to before."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.cli import questions, wiring
from scaletail_tui.cli.stack import remove
from scaletail_tui.domain.errors import BadInput


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Its stacks stand; questions are plain lines, and somebody sits there."""
    made = Practice(folder=tmp_path, speed=5.0)
    made.world()
    monkeypatch.setattr(wiring, "ports_for", lambda _args: made.ports)
    monkeypatch.setattr(remove, "check_asking", lambda **_asked: None)
    questions.speak_plainly()
    yield made
    questions.speak_plainly(False)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    remove.add_parser(parser.add_subparsers())
    return remove.run(parser.parse_args(["remove", *words]))


@pytest.mark.slow
@pytest.mark.parametrize("said", ["", "y\n", "y\ny\n", "y\ny\nn\n", "y\ny\nn\nvaultwarden\n"])
def test_leaving_at_any_question_removes_nothing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    folder = Path(practice.ports.folders.folder("vaultwarden"))
    (folder / "notes.txt").write_text("mine")
    before = sorted(path for path in folder.rglob("*"))
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    with pytest.raises(KeyboardInterrupt):
        run("vaultwarden")
    asked = capsys.readouterr().out
    assert asked.count("vaultwarden?") + asked.count("too") + asked.count("first?") == said.count("\n") + 1
    assert sorted(path for path in folder.rglob("*")) == before


@pytest.mark.slow
def test_a_no_to_the_files_removes_the_containers_alone(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(practice.ports.folders.folder("vaultwarden"))
    monkeypatch.setattr("sys.stdin", io.StringIO("y\nn\n"))
    assert run("vaultwarden") == 0
    assert (folder / "compose.yaml").exists() and "removed" in capsys.readouterr().out


def test_another_name_than_the_stacks_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(BadInput, match="is not 'vault'"):
        run("vault", "--identity-and-data", "valt")


def test_what_the_backup_before_it_cannot_hold_is_told(
    practice: Practice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(practice.ports.folders.folder("vaultwarden"))
    (folder / "data" / "link").symlink_to("/srv/elsewhere")
    (folder / ".restoring.json").write_text("damaged")
    assert run("vaultwarden", "--backup", str(tmp_path / "a.tar"), "--yes") == 0
    told = capsys.readouterr().err
    assert "Not in it: folder/.restoring.json" in told
    assert "vaultwarden is saved" in told
