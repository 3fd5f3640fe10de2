"""How long the terminal takes to answer is asked beside the start, and nothing that is typed is lost by it."""

from __future__ import annotations

import os
import pty
import select
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaletail_tui.cli.line_answer import LineAnswer
from tests.ui.on_terminal import on_terminal

TTY = tuple[int, int]


@pytest.fixture
def tty() -> Iterator[TTY]:
    """The terminal's end and ours of a pseudo-terminal that the program is on."""
    far, near = pty.openpty()
    yield far, near
    os.close(near)
    os.close(far)


def answered(line: LineAnswer) -> float | None:
    for thread in threading.enumerate():
        if thread.name == "line":
            thread.join(60)
    return line.seconds


def test_the_answer_is_timed_and_left_for_the_interface_to_read(tty: TTY) -> None:
    far, near = tty
    before = termios.tcgetattr(near)
    line = LineAnswer(near, near)
    line.ask()
    assert os.read(far, 100) == b"\x1b[6n"
    os.write(far, b"\x1b[1;1Rq")
    seconds = answered(line)
    assert seconds is not None and 0 <= seconds < 5
    assert not select.select([far], [], [], 0)[0]  # nothing of it was echoed
    assert os.read(near, 100) == b"\x1b[1;1Rq"
    assert line.mode == before
    line.leave()
    assert termios.tcgetattr(near) == before


def test_a_terminal_on_which_something_is_typed_already_is_not_asked(tty: TTY) -> None:
    far, near = tty
    os.write(far, b"2\n")
    assert select.select([near], [], [], 5)[0]
    line = LineAnswer(near, near)
    line.ask()
    assert (line.mode, line.seconds) == (None, None)
    assert not select.select([far], [], [], 0)[0] or b"\x1b[6n" not in os.read(far, 100)


@pytest.mark.slow
def test_the_program_leaves_the_terminal_as_it_was_and_takes_what_is_typed_behind_the_answer() -> None:
    with on_terminal("--practice") as program:
        program.wait_for(lambda _: b"\x1b[6n" in program.written)
        program.send("\x1b[1;1R3")
        program.wait_for(lambda text: "check again" in text)
        program.send("q")
        program.wait_for_end()
        mode = termios.tcgetattr(program.fd)[3]
    assert mode & termios.ECHO and mode & termios.ICANON


@pytest.mark.slow
def test_a_start_that_is_refused_asks_the_terminal_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with on_terminal("--root", str(tmp_path / "file")) as program:
        program.wait_for_end()
        assert b"is a file" in program.written
        assert b"\x1b[6n" not in program.written
