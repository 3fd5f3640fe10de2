"""Small ways to be asked wrongly, each answered by one sentence that says what, where and how to mend it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.domain.compose.dotenv import dotenv_values, with_values
from tests.hostile.forked import run_forked
from tests.hostile.outside import STRANGER, public_folder

LONG = "a" * 70
LONGER = "a" * 300
GONE = "unix:///nonexistent/docker.sock"


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", GONE)
    monkeypatch.setenv("SCALETAIL_ROOT", str(tmp_path / "root"))
    (tmp_path / "root").mkdir()


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    try:
        status = run(words)
    except SystemExit as left:
        status = int(str(left.code))
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.mark.parametrize("name", [LONG, LONGER, "ä" * 200])
def test_a_name_that_is_too_long_is_bad_input_where_the_root_exists(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, said = told(["deploy", "vaultwarden", "--name", name, "--login-by-link", "--yes"], capsys)
    assert status == 2 and said.count("\n") == 1 and "characters" in said


@pytest.mark.parametrize("command", ["start", "stop", "restart", "logs", "doctor", "remove", "rollback"])
def test_a_stack_whose_name_no_folder_can_have_is_bad_input(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    yes = ["--yes"] if command in ("remove", "rollback") else []
    status, _, said = told([command, LONGER, *yes], capsys)
    assert status in (1, 2) and said.count("\n") == 1 and "fault of the program" not in said


@pytest.mark.parametrize(
    "words",
    [["expose", "x", "--", "--"], ["expose", "--", "x", "--"], ["show", "--", "--"], ["expose", "--", "--", "--"],
     ["--", "--"], ["deploy", "--name", "--", "--", "--"]],
    ids=" ".join,
)  # fmt: skip
def test_a_double_dash_in_place_of_a_value_is_bad_input(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, _, said = told(words, capsys)
    assert status == 2 and said.count("\n") == 1
    if words != ["--", "--"]:
        status, out, _ = told([words[0], "--json", *words[1:]], capsys)
        assert status == 2 and json.loads(out)["error"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become a user whom nobody knows")
@pytest.mark.parametrize("words", [["list"], ["status"], ["show", "vaultwarden"], ["doctor"], ["catalog", "check"]])
def test_a_user_without_a_home_is_answered(words: list[str]) -> None:
    ended = run_forked(words, environment={"PATH": os.environ["PATH"], "DOCKER_HOST": GONE}, uid=STRANGER)
    assert ended.status == (2 if words[0] in ("status", "doctor") else 0), ended
    if ended.status:
        assert ended.said == "scaletail-tui: Your home folder is not known. Set HOME, or XDG_STATE_HOME.\n"


@pytest.mark.parametrize(
    "words",
    [["--root", "here", "status"], ["catalog", "check", "here"], ["--catalog", "here", "list"], ["status"], ["list"],
     ["doctor", "--replay", "x.json"], ["--root", "here", "deploy", "vaultwarden", "--dry-run", "--login-by-link"],
     ["doctor", "x", "--record", "seen.json"], ["deploy", "vaultwarden", "--auth-key-file", "key", "--yes"]],
    ids=" ".join,
)  # fmt: skip
def test_a_working_folder_that_is_gone_is_told(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    status, _, said = told(words, capsys)
    assert "fault of the program" not in said and said.count("\n") <= 1
    if "--root" in words:
        assert (status, said) == (2, "scaletail-tui: The folder that you stand in is gone. Go to another one: cd\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [("PUBLIC_HOST", "PUBLIC_HOST=a.ts.net"), ("PUBLIC_HOST\nA=1\n", "PUBLIC_HOST=a.ts.net\nA=1\n"),
     ("PUBLIC_HOST \n", "PUBLIC_HOST=a.ts.net \n"), ("export PUBLIC_HOST\n", "export PUBLIC_HOST=a.ts.net\n"),
     ("PUBLIC_HOST=\n", "PUBLIC_HOST=a.ts.net\n"), ("PUBLIC_HOST: x\n", "PUBLIC_HOST: a.ts.net\n")],
)  # fmt: skip
def test_a_bare_line_of_a_dotenv_is_given_its_value(before: str, after: str) -> None:
    changed = with_values(before, {"PUBLIC_HOST": "a.ts.net"})
    assert dotenv_values(changed)["PUBLIC_HOST"] == "a.ts.net"
    assert changed.replace(" ", "") == after.replace(" ", "")


def test_without_an_engine_it_is_not_known_which_stacks_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(["status"], capsys)
    assert status == 3 and "not known" in out and "No stacks yet" not in out
    status, out, _ = told(["status", "--json"], capsys)
    assert status == 3 and json.loads(out)["stacks"] == [] and "not known" in json.loads(out)["problem"]
    status, _, said = told(["status", "vault"], capsys)
    assert status == 2 and "not known" in said


def test_without_an_engine_the_state_of_each_folder_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "root/vault").mkdir()
    (tmp_path / "root/vault/compose.yaml").write_text("services: {}\n")
    status, out, _ = told(["status", "--json"], capsys)
    assert status == 3 and [row["state"] for row in json.loads(out)["stacks"]] == ["unknown"]


@pytest.fixture
def closed_place() -> Iterator[tuple[Path, dict[str, str]]]:
    """A root with a stack that root made, and the environment of another user."""
    if os.geteuid() != 0:
        pytest.skip("only root may make what another user may not read")
    place = public_folder()
    (place / "root/vault").mkdir(parents=True)
    (place / "root/vault/compose.yaml").write_text("services: {}\n")
    (place / "root/vault/.env").write_text("A=1\n")
    (home := place / "home").mkdir()
    os.chown(home, STRANGER, STRANGER)
    yield place, {
        "PATH": os.environ["PATH"], "DOCKER_HOST": GONE, "SCALETAIL_ROOT": f"{place}/root", "HOME": str(home)
    }  # fmt: skip


@pytest.mark.parametrize(
    "words", [["status"], ["start", "--all"], ["deploy", "vaultwarden", "--dry-run", "--login-by-link"]]
)
@pytest.mark.parametrize("closed", ["root", "root/vault"])
def test_a_folder_that_is_closed_to_us_is_told_as_such(
    closed_place: tuple[Path, dict[str, str]], words: list[str], closed: str
) -> None:
    place, environment = closed_place
    (place / closed).chmod(0o700)
    ended = run_forked(words, environment=environment, uid=STRANGER)
    assert ended.status in (0, 1, 2, 3) and "fault of the program" not in ended.said, ended
    if closed == "root":
        assert f"{place}/root" in ended.said and "ermission" in ended.said and ended.status, ended


def test_files_of_a_stack_that_are_closed_to_us_are_told_as_such(closed_place: tuple[Path, dict[str, str]]) -> None:
    place, environment = closed_place
    (place / "root/vault/.env").chmod(0o600)
    ended = run_forked(["status"], environment=environment, uid=STRANGER)
    assert f"{place}/root/vault/.env cannot be read: Permission denied." in ended.out, ended


@pytest.mark.parametrize(
    "words",
    [["expose", "x", "serve", "--for", "ever"], ["expose", "x", "direct", "--for", "ever"],
     ["deploy", "vaultwarden", "--for", "ever", "--yes", "--login-by-link"],
     ["deploy", "vaultwarden", "--for", "ever", "--expose", "serve", "--dry-run", "--login-by-link"]],
    ids=" ".join,
)  # fmt: skip
def test_a_time_for_what_is_not_public_is_bad_input(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, _, said = told(words, capsys)
    assert status == 2 and "--for goes with" in said and said.count("\n") == 1


def test_nothing_to_start_is_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(["start", "--all", "--json"], capsys)
    assert status == 0 and json.loads(out)["did"] == "nothing"
    assert told(["start", "--all"], capsys)[1] == "There is nothing to start.\n"


@pytest.mark.parametrize(
    "words",
    [["deploy", "vaultwarden", "--yes", "--auth-key-file", "{file}"], ["doctor", "--replay", "{file}"],
     ["deploy", "vaultwarden", "--dry-run", "--set-file", "ADMIN_TOKEN={file}", "--login-by-link"]],
    ids=" ".join,
)  # fmt: skip
def test_a_file_that_is_too_large_is_named(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"x" * 5_000_000)
    status, _, said = told([word.replace("{file}", str(file)) for word in words], capsys)
    assert status == 2 and (str(file) in said or "--set-file ADMIN_TOKEN" in said) and said.count("\n") == 1
