"""Put into PYTHONPATH: the program kills itself, as `kill -9` would, where it is told to.

`KILLED_AT=write`: a job at its first word of that stage, `KILLED_AT=write:3` at its third; with `KILLED_STACK` only the
job of that stack. `KILLED_AFTER=copy`: a backup, a restore or a move with its whole session, once it has told that this
step is done. `KILLED_IN=copy`, `compare`: a move in the middle of it; `link`: it is written down, and the link does not
stand yet; `back`: the old data are in their place again, and nothing runs yet.
"""

from __future__ import annotations

import os
import signal
from typing import Any

STAGE, _, NUMBER = os.environ.get("KILLED_AT", "").partition(":")
STACK = os.environ.get("KILLED_STACK", "")
AFTER, INSIDE = os.environ.get("KILLED_AFTER", ""), os.environ.get("KILLED_IN", "")
BEFORE = {"copy": "stop", "compare": "copy"}
"""The step that is done when another one begins."""

if STAGE:
    from scaletail_tui.adapters.jobs.file import JobWriter

    write = JobWriter.write
    left = int(NUMBER or 1)

    def write_and_die(self: JobWriter, event: Any) -> None:
        global left
        write(self, event)
        left -= getattr(event, "stage", "") == STAGE and STACK in ("", self.header["stack"])
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    JobWriter.write = write_and_die  # type: ignore[method-assign]

if AFTER or INSIDE:
    from scaletail_tui.adapters.stacks.folders import StackFiles
    from scaletail_tui.cli.backup.telling import Teller
    from scaletail_tui.operations.moving.run import _Move

    step, count, put_link, take_back = Teller.step, _Move._count, StackFiles.put_link, StackFiles.take_link_back
    done = ""

    def die() -> None:
        os.killpg(0, signal.SIGKILL)

    def step_and_die(self: Teller, progress: Any) -> None:
        global done
        step(self, progress)
        done = progress.step.value if progress.done else done
        if progress.done and done == AFTER:
            die()

    def count_and_die(self: _Move, so_far: int) -> None:
        if done and done == BEFORE.get(INSIDE):
            die()
        count(self, so_far)

    def die_before_the_link(self: StackFiles, path: str, target: str, aside: str) -> None:
        if INSIDE == "link":
            die()
        put_link(self, path, target, aside)

    def take_back_and_die(self: StackFiles, path: str, aside: str) -> None:
        take_back(self, path, aside)
        if INSIDE == "back":
            die()

    Teller.step = step_and_die  # type: ignore[method-assign]
    _Move._count = count_and_die  # type: ignore[method-assign]
    StackFiles.put_link = die_before_the_link  # type: ignore[method-assign]
    StackFiles.take_link_back = take_back_and_die  # type: ignore[method-assign]
