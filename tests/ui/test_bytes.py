"""What the program writes to a real terminal: how much, and that nothing is left wrong on the screen."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.on_terminal import OnTerminal, on_terminal


def catalog_is_there(text: str) -> bool:
    """The list, and in row 0 what comes last: the verdict of the broken stack, which a key would pay for otherwise."""
    first = text.partition("\n")[0]
    return "What it is" in text and "Actual Budget" in text and "ts.net" in first and "✗1" in first


@pytest.fixture(scope="module")
def terminal() -> Iterator[OnTerminal]:
    """The practice host's catalog at 80×24, true colour."""
    with on_terminal("--practice") as program:
        program.wait_for(catalog_is_there)
        yield program


def back_to_the_list(terminal: OnTerminal) -> None:
    terminal.press("escape", "escape", "1", "\x1b[H")


@pytest.mark.slow
def test_an_arrow_costs_at_most_800_bytes(terminal: OnTerminal) -> None:
    back_to_the_list(terminal)
    costs = [terminal.press("down") for _ in range(8)]
    print(f"arrow: {costs}")
    assert 0 < max(costs) <= 800


@pytest.mark.slow
def test_tab_costs_at_most_600_bytes_on_every_place(terminal: OnTerminal) -> None:
    back_to_the_list(terminal)
    costs = [terminal.press("tab"), terminal.press("tab")]
    print(f"tab: {costs}")
    assert 0 < max(costs) <= 600


@pytest.mark.slow
def test_a_letter_in_a_field_costs_at_most_300_bytes(terminal: OnTerminal) -> None:
    """Measured in the command list, where the first letters filter nothing out of what is seen but a few rows."""
    back_to_the_list(terminal)
    terminal.press("/", *"zzz")
    cost = terminal.press("z")
    print(f"letter: {cost}")
    terminal.press("escape")
    assert 0 < cost <= 300


@pytest.mark.slow
def test_idling_costs_nothing(terminal: OnTerminal) -> None:
    back_to_the_list(terminal)
    before = len(terminal.written)
    assert not terminal.pump(3.0)
    assert len(terminal.written) == before


@pytest.mark.slow
def test_help_opens_and_closes_for_what_differs(terminal: OnTerminal) -> None:
    back_to_the_list(terminal)
    opened, closed = terminal.press("?"), terminal.press("escape")
    print(f"help: {opened} to open, {closed} to close")
    assert opened <= 6_500 and closed <= 4_400


@pytest.mark.slow
def test_the_same_keys_cost_the_same_bytes_again(terminal: OnTerminal) -> None:
    back_to_the_list(terminal)
    first = terminal.press("down", "down", "tab", "tab", "up", "up")
    assert terminal.press("down", "down", "tab", "tab", "up", "up") == first


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_what_stands_on_the_screen_is_what_a_full_repaint_draws(terminal: OnTerminal, seed: int) -> None:
    """Only differing cells are sent; a wrong guess about what the terminal shows would stay on the screen."""
    back_to_the_list(terminal)
    keys = ["down", "up", "tab", "right", "left", "i", "escape", "3", "1", "?", ":", "/", "a", "e", "pagedown", "end"]
    chance = random.Random(seed)
    pressed = [chance.choice(keys) for _ in range(10)]
    terminal.press(*pressed)
    terminal.press("escape", "escape", "escape")
    before = terminal.drawing()
    terminal.press("R")
    assert terminal.drawing() == before, pressed


@pytest.mark.slow
def test_the_low_bandwidth_profile_halves_an_arrow() -> None:
    with on_terminal("--practice", SSH_CONNECTION="10.0.0.1 22 10.0.0.2 22") as program:
        program.wait_for(catalog_is_there)
        costs = [program.press("down") for _ in range(6)]
        print(f"arrow over SSH: {costs}")
        assert 0 < max(costs) <= 500
        assert b"38;2;" not in program.written, "sixteen colours"


@pytest.mark.slow
def test_no_color_writes_no_colour() -> None:
    with on_terminal("--practice", NO_COLOR="1") as program:
        program.wait_for(catalog_is_there)
        program.press("down", "tab", "?", "escape")
        for codes in (b"38;", b"48;", b"[31", b"[32", b"[33", b"[34", b"[35", b"[36", b";31", b";32", b";36"):
            assert codes + b"m" not in program.written and codes + b"5;" not in program.written
        assert b"38;2;" not in program.written


@pytest.mark.slow
def test_a_closed_terminal_ends_the_program_without_a_word() -> None:
    with on_terminal("--practice") as program:
        program.wait_for(catalog_is_there)
        assert program.end() in (0, -1), "0, or ended by the hang-up signal itself"


@pytest.mark.slow
def test_a_closed_terminal_leaves_nothing_of_practice_on_the_disk(tmp_path: Path) -> None:
    with on_terminal("--practice", TMPDIR=str(tmp_path)) as program:
        program.wait_for(catalog_is_there)
        assert [path.name.startswith("scaletail-practice-") for path in tmp_path.iterdir()] == [True]
        program.end()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_program_that_is_told_to_end_gives_the_terminal_back_and_leaves_nothing_of_practice(tmp_path: Path) -> None:
    with on_terminal("--practice", TMPDIR=str(tmp_path)) as program:
        program.wait_for(catalog_is_there)
        before = len(program.written)
        os.kill(program.pid, signal.SIGTERM)
        program.wait_for_end()
        said = program.written[before:]
        for given_back in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):  # the screen, the cursor, the mouse
            assert given_back in said
        assert program.end() == 128 + signal.SIGTERM
        assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_program_that_was_stopped_goes_on_with_the_keys_that_were_pressed_meanwhile() -> None:
    with on_terminal("--practice") as program:
        program.wait_for(catalog_is_there)
        os.kill(program.pid, signal.SIGSTOP)
        program.send("down")
        os.kill(program.pid, signal.SIGCONT)
        program.wait_for(lambda text: re.search(r"\b2/\d", text))


@pytest.mark.slow
def test_control_c_says_how_to_leave_and_q_leaves() -> None:
    with on_terminal("--practice") as program:
        program.wait_for(catalog_is_there)
        program.send("ctrl+c")
        program.wait_for(lambda text: "Press q to quit. Jobs go on" in text)
        program.send("q")
        program.wait_for_end()
