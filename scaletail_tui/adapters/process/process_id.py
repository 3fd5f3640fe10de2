"""Which process a number means: a pid alone may have been given to another process since."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.adapters.small_files import read_table


def start_ticks(pid: int) -> int | None:
    """When the process was started, in clock ticks since boot; None when it is gone or only waits to be reaped.

    Field 22 of /proc/PID/stat (proc(5)); the command name in field 2 may hold blanks and brackets.
    """
    try:
        fields = read_table(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    except OSError:
        return None
    if len(fields) < 20 or fields[0] in ("Z", "X"):
        return None
    return int(fields[19])


def lives(pid: int, ticks: int | None) -> bool:
    """True while the very process that was started at `ticks` runs."""
    now = start_ticks(pid)
    return now is not None and (ticks is None or now == ticks)


def terminal_of_this_process() -> str:
    """`pts/3`, or an empty text where there is no terminal."""
    import os

    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor).removeprefix("/dev/")
        except OSError:
            continue
    return ""
