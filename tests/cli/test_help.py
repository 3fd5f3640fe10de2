"""`help`: the commands, one of them, and the changes that the package carries."""

from __future__ import annotations

import re

import pytest

from scaletail_tui import __version__
from scaletail_tui.cli.main import COMMANDS, run


def test_help_shows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help"]) == 0
    shown = capsys.readouterr().out
    assert [command for command in COMMANDS if f"    {command} " not in shown] == ["job"]


def test_help_of_a_command_is_what_its_option_prints(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["help", "doctor"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    with pytest.raises(SystemExit):
        run(["doctor", "--help"])
    assert shown == capsys.readouterr().out
    assert "--record FILE" in shown


def test_help_changes_prints_the_changes_newest_first_and_this_version_is_among_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["help", "changes"]) == 0
    versions = re.findall(r"^## (\d+)\.(\d+)\.(\d+)", capsys.readouterr().out, re.MULTILINE)
    assert versions == sorted(versions, key=lambda parts: tuple(map(int, parts)), reverse=True)
    assert tuple(__version__.split(".")) == versions[0]


def test_an_unknown_topic_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "nothing"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "scaletail-tui: There is no help on nothing. "
        "Name a command or changes; scaletail-tui help shows the commands.\n"
    )
