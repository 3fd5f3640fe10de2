"""Put into a job's PYTHONPATH: the job kills itself, as `kill -9` would, as soon as it has told of a stage.

With KILLED_STACK only the job of that stack does so.
"""

from __future__ import annotations

import os
import signal
from typing import Any

STAGE = os.environ.get("KILLED_AT", "")
STACK = os.environ.get("KILLED_STACK", "")

if STAGE:
    from scaletail_tui.adapters.jobs.file import JobWriter

    write = JobWriter.write

    def write_and_die(self: JobWriter, event: Any) -> None:
        write(self, event)
        if getattr(event, "stage", "") == STAGE and STACK in ("", self.header["stack"]):
            os.kill(os.getpid(), signal.SIGKILL)

    JobWriter.write = write_and_die  # type: ignore[method-assign]
