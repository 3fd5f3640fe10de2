"""The program at the far end of a bad line: 64 kbit/s, 300 ms there and back."""

from __future__ import annotations

import sys
import time

from tests.bench.figures.tui import COMMAND, READY
from tests.bench.programs.long_log_app import SLOW, STACK
from tests.bench.report import Figure
from tests.bench.slow_terminal import BITS, ROUND_TRIP, SlowTerminal
from tests.bench.terminal import Terminal

WHERE = f"{BITS // 1000} kbit/s, {ROUND_TRIP * 1000:.0f} ms"
RATE = 5_000
FLOODED_FOR = 3.0
"""Seconds of that before a key is pressed: by then what could pile up has piled up."""
QUIET_PAGES = ("1", "3", "?")
"""Catalog, host and help: in the list of the practice stacks one waits, and its seconds are counted."""
OVER_SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


def line_figures() -> list[Figure]:
    """Start, keys, idle pages and a flooding log."""
    with SlowTerminal(COMMAND, environment=OVER_SSH) as terminal:
        usable = terminal.wait_until(lambda: terminal.shows(READY), 30.0)
        start = terminal.bytes
        terminal.settle(1.0, 8.0)
        arrow = max(_seen_after(terminal, key) for key in ("down", "up", "down", "up"))
        idle = sum(_idle(terminal, key) for key in QUIET_PAGES)
    return [
        Figure(what="usable screen", where=WHERE, seen=usable, unit="s", aim=3.0),
        Figure(what="bytes until then", where=WHERE, seen=float(start), unit="B", aim=12_000.0, limit=15_000.0),
        Figure(what="arrow visible", where=WHERE, seen=arrow, unit="s", aim=0.5),
        Figure(what="idle on three pages", where=WHERE, seen=float(idle), unit="B", aim=0.0, limit=30.0),
        Figure(what=f"arrow over {RATE:,} lines/s, worst", where=WHERE, seen=_flooded(), unit="s", aim=1.0),
    ]


def _seen_after(terminal: Terminal, key: str) -> float:
    """Seconds from the key to the first change that it made at this end."""
    before, pressed = terminal.drawing(), terminal.now()
    terminal.press(key)
    changed = terminal.wait_until(lambda: terminal.drawing() != before, 10.0)
    terminal.settle(0.5)
    return 10.0 if changed is None else changed - pressed


def _idle(terminal: Terminal, key: str) -> int:
    """Bytes of a while in which nobody does anything, once the page stands."""
    terminal.press(key)
    terminal.settle(1.0, 12.0)
    before, end = terminal.bytes, time.perf_counter() + 1.5
    while time.perf_counter() < end:
        terminal.pump(0.1)
    return terminal.bytes - before


def _flooded() -> float | None:
    """The worst of some arrows in the path while the log below is flooded; None where the page did not come."""
    command = (sys.executable, "-m", "tests.bench.programs.long_log_app", "1000000", str(RATE))
    with SlowTerminal(command, environment={**OVER_SSH, SLOW: "1"}) as terminal:
        for pattern, key in ((READY, "2"), (rf"FAIL +{STACK}", "enter")):
            if terminal.wait_until(lambda pattern=pattern: terminal.shows(pattern), 30.0) is None:  # type: ignore[misc]
                return None
            terminal.press(key)
        if terminal.wait_until(lambda: terminal.shows(r"request \d+"), 30.0) is None:
            return None
        end = time.perf_counter() + FLOODED_FOR
        while time.perf_counter() < end:
            terminal.pump(0.1)
        return max(_moved(terminal, key) for key in ("down", "up", "down", "up"))


def _moved(terminal: Terminal, key: str) -> float:
    """The same in the rows of the path alone: the log's own change without a key."""
    rows = range(1, 11)
    before, pressed = terminal.drawing(rows), terminal.now()
    terminal.press(key)
    changed = terminal.wait_until(lambda: terminal.drawing(rows) != before, 10.0)
    return 10.0 if changed is None else changed - pressed
