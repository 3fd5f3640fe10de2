"""The program as lines of text, on a pseudo-terminal: a day's work by words alone."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from scaletail_tui.cli import questions
from scaletail_tui.cli.plain.session import Session
from tests.adapters.practice.conftest import GOOD_KEY
from tests.ui.on_terminal import OnTerminal, on_terminal

CONTROL = re.compile(rb"\x1b(?!\[\?2004[hl])")
"""Readline, where Python has it, says that it takes pastes whole; nothing else may be said to the terminal."""


class Sitting:
    """One program in plain lines, and what it said last."""

    def __init__(self, program: OnTerminal) -> None:
        self.program = program

    def reply(self, text: str, prompt: str) -> str:
        """Type a line, and hear everything up to the next prompt, which must hold these words."""
        heard = len(self.program.written)
        self.program.send(f"{text}\r")
        self.until(prompt)
        return self.program.written[heard:].decode()

    def until(self, prompt: str) -> None:
        self.program.wait_for(lambda _: prompt in self._last_line(), seconds=60)

    def _last_line(self) -> str:
        return self.program.written.decode(errors="replace").replace("\r", "").rpartition("\n")[2]


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    with on_terminal("--practice", "--plain", columns=200, rows=60, TERM="dumb") as program:
        found = Sitting(program)
        found.until("Where to?")
        yield found


@pytest.mark.slow
def test_a_fault_is_read_out_mended_and_the_change_is_announced(sitting: Sitting) -> None:
    assert "vaultwarden: broken. Serve sends requests to port 8080" in sitting.reply("stacks", "Which one?")
    page = sitting.reply("vault", "vaultwarden:")
    assert "nothing listens on 127.0.0.1:8080" in page and "Point Serve at port 80." in page
    sitting.reply("fix", "Do it?")
    assert "Changed: vaultwarden is well, was broken." in sitting.reply("", "vaultwarden:")
    assert "proxy error" in sitting.reply("logs", "vaultwarden:")
    assert "fix: do what the finding asks for" in sitting.reply("?", "vaultwarden:")
    sitting.reply("", "Which one?")
    sitting.program.send("q\r")
    sitting.program.wait_for_end()
    assert not CONTROL.search(sitting.program.written)


@pytest.mark.slow
def test_a_service_is_set_up_stopped_and_removed_by_its_name(sitting: Sitting) -> None:
    sitting.reply("catalog", "Words to find")
    sitting.reply("it-tools", "Which one?")
    assert "IT-Tools" in sitting.reply("it-tools", "Set it up?")
    sitting.reply("yes", "device be called?")
    heard = sitting.reply("tools", "Who may reach it?")
    assert "1 your tailnet, over HTTPS" in heard.replace("  ", " ")
    sitting.reply("1", "Auth key")
    assert "tools" in sitting.reply(GOOD_KEY, "(yes or no")  # the plan, and whether it shall be done
    assert "https://tools." in sitting.reply("yes", "Where to?")
    assert GOOD_KEY not in sitting.program.written.decode()
    assert "tools: well" in sitting.reply("stacks", "Which one?")
    sitting.reply("tools", "tools:")
    assert "Changed: tools is stopped, was well." in sitting.reply("stop", "tools:")
    sitting.reply("remove", "Everything else stays.")
    sitting.reply("yes", "Remove the files that we wrote, too?")
    sitting.reply("yes", "Type tools to remove its identity and data")
    sitting.reply("tools", "Save it into a file first?")
    sitting.reply("no", "Delete its device tools.tail4e5f.ts.net from your tailnet, too?")
    assert "is deleted from the tailnet" in sitting.reply("yes", "Which one?")
    assert "tools" not in sitting.reply("?", "Which one?")


def test_a_terminal_that_is_dumb_is_told_of_the_plain_pages() -> None:
    with on_terminal("--practice", TERM="dumb") as program:
        program.wait_for_end()
        assert b"scaletail-tui --plain" in program.written


@pytest.mark.parametrize(
    ("said", "plain"),
    [("1", True), ("yes", True), ("False", False), ("0", False), ("no", False), ("", False), ("?", False)],
)
def test_plain_pages_are_a_setting_and_a_no_is_no(said: str, plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from scaletail_tui.cli.settings.run_settings import is_wanted_plain

    monkeypatch.setenv("SCALETAIL_CONFIG", "/nowhere/settings.yaml")
    monkeypatch.setenv("SCALETAIL_PLAIN", said)
    assert is_wanted_plain(argparse.Namespace(plain=False)) is plain
    assert is_wanted_plain(argparse.Namespace(plain=True)), "the flag counts before the variable"


def test_a_plain_question_is_asked_again_until_the_line_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(["perhaps", "no", "9", "2", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    monkeypatch.setattr(questions, "_plain", True)
    assert questions.confirm("Do it?").ask() is False
    assert questions.select("Which?", choices=["a", "b"]).ask() == "b"
    assert questions.text("Name", default="it").ask() == "it"
    assert capsys.readouterr().out.count("none of the answers") == 2


def test_the_end_of_input_leaves_a_plain_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", end)
    monkeypatch.setattr(questions, "_plain", True)
    assert questions.confirm("Do it?").ask() is None


def test_a_name_with_capitals_is_chosen_by_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["Vault", "vault", "v", "vaul", "VAULT"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    session = Session(argparse.Namespace(practice=False))
    choices = {"Vault": "well", "other": "well"}
    assert [session.choose("Which one?", choices, read_out=False) for _ in range(5)] == ["Vault"] * 5
