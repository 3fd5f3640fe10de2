"""CPU time of a Docker engine with everything that it started: daemons, shims, containers, and what has ended since."""

from __future__ import annotations

import os
from pathlib import Path

from tests.bench.process_cost import _stat, process_tree

_TICKS = os.sysconf("SC_CLK_TCK")


def engine_root(docker_host: str) -> int | None:
    """Pid of the process that reaps whatever an engine's shims leave; None where the engine is not seen here."""
    socket = docker_host.removeprefix("unix://").encode()
    for folder in Path("/proc").iterdir():
        words = _command(folder)
        if words and words[0].endswith(b"dockerd") and any(socket in word for word in words):
            pid = int(folder.name)
            parent = int(_stat(pid)[1])
            above = _command(Path("/proc") / str(parent))
            return parent if any(socket in word for word in above) else pid
    return None


def engine_seconds(root: int) -> float:
    """User and system time of all processes below `root`, and of their children that have ended."""
    total = 0
    for pid in process_tree(root):
        fields = _stat(pid)
        if fields:
            total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def _command(folder: Path) -> list[bytes]:
    try:
        return (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
