"""A job's event file: one JSON object a line, the job itself first, then its events, the result last."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from scaletail_tui.adapters.host.kernel import lives
from scaletail_tui.adapters.small_files import open_plain
from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageId, event_to_json, moment_of, text_of

if TYPE_CHECKING:
    from scaletail_tui.domain.masking.forms import KnownSecret

log = logging.getLogger(__name__)
FOREIGN = (ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What reading a line raises that no job of ours wrote."""

LONGEST_LINE = 1_000_000
"""Bytes of a line that is read; an event with its evidence has a few thousand."""

_FROM_OUTSIDE = ("evidence", "sentence", "fix", "first")
"""Of an event: what quotes logs and tools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHeader:
    """The first line: the job as it began, and how to tell its process from a later one of the same number."""

    job: Job
    root: str
    ticks: int | None


def header_to_json(header: JobHeader) -> dict[str, Any]:
    job = header.job
    return {
        "id": job.id, "stack": job.stack, "folder": job.folder, "service": job.service, "started": job.started,
        "pid": job.pid, "ticks": header.ticks, "stages": [stage.value for stage in job.stages],
        "new_stack": job.new_stack, "kind": job.kind.value, "root": header.root,
    }  # fmt: skip


def header_from_json(raw: dict[str, Any], *, running: bool) -> JobHeader:
    """Raises one of FOREIGN for what is no header."""
    job = Job(
        id=text_of(raw["id"]), stack=text_of(raw["stack"]), folder=text_of(raw["folder"]),
        service=text_of(raw["service"]), started=moment_of(raw["started"]), pid=int(raw["pid"]),
        stages=tuple(StageId(stage) for stage in raw["stages"]), running=running, new_stack=bool(raw["new_stack"]),
        kind=JobKind(raw.get("kind", JobKind.DEPLOY)),
    )  # fmt: skip
    return JobHeader(job=job, root=text_of(raw["root"]), ticks=raw["ticks"])


class JobWriter:
    """Appends to a new event file, 0600, a line an event, without the `known` values and what looks like a secret.

    A full disk ends no deploy: what could not be written is left out, and readers skip the half of a line. Only without
    the first line there is no job to watch; the constructor raises OSError.
    """

    def __init__(self, path: Path, header: JobHeader, known: Sequence[KnownSecret] = ()) -> None:
        self._known = known
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._cut = False
        """True while the file ends in half a line."""
        self.header = header_to_json(header)
        self._line({"job": self.header})

    def write(self, event: JobEvent) -> None:
        from scaletail_tui.domain.masking.mask import without_secrets

        content = event_to_json(event)
        told: dict[str, Any] = {
            name: without_secrets(content[name], self._known) for name in _FROM_OUTSIDE if name in content
        }
        if "said" in content:
            told["said"] = [without_secrets(line, self._known) for line in content["said"]]
        try:
            self._line({**content, **told})
        except OSError as error:
            log.error("an event is missing in the job's file: %s", error)

    def _line(self, content: dict[str, Any]) -> None:
        line = (json.dumps(content, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        left = memoryview(b"\n" + line if self._cut else line)
        self._cut = True
        while left:
            left = left[os.write(self._descriptor, left) :]
        self._cut = False


def open_job(path: Path) -> BinaryIO:
    """A job's file for reading; raises OSError for a pipe, a device and a link without end."""
    return os.fdopen(open_plain(path), "rb")


def read_header(path: Path) -> JobHeader | None:
    """The first line of a job's file; None when there is none yet or it is foreign."""
    try:
        with open_job(path) as file:
            raw = json.loads(file.readline(LONGEST_LINE))["job"]
        header = header_from_json(raw, running=False)
        running = lives(header.job.pid, header.ticks) and result_in(path) is None
        return header_from_json(raw, running=running)
    except (OSError, *FOREIGN):
        return None


def result_in(path: Path) -> JobOutcome | None:
    """The result that stands in the last line; None while there is none."""
    try:
        with open_job(path) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 20_000))
            last = file.read().rstrip(b"\n").rpartition(b"\n")[2]
        raw = json.loads(last)
        return JobOutcome(raw["result"]) if isinstance(raw, dict) and "result" in raw else None
    except (OSError, *FOREIGN):
        return None
