"""Keys while a log of 1.5 million lines is being taken in as fast as the engine gives it."""

from __future__ import annotations

import sys
from statistics import median

from tests.bench.measure import KeyCost, press
from tests.bench.process_cost import resident_mib
from tests.bench.report import Figure
from tests.bench.terminal import Terminal

LINES = 1_500_000
AIM = 100.0
"""Milliseconds for every key."""
PATH_ROWS = range(1, 11)
"""Where the cursor of the path moves; the log below paints in rows of its own."""
PRESSES = 30


def log_figures(*, lines: int = LINES, presses: int = PRESSES, size: tuple[int, int] = (80, 24)) -> list[Figure]:
    """Open the stack's page and press arrow keys from the first moment on."""
    where = f"{size[0]}x{size[1]}, {lines:,} lines"
    command = (sys.executable, "-m", "tests.bench.long_log_app", str(lines))
    with Terminal(command, columns=size[0], rows=size[1]) as terminal:
        try:
            costs = _pressed(terminal, presses)
        except EOFError as err:
            raise RuntimeError(f"the program ended; its last screen:\n{terminal.text().rstrip()}") from err
        memory = resident_mib(terminal.pid)
    taken = [cost.latency_ms for cost in costs if cost.latency_ms is not None]
    worst = max(taken) if len(taken) == len(costs) else None
    return [
        Figure(what="key over a long log, worst", where=where, seen=worst, unit="ms", aim=AIM),
        Figure(what="key over a long log, median", where=where, seen=median(taken) if taken else None, unit="ms"),
        Figure(what="memory with the long log", where=where, seen=memory, unit="MiB"),
    ]


def _pressed(terminal: Terminal, presses: int) -> list[KeyCost]:
    if terminal.wait_until(lambda: terminal.shows("Vaultwarden"), 20.0) is None:
        raise RuntimeError(f"no catalog:\n{terminal.text().rstrip()}")
    terminal.press("2")
    if terminal.wait_until(lambda: terminal.shows(r"FAIL +vaultwarden"), 20.0) is None:
        raise RuntimeError(f"no stacks:\n{terminal.text().rstrip()}")
    terminal.press("enter")
    if terminal.wait_until(lambda: terminal.shows(r"certificate"), 20.0) is None:
        raise RuntimeError(f"no path:\n{terminal.text().rstrip()}")
    return [press(terminal, "up" if number % 2 else "down", rows=PATH_ROWS, settle=0.1) for number in range(presses)]
