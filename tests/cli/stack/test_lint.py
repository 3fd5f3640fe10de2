"""`scaletail-tui lint`: what it prints, and what it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from tests.domain.lint.stack_text import stack, write

_SLOW = ("interval: 10s # often", "interval: 1m")


def test_nothing_found_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "notes", stack())
    assert run(["lint", str(tmp_path / "notes")]) == 0
    assert capsys.readouterr().out == "Nothing found in 1 folder.\n"


def test_findings_end_with_1_and_name_file_line_and_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "notes", stack(_SLOW))
    assert run(["lint", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "  compose.yaml:31 info slow-healthcheck: " in out
    assert out.endswith("1 finding in 1 of 1 folder.\n")


def test_json_has_the_agreed_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path / "notes",
        stack(_SLOW, ("- ./config:/config", "- ./config:/config # scaletail-lint: ignore id-differs")),
    )
    write(tmp_path / "odd", {"compose.yaml": "services: [\n"})
    assert run(["lint", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    notes, odd = told["folders"]
    assert notes["folder"] == str(tmp_path / "notes")
    assert (notes["kind"], notes["error"]) == ("web", None)
    assert [set(one) for one in notes["findings"]] == [{"id", "fault", "severity", "file", "line", "summary", "fix"}]
    assert (odd["kind"], odd["findings"]) == ("unknown", [])
    assert "is not YAML" in odd["error"]


def test_nothing_readable_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "odd", {"compose.yaml": "services: [\n"})
    assert run(["lint", str(tmp_path / "odd"), str(tmp_path / "missing")]) == 2
    assert "holds no Compose file" in capsys.readouterr().err


def test_without_a_folder_all_below_the_root_is_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "notes", stack())
    assert run(["--root", str(tmp_path), "lint"]) == 0
    assert "1 folder" in capsys.readouterr().out


def test_an_empty_root_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--root", str(tmp_path), "lint"]) == 2
    assert "There is no stack below" in capsys.readouterr().err


def test_no_secret_and_no_control_sequence_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = stack(
        ("example.org/team/app:1.2", '"\\x1b[31mapp"'), ("- TZ=${TZ}", "- TZ=${TZ}\n      - JWT_SECRET=ridiculous"),
        env="DB_PASSWORD=changeme99\n",
    )  # fmt: skip
    write(tmp_path / "notes", files)
    assert run(["lint", str(tmp_path / "notes")]) == 1
    out = capsys.readouterr().out
    assert "secret-hardcoded-in-compose" in out
    assert "ridiculous" not in out and "changeme99" not in out and "\x1b" not in out


def test_what_a_stack_made_by_hand_may_do_is_told_and_is_no_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    socket = ("./${SERVICE}-data:/data", "/var/run/docker.sock:/var/run/docker.sock")
    folder = write(tmp_path / "notes", stack(socket))
    assert run(["lint", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["folders"][0]
    assert told["findings"] == []
    assert [(one["kind"], one["severity"]) for one in told["powers"]] == [("socket", "root")]
    assert run(["lint", str(folder)]) == 0
    assert "  may: app commands the container engine" in capsys.readouterr().out
    write(folder, {"compose.yaml": stack(socket, top="x-scaletail: {service: notes}\n")["compose.yaml"]})
    assert run(["lint", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folders"][0]["powers"] == []


def test_a_stack_below_the_root_is_named_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "notes", stack(_SLOW))
    assert run(["--root", str(tmp_path), "lint", "notes", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["folders"][0]["folder"] == str(tmp_path / "notes")


def test_the_pretend_host_has_files_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--practice", "--json"]) in (0, 1)
    assert len(json.loads(capsys.readouterr().out)["folders"]) > 3
