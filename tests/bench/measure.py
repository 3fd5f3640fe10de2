"""Measure any terminal program from outside, through a pseudo-terminal.

    python -m tests.bench.measure [options] -- COMMAND [ARG …]

Prints one JSON object. Two programs measured in one session on one machine can be compared. Needs Linux and pyte.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from tests.bench.process_cost import cpu_seconds, resident_mib
from tests.bench.terminal import Terminal

REST = "rest"
"""Among the keys: none is pressed, and what the program still writes is counted."""
REST_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCost:
    """One key: what came back."""

    key: str
    latency_ms: float | None
    """Until the bytes that changed the screen had come; None when nothing changed."""
    bytes: int
    """Written in the 300 ms after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One run of one program in one size."""

    size: str
    first_paint_s: float | None
    ready_s: float | None
    """Until the screen matched the pattern that tells a usable program."""
    keys: tuple[KeyCost, ...]
    idle_cpu_percent: float
    """Of one core, the whole process tree."""
    idle_bytes_per_s: float
    resident_mib: float
    bytes_total: int

    def latency(self, key: str) -> float | None:
        found = [cost.latency_ms for cost in self.keys if cost.key == key and cost.latency_ms is not None]
        return median(found) if found else None

    def written(self, key: str) -> float | None:
        found = [cost.bytes for cost in self.keys if cost.key == key]
        return median(found) if found else None


def measure(
    command: Sequence[str],
    *,
    size: tuple[int, int] = (80, 24),
    ready: str = r"\S",
    first: Sequence[str] = (),
    keys: Sequence[str] = (),
    settles: float = 0.0,
    idle: float = 5.0,
    timeout: float = 20.0,
    environment: Mapping[str, str] | None = None,
) -> Measurement:
    """Run, press `first` without measuring, then `keys` one by one, then nothing for `settles` and `idle` seconds.

    Only the `idle` ones count: in those before, a program may end what it began at its start.
    Raises RuntimeError with the last screen when the program ends by itself.
    """
    with Terminal(command, columns=size[0], rows=size[1], environment=environment) as terminal:
        try:
            return _measured(terminal, size, ready, first, keys, settles, idle, timeout)
        except EOFError as err:
            raise RuntimeError(f"{command[0]} ended by itself; its last screen:\n{terminal.text().rstrip()}") from err


def _measured(
    terminal: Terminal,
    size: tuple[int, int],
    ready: str,
    first: Sequence[str],
    keys: Sequence[str],
    settles: float,
    idle: float,
    timeout: float,
) -> Measurement:
    painted = terminal.wait_until(lambda: bool(terminal.text().strip()), timeout)
    usable = painted if terminal.shows(ready) else terminal.wait_until(lambda: terminal.shows(ready), timeout)
    terminal.settle()
    for key in first:
        terminal.press(key)
        terminal.settle()
    costs = tuple(press(terminal, key) for key in keys)
    if settles:
        idling(terminal, settles)
    cpu, written = idling(terminal, idle) if idle else (0.0, 0.0)
    return Measurement(
        size=f"{size[0]}x{size[1]}",
        first_paint_s=painted,
        ready_s=usable,
        keys=costs,
        idle_cpu_percent=cpu,
        idle_bytes_per_s=written,
        resident_mib=resident_mib(terminal.pid),
        bytes_total=terminal.bytes,
    )


def press(terminal: Terminal, key: str, *, rows: range | None = None, settle: float = 0.3) -> KeyCost:
    """Press one key and wait until the screen, or some rows of it, look different."""
    before, bytes_before, pressed = terminal.drawing(rows), terminal.bytes, terminal.now()
    if key == REST:
        terminal.settle(REST_SECONDS)
        return KeyCost(key=key, latency_ms=None, bytes=terminal.bytes - bytes_before)
    terminal.press(key)
    changed = terminal.wait_until(lambda: terminal.drawing(rows) != before, 2.0)
    if settle:
        terminal.settle(settle)
    return KeyCost(
        key=key,
        latency_ms=None if changed is None else round((changed - pressed) * 1000, 1),
        bytes=terminal.bytes - bytes_before,
    )


def idling(terminal: Terminal, seconds: float) -> tuple[float, float]:
    """CPU percent and bytes per second while nobody does anything."""
    cpu, written, began = cpu_seconds(terminal.pid), terminal.bytes, time.perf_counter()
    while time.perf_counter() - began < seconds:
        terminal.pump(0.1)
    took = time.perf_counter() - began
    return round(100 * (cpu_seconds(terminal.pid) - cpu) / took, 2), round((terminal.bytes - written) / took, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="120x40", help="columns x rows (default 120x40)")
    parser.add_argument("--ready", default=r"\S", help="pattern that shows on the screen once the program is usable")
    parser.add_argument("--first", default="", help="keys to press before measuring, separated by commas")
    parser.add_argument("--keys", default="", help="keys to measure, separated by commas: down,down,tab")
    parser.add_argument("--idle", type=float, default=5.0, help="seconds of idling to measure (0: none)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("a command is needed after --")
    columns, rows = (int(number) for number in options.size.split("x"))
    try:
        seen = measure(
            command,
            size=(columns, rows),
            ready=options.ready,
            first=[key for key in options.first.split(",") if key],
            keys=[key for key in options.keys.split(",") if key],
            idle=options.idle,
        )
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(asdict(seen), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
