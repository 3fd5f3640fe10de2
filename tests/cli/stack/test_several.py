"""A command on several stacks: a line each, a summary, and what it ends with."""

from __future__ import annotations

import json

import pytest

from scaletail_tui.adapters.practice.records.backups import PracticeBackups
from scaletail_tui.cli.main import run
from scaletail_tui.domain.backup.journal import RestoreMark


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], str]:
    status = run(["--practice", *words])
    shown = capsys.readouterr()
    return status, shown.out.splitlines(), shown.err


def test_doctor_of_all_has_a_line_each_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, _ = told(["doctor", "--all"], capsys)
    assert status == 1
    assert any(line.startswith("failed  vaultwarden") for line in lines)
    assert lines[-1].startswith("8 stacks: ")


def test_json_is_an_object_a_stack_and_one_with_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, _ = told(["stop", "jellyfin", "uptime-kuma", "--json"], capsys)
    first, second, last = map(json.loads, lines)
    assert status == 0
    assert {first["stack"], second["stack"]} == {"jellyfin", "uptime-kuma"}
    assert (first["result"], first["did"]) == ("ok", "stop")
    assert last == {"did": "stop", "stacks": 2, "ok": 2, "noted": 0, "failed": 0}


def test_a_name_that_nobody_knows_ends_it_before_anything_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, problem = told(["stop", "jellyfin", "nope"], capsys)
    assert (status, lines) == (2, [])
    assert "There is no stack called nope." in problem


def test_restart_of_all_leaves_what_somebody_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, _ = told(["restart", "--all", "--no-wait", "--json"], capsys)
    assert status == 0
    assert "linkding" not in {json.loads(line).get("stack") for line in lines}


@pytest.mark.parametrize(
    "words", [["stop"], ["stop", "jellyfin", "--all"], ["restart"], ["start", "--at-once", "0", "a", "b"]]
)
def test_names_and_all_that_do_not_go_together_are_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status, _, problem = told(words, capsys)
    except SystemExit as ended:
        status, problem = int(str(ended.code)), capsys.readouterr().err
    assert status == 2
    assert problem


def test_what_is_for_one_stack_is_refused_for_several(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(["doctor", "jellyfin", "immich", "--hints"], capsys)[0] == 2


def test_improve_of_several_shows_what_it_writes_and_writes_after_a_yes(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, _ = told(["improve", "miniflux", "miniflux", "miniflux", "--dry-run", "--json"], capsys)
    shown = json.loads(lines[-1])
    assert (status, shown["did"], list(shown["shown"])) == (0, "improve", ["miniflux"])
    status, lines, _ = told(["improve", "miniflux", "miniflux", "--yes", "--json"], capsys)
    assert status == 0
    assert json.loads(lines[0])["result"] == "ok" and json.loads(lines[-1])["ok"] == 1


def test_improve_of_several_refuses_what_this_program_made_before_it_writes(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, problem = told(["improve", "miniflux", "jellyfin", "--yes"], capsys)
    assert status == 2
    assert "was made by this program" in problem


@pytest.mark.parametrize("words", [["start"], ["restart"], ["start", "--no-wait"], ["restart", "--no-wait"]])
def test_a_stack_whose_restore_was_cut_off_is_not_started_among_several_either(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def half_restored(_: object, stack: str) -> RestoreMark | None:
        return RestoreMark(stack=stack, archive="/backups/old.tar", sha256="0") if stack == "linkding" else None

    monkeypatch.setattr(PracticeBackups, "half_restored", half_restored)
    status, lines, _ = told([*words, "linkding", "uptime-kuma"], capsys)
    assert status == 1
    assert any(line.startswith("failed") and "linkding" in line and "before it was whole" in line for line in lines)
    assert any(line.startswith("ok") and "uptime-kuma" in line for line in lines), lines
