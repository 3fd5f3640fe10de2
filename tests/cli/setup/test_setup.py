"""The guided setup: each step by flags alone and by answers, what it keeps, and that it can be left and taken up."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from signal import SIGHUP, SIGTERM

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.cli.setup.asking import PATTERN, Asking, Left
from scaletail_tui.cli.setup.context import Progress
from scaletail_tui.cli.setup.defaults_step import choose_defaults
from scaletail_tui.cli.setup.host_step import NEW_LOGIN
from scaletail_tui.cli.setup.key_step import BOXES, WAYS
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.origin import Origin
from scaletail_tui.domain.diagnosis.host.seen import make_check_of
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.spec import SidecarOptions
from scaletail_tui.domain.stack.summary import HostReport
from tests.adapters.practice.conftest import GOOD_KEY

Shown = pytest.CaptureFixture[str]


class Scripted:
    """Answers in their order, in place of a human; an answer that is `Left` leaves."""

    def __init__(self, *answers: object) -> None:
        self._answers: Iterator[object] = iter(answers)
        self.asked: list[str] = []

    def answer(self, question: str) -> object:
        self.asked.append(question)
        said = next(self._answers, Left)
        if said is Left:
            raise Left
        return said


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Fill `_answers` and questions are asked of it, as on a terminal."""
    scripted = Scripted()
    monkeypatch.setattr("scaletail_tui.cli.setup.command.has_terminal", lambda: True)
    monkeypatch.setattr(Asking, "confirm", lambda self, question, *, default: scripted.answer(question))
    monkeypatch.setattr(Asking, "choose", lambda self, question, choices, *, default: scripted.answer(question))
    monkeypatch.setattr(Asking, "text", lambda self, question, *, default="": scripted.answer(question))
    monkeypatch.setattr(Asking, "secret", lambda self, question: scripted.answer(question))
    return scripted


