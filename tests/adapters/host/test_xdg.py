"""Where the program's own files go. The colours that were last chosen."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from scaletail_tui.adapters.host.xdg import keep_look, read_look, state_folder
from scaletail_tui.cli.line_answer import LineAnswer
from scaletail_tui.cli.main import parser_for
from scaletail_tui.cli.settings.ui_options import ui_options
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ui.options import Look


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.getuid", lambda: 4_242_424)
    with pytest.raises(BadInput, match="home folder is not known"):
        state_folder({})
    assert str(state_folder({"XDG_STATE_HOME": "/state"})) == "/state/scaletail-tui"


def arguments(*words: str) -> argparse.Namespace:
    return parser_for(words).parse_args(words)


def test_the_chosen_colours_are_there_at_the_next_start_and_a_flag_wins() -> None:
    os.environ["COLORTERM"] = "truecolor"
    options = ui_options(arguments(), LineAnswer())
    assert options.look is Look.DARK
    options.keep_look(Look.LIGHT)
    assert ui_options(arguments(), LineAnswer()).look is Look.LIGHT
    assert ui_options(arguments("--look", "ansi"), LineAnswer()).look is Look.ANSI


def test_what_is_no_colour_is_as_if_nothing_had_been_kept(tmp_path: Path) -> None:
    assert read_look(tmp_path) == ""
    (tmp_path / "look").write_bytes(b"\xff\x00" * 500)
    assert read_look(tmp_path) == ""


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    keep_look(tmp_path / "state", "light")


def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    keep_look(tmp_path / "state", "light")
    assert read_look(tmp_path / "state") == "light"
    assert (tmp_path / "state" / "look").stat().st_mode & 0o777 == 0o600
