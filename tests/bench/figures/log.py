"""Keys while 1.5 million lines of a log come in as fast as the engine gives them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE
from tests.bench.figures.tui import READY
from tests.bench.measure import KeyCost, press
from tests.bench.process_cost import resident_mib
from tests.bench.programs.long_log_app import STACK
from tests.bench.report import Figure
from tests.bench.terminal import Terminal

LINES = 1_500_000
AIM = 100.0
"""Milliseconds for every key."""
PATH_ROWS = range(1, 11)
"""Where the cursor of the path moves; the log below paints in rows of its own."""
PATIENCE = 180.0
"""Seconds until the last line must have come."""
SIZE = (80, 24)
CONTAINER = "bench-flood"
FIRST_ROW = 2
"""Where the list of stacks begins on the screen."""


def practice_log_figures(*, lines: int = LINES) -> list[Figure]:
    """The practice engine makes the lines in the program's own process, which takes CPU from it."""
    command = (sys.executable, "-m", "tests.bench.programs.long_log_app", str(lines))
    with Terminal(command, columns=SIZE[0], rows=SIZE[1]) as terminal:
        _until(terminal, READY)
        terminal.press("2")
        _until(terminal, rf"FAIL +{STACK}")
        terminal.press("enter")
        _until(terminal, "certificate")
        return _figures(terminal, lines, "practice", rf"request {lines - 1}")


def engine_log_figures(docker_host: str, image: str, *, lines: int = LINES) -> list[Figure]:
    """A container of a real engine says the lines while its log is open; `image` is a sidecar's: it has a shell."""
    docker = ("docker", "--host", docker_host)
    says = f"seq 1 {lines} | sed 's/^/request /; s/$/ GET items 200/'"
    waits = f"until [ -e /tmp/go ]; do sleep 0.1; done; {says}; sleep 900"
    subprocess.run(
        (*docker, "run", "--detach", "--name", CONTAINER, "--network", "none", "--entrypoint", "sh",
         "--label", f"com.docker.compose.project={CONTAINER}", "--label", "com.docker.compose.service=tailscale",
         image, "-c", waits),
        check=True, capture_output=True,
    )  # fmt: skip
    try:
        with tempfile.TemporaryDirectory() as root:
            command = (sys.executable, "-m", "scaletail_tui", "--root", root)
            with Terminal(command, columns=SIZE[0], rows=SIZE[1], environment={"DOCKER_HOST": docker_host}) as terminal:
                _until(terminal, READY)
                terminal.press("2")
                _until(terminal, CONTAINER)
                terminal.settle(1.0)
                for _ in range(_row_of(terminal, CONTAINER) - FIRST_ROW):
                    terminal.press("down")
                    terminal.settle()
                terminal.press("enter")
                _until(terminal, rf"/ {CONTAINER}")
                _until(terminal, "Sidecar log")
                subprocess.run((*docker, "exec", CONTAINER, "touch", "/tmp/go"), check=True)
                return _figures(terminal, lines, "real engine", rf"request {lines} ")
    finally:
        subprocess.run((*docker, "rm", "--force", CONTAINER), check=False, capture_output=True)


def sidecar_image(docker_host: str) -> str | None:
    """The sidecar's image where the engine has it."""
    listed = subprocess.run(
        ("docker", "--host", docker_host, "images", "--quiet", SIDECAR_IMAGE),
        capture_output=True,
        text=True,
        check=False,
    )
    return SIDECAR_IMAGE if listed.returncode == 0 and listed.stdout.strip() else None


def _row_of(terminal: Terminal, text: str) -> int:
    return next(row for row, line in enumerate(terminal.screen.display) if text in line)


def _until(terminal: Terminal, pattern: str) -> None:
    if not terminal.shows(pattern) and terminal.wait_until(lambda: terminal.shows(pattern), 30.0) is None:
        raise RuntimeError(f"{pattern!r} did not come:\n{terminal.text().rstrip()}")


def _figures(terminal: Terminal, lines: int, which: str, last_line: str) -> list[Figure]:
    """Press arrow keys from the first line to the last."""
    where = f"{which}, {lines:,} lines"
    began = terminal.now()
    costs: list[KeyCost] = []
    took: float | None = None
    while took is None and terminal.now() - began < PATIENCE:
        costs.append(_press_either(terminal, "up" if len(costs) % 2 else "down"))
        took = terminal.now() - began if terminal.shows(last_line) else None
    memory = resident_mib(terminal.pid)
    return [
        Figure(what="key over a flooding log, worst", where=where, seen=_worst(costs), unit="ms", aim=AIM),
        Figure(what="key over a flooding log, median", where=where, seen=_middle(costs), unit="ms"),
        Figure(what="until the last line shows", where=where, seen=took, unit="s"),
        Figure(what="memory with that log", where=where, seen=memory, unit="MiB"),
    ]


def _press_either(terminal: Terminal, key: str) -> KeyCost:
    """Press `key`, or the other way where the cursor stands at an end of the path: a look in between may set it there.

    A key that is only late is no end: it is waited for once more, and told with all the time it took.
    """
    before, pressed = terminal.drawing(PATH_ROWS), terminal.now()
    cost = press(terminal, key, rows=PATH_ROWS, settle=0.05)
    if cost.latency_ms is not None:
        return cost
    late = terminal.wait_until(lambda: terminal.drawing(PATH_ROWS) != before, 2.0)
    if late is not None:
        return KeyCost(key=key, latency_ms=round((late - pressed) * 1000, 1), bytes=cost.bytes)
    return press(terminal, "down" if key == "up" else "up", rows=PATH_ROWS, settle=0.05)


def _worst(costs: Sequence[KeyCost]) -> float | None:
    """None where a key changed nothing at all."""
    taken = [cost.latency_ms for cost in costs if cost.latency_ms is not None]
    return max(taken) if len(taken) == len(costs) else None


def _middle(costs: Sequence[KeyCost]) -> float | None:
    taken = [cost.latency_ms for cost in costs if cost.latency_ms is not None]
    return median(taken) if taken else None


def lab_socket() -> str | None:
    """The lab's current engine where it is up, as a DOCKER_HOST."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    socket = cache / "scaletail-lab" / "current" / "docker.sock"
    return f"unix://{socket}" if socket.is_socket() else None
