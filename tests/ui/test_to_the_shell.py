"""Ctrl-Z gives the terminal to the shell, and the shell's fg comes back to the whole page; an editor likewise."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.ui.on_terminal import OnTerminal, on_terminal

PROMPT = "shell-here>"
PROGRAM = f"{sys.executable} -m scaletail_tui --practice"
ROWS = ("Actual Budget", "Enter set up", "About this service")
"""From the top, the end and the middle of the page."""


@contextmanager
def a_shell() -> Iterator[OnTerminal]:
    """With job control, as over SSH."""
    shell = OnTerminal(("bash", "--norc", "--noprofile", "-i"), PS1=f"{PROMPT} ")
    try:
        shell.wait_for(lambda text: PROMPT in text)
        yield shell
    finally:
        with suppress(OSError):
            os.killpg(os.tcgetpgrp(shell.fd), signal.SIGKILL)
        for number in (signal.SIGCONT, signal.SIGKILL):
            with suppress(OSError):
                os.kill(shell.pid, number)
        os.close(shell.fd)
        os.waitpid(shell.pid, 0)


@pytest.mark.parametrize("command", [PROGRAM, f"sh -c '{PROGRAM}; exit'"], ids=["by itself", "behind a wrapper"])
def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_comes_back_to_the_whole_page(command: str) -> None:
    with a_shell() as shell:
        shell.send(f"{command}\r")
        shell.wait_for(lambda text: all(one in text for one in ROWS))
        shell.send("\x1a")
        shell.wait_for(lambda text: "Stopped" in text and ROWS[0] not in text)
        shell.send("echo it is $((40 + 2))\r")
        shell.wait_for(lambda text: "it is 42" in text)
        shell.send("fg\r")
        shell.wait_for(lambda text: all(one in text for one in ROWS) and PROMPT not in text)
        shell.send("/bazarr")
        shell.wait_for(lambda text: "Bazarr" in text and ROWS[0] not in text)
        shell.send("escape")
        shell.wait_for(lambda text: ROWS[0] in text)
        shell.send("q")
        shell.wait_for(lambda text: PROMPT in text)


def test_without_a_shell_ctrl_z_stops_nothing_and_says_so() -> None:
    with on_terminal("--practice") as program:
        program.wait_for(lambda text: all(one in text for one in ROWS))
        program.send("\x1a")
        program.wait_for(lambda text: "No shell is behind this program" in text)
        program.send("/bazarr")
        program.wait_for(lambda text: "Bazarr" in text and ROWS[0] not in text)