def answering(script: Scripted, *answers: object) -> None:
    script._answers = iter(answers)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in (("XDG_STATE_HOME", "state"), ("XDG_CONFIG_HOME", "config"), ("HOME", "")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    return tmp_path


def test_without_a_terminal_nothing_is_asked_and_every_step_says_what_it_is(home: Path, capsys: Shown) -> None:
    assert run(["--practice", "setup", "--yes"]) == 0
    shown = capsys.readouterr().out
    for title in ("what this is", "this host", "how stacks log in", "what your tailnet allows", "a first service"):
        assert title in shown
    assert all(len(line) <= 80 for line in shown.partition("step 2")[0].splitlines())
    assert not (home / "config").exists()


def test_the_last_line_of_json_says_what_came_of_each_step(home: Path, capsys: Shown) -> None:
    assert run(["--practice", "setup", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["result"], said["failed"], said["host"]["well"], said["first"]) == ("ok", [], True, "none")


def test_a_newcomer_is_led_to_a_first_page(home: Path, script: Scripted, capsys: Shown) -> None:
    answering(script, True, "file", "Europe/London", "1000:1000", True, "it-tools")
    key = home / "config" / "scaletail-tui" / "authkey"
    key.parent.mkdir(parents=True)
    key.write_text(GOOD_KEY)
    assert run(["--practice", "setup", "--auth-key-file", str(key)]) == 0
    shown = capsys.readouterr().out
    assert "Your tailnet is ready." in shown
    assert "Open it on any device of your tailnet:\n    https://it-tools." in shown
    assert GOOD_KEY not in shown


def test_all_steps_of_a_practice_setup_work_on_one_practice_host(
    home: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scaletail_tui.adapters.practice import Practice

    made: list[Practice] = []
    first = Practice.__init__

    def make(self: Practice, **given: float) -> None:
        made.append(self)
        first(self, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(Practice, "__init__", make)
    assert run(["--practice", "setup", "--yes", "--first", "it-tools"]) == 0
    assert [one.ports.folders.exists("it-tools") for one in made] == [True]


def test_time_zone_and_user_are_asked_with_what_the_host_has_and_kept_where_they_differ(
    home: Path, script: Scripted, capsys: Shown
) -> None:
    state = home / "state" / "scaletail-tui"
    for step in ("pattern", "host", "root", "login", "tailnet", "first"):
        Progress(state).note(step)
    answering(script, "Europe/Berlim", "Asia/Tokyo", "ada", "1500")
    assert run(["setup"]) == 0
    shown = capsys.readouterr().out
    assert "There is no time zone Europe/Berlim. Did you mean Europe/Berlin?" in shown
    assert "'ada' is not UID:GID in numbers" in shown
    settings = (home / "config" / "scaletail-tui" / "settings.yaml").read_text()
    assert 'timezone: "Asia/Tokyo"\n' in settings and 'owner: "1500:1500"\n' in settings


@pytest.mark.parametrize(
    ("zone", "said", "kept"),
    [
        ("US/Eastern", "Time zone US/Eastern, ", False),
        ("Mars/Base", "time zone Mars/Base, which no container knows: Etc/UTC", True),
    ],
)
def test_a_host_whose_time_zone_is_none_gets_utc_with_a_word(
    zone: str, said: str, kept: bool, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    step = {"defaults": ("time zone and user", choose_defaults)}
    monkeypatch.setattr("scaletail_tui.cli.setup.command._steps", lambda: step)
    monkeypatch.setenv("TZ", zone)
    assert run(["setup", "--yes"]) == 0
    assert said in capsys.readouterr().out
    settings = home / "config" / "scaletail-tui" / "settings.yaml"
    assert ('timezone: "Etc/UTC"\n' in settings.read_text() if settings.exists() else False) == kept


def test_a_flag_of_the_setup_reaches_its_first_stack(home: Path, capsys: Shown) -> None:
    flags = ["--timezone", "Asia/Tokyo", "--owner", "1500:100"]
    assert run(["--practice", "setup", "--json", "--first", "it-tools", *flags]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["timezone"], said["owner"]) == ("Asia/Tokyo", "1500:100")
    assert run(["--practice", "setup", "--yes", "--timezone", "Mars/Base"]) == 2
    assert "Mars/Base" in capsys.readouterr().err


def test_what_is_missing_in_the_tailnet_is_told_and_tried_again(home: Path, script: Scripted, capsys: Shown) -> None:
    answering(script, True, "ask", "Europe/London", "1000", True, f"{GOOD_KEY}-used", "again", "on", "none")
    assert run(["--practice", "setup"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("FAIL  The auth key was used before.") == 2
    assert all(box in shown for box in BOXES)


def test_a_terminal_that_is_closed_ends_no_look_at_the_tailnet_and_who_is_ended_tidies_up_first(
    home: Path, script: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    told: list[str] = []

    class Looked:
        async def look(self, key: AuthKey, sidecar: SidecarOptions) -> Mapping[str, object]:
            os.kill(os.getpid(), SIGHUP)
            await asyncio.sleep(0.05)
            told.append("goes on")
            os.kill(os.getpid(), SIGTERM)
            try:
                await asyncio.sleep(30)
            finally:
                told.append("tidied")
            raise AssertionError

    monkeypatch.setattr("scaletail_tui.cli.wiring.trials_for", lambda args: Looked())
    before = {one: signal.signal(one, lambda number, frame: heard.append(number)) for one in (SIGHUP, SIGTERM)}
    try:
        answering(script, True, "ask", "Europe/London", "1000", True, GOOD_KEY)
        run(["--practice", "setup"])
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert (told, heard) == (["goes on", "tidied"], [])


def test_a_setup_that_was_left_goes_on_at_that_step(home: Path, script: Scripted, capsys: Shown) -> None:
    state = home / "state" / "scaletail-tui"
    for step in ("pattern", "host"):
        Progress(state).note(step)
    answering(script, Left)
    assert run(["setup"]) == 130
    shown = capsys.readouterr().out
    assert "Going on where you left: where stacks stand." in shown
    assert "Left. scaletail-tui setup goes on from here." in shown
    assert Progress(state).done() == {"pattern", "host"}


def test_folder_and_key_file_are_kept_in_the_settings_and_a_pasted_key_in_one_private_file(
    home: Path, script: Scripted, capsys: Shown
) -> None:
    state = home / "state" / "scaletail-tui"
    for step in ("pattern", "host", "defaults", "tailnet", "first"):
        Progress(state).note(step)
    key = home / "config" / "scaletail-tui" / "authkey"
    answering(script, str(home / "mine"), "", "file", str(key), GOOD_KEY)
    assert run(["setup"]) == 0
    settings = (home / "config" / "scaletail-tui" / "settings.yaml").read_text()
    assert f'root: "{home / "mine"}"\n' in settings and f'auth_key_file: "{key}"\n' in settings
    assert key.read_text() == f"{GOOD_KEY}\n" and stat.S_IMODE(key.stat().st_mode) == 0o600
    assert GOOD_KEY not in settings + capsys.readouterr().out


def test_a_key_file_that_is_missing_is_bad_input_where_nobody_can_be_asked(home: Path, capsys: Shown) -> None:
    assert run(["setup", "--yes", "--key", "file", "--auth-key-file", str(home / "none"), "--first", "none"]) == 2
    assert f"{home / 'none'} holds no key." in capsys.readouterr().err


def test_every_way_to_log_in_is_a_flag_too() -> None:
    from scaletail_tui.cli.main import parser_for

    for way in WAYS:
        assert parser_for(["setup"]).parse_args(["setup", "--key", way]).key == way


def test_the_sketch_of_the_pattern_stands_as_it_was_drawn(capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run(["--practice", "setup", "--yes"])
    shown = capsys.readouterr().out.splitlines()
    drawn = [line for line in PATTERN.splitlines() if "|" in line or "+--" in line]
    assert len(drawn) > 3
    assert [line for line in drawn if line not in shown] == []


def test_a_clone_is_recognised_and_its_templates_are_no_stacks(home: Path, script: Scripted, capsys: Shown) -> None:
    text = "services:\n  ts:\n    image: tailscale/tailscale\n  app:\n    image: a\n    network_mode: service:ts\n"
    for place in ("services/one", "services/two", "templates/any"):
        (home / "ScaleTail" / place).mkdir(parents=True)
        (home / "ScaleTail" / place / "compose.yaml").write_text(text)
    for step in ("pattern", "host", "login", "defaults", "tailnet", "first"):
        Progress(home / "state" / "scaletail-tui").note(step)
    answering(script, str(home / "mine"), str(home / "ScaleTail"), "all")
    assert run(["setup"]) == 0
    shown = capsys.readouterr().out
    assert "is a clone of ScaleTail." in " ".join(shown.split())
    assert shown.count("managed from now on") == 2
    assert str(home / "ScaleTail" / "services") in (home / "config" / "scaletail-tui" / "settings.yaml").read_text()


def test_a_script_names_the_folder_whose_stacks_are_taken_over(home: Path, capsys: Shown) -> None:
    words = ["--key", "link", "--first", "none", "--adopt", str(home / "nothing")]
    assert run(["setup", "--json", *words]) == 1
    assert "root" in json.loads(capsys.readouterr().out.splitlines()[-1])["failed"]


def test_a_group_that_counts_after_the_next_login_offers_to_leave_for_it(
    home: Path, script: Scripted, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = finding(NEW_LOGIN, "in /etc/group", source=Origin("id"))

    async def look(*_: object, **__: object) -> HostReport:
        return HostReport(checks=(make_check_of("engine", late),), findings=(late,))

    monkeypatch.setattr("scaletail_tui.operations.observe.host.check_host", look)
    answering(script, True, "leave")
    assert run(["setup"]) == 130
    assert Progress(home / "state" / "scaletail-tui").done() == {"pattern"}
    assert script.asked[-1] == "Your new group counts for this program once you have logged out and in again."
