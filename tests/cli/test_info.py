"""`info`: what a report of a fault needs, and nothing that is secret."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

import pytest

from scaletail_tui import __version__
from scaletail_tui.cli.main import run

Shown = pytest.CaptureFixture[str]


def test_it_names_versions_paths_and_what_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("look: light\n")
    monkeypatch.setenv("SCALETAIL_CONFIG", str(file))
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22")
    assert run(["--practice", "info", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["program"]["scaletail-tui"] == __version__ and "textual" in said["program"]
    assert said["host"]["engine"].startswith("28.3.2") and said["host"]["compose"]
    assert said["paths"]["settings"] == str(file)
    assert said["settings"] == {"look": "light (file, line 1)"}
    assert said["terminal"]["SSH_CONNECTION"] == "set"


def test_an_engine_that_is_not_there_is_told_and_no_failure(monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    assert run(["info"]) == 0
    assert "engine          does not answer:" in capsys.readouterr().out


def test_a_package_that_came_without_what_tells_its_version_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    def untold(package: str) -> str:
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "version", untold)
    with pytest.raises(SystemExit) as left:
        run(["--version"])
    assert not left.value.code
    assert "Textual unknown" in capsys.readouterr().out
