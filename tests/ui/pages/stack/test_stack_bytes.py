"""What the stacks and one stack's page write to a real terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.ui.on_terminal import OnTerminal, on_terminal


@pytest.fixture(scope="module")
def terminal() -> Iterator[OnTerminal]:
    """The page of a stack that is well, on the practice host at 80×24, both logs read, and what it uses measured."""
    with on_terminal("--practice") as program:
        program.wait_for(lambda text: "Actual Budget" in text)
        program.press("2")
        program.wait_for(lambda text: "8 stacks on the pretend host" in text and "FAIL at port" in text)
        program.press(*["down"] * 4)  # jellyfin, behind what is public and the exit node
        program.press("enter")
        program.wait_for(lambda text: "9 of 9 are well" in text and "Sidecar log" in text)
        program.wait_for(lambda text: " MB " in text)
        program.settle()
        yield program


def written_within(terminal: OnTerminal, seconds: float) -> int:
    while terminal.pump(1.5):
        pass  # what an earlier key still draws on a busy machine is not idleness
    before, end = len(terminal.written), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.pump(left)
    return len(terminal.written) - before


@pytest.mark.slow
def test_tab_costs_at_most_600_bytes(terminal: OnTerminal) -> None:
    costs = [terminal.press("tab") for _ in range(3)]
    print(f"tab: {costs}")
    assert 0 < max(costs) <= 600


@pytest.mark.slow
def test_an_arrow_on_the_path_costs_at_most_800_bytes(terminal: OnTerminal) -> None:
    costs = [terminal.press(key) for key in ("up", "up", "down", "down")]
    print(f"arrow: {costs}")
    assert 0 < max(costs) <= 800


@pytest.mark.slow
def test_a_stack_in_which_nothing_waits_costs_no_byte_while_it_is_watched(terminal: OnTerminal) -> None:
    """Three rounds of the watch pass meanwhile."""
    assert written_within(terminal, 10.0) == 0
