"""Deploys as processes in their own session, and the event files through which anybody can watch them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import subprocess
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.host.kernel import lives, start_ticks, terminal_of_this_process
from scaletail_tui.adapters.host.log_file import log_path, mask_in_log
from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.jobs.file import (
    FOREIGN,
    LONGEST_LINE,
    JobHeader,
    JobWriter,
    header_from_json,
    open_job,
    read_header,
    result_in,
)
from scaletail_tui.adapters.sidecar.request_wire import change_to_json, request_to_json, update_to_json
from scaletail_tui.adapters.small_files import open_plain
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.job import Holder, Job
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageId, event_from_json
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.jobs import ChangeRequest, DeployRequest, JobRequest, StackHeld, UpdateRequest

if TYPE_CHECKING:
    from scaletail_tui.domain.masking.forms import KnownSecret
    from scaletail_tui.domain.stack.spec import StackSpec

log = logging.getLogger(__name__)
KEPT = 60
"""Event files that are kept, newest first; those of running jobs always."""
QUICK, CALM, LIVELY_FOR = 0.02, 0.2, 10.0
"""Seconds between two looks at a file that moved within the last LIVELY_FOR seconds, and at a quiet one."""


class JobFiles:
    """`jobs/JOB.jsonl` of the state folder; `command` is the argv of the hidden command that works on one request."""

    def __init__(self, state_dir: Path, root: Path, command: Sequence[str]) -> None:
        self._state = state_dir
        self._folder = state_dir / "jobs"
        self._root = root
        self._command = tuple(command)
        self._warm: subprocess.Popen[bytes] | None = None
        self._children: list[subprocess.Popen[bytes]] = []

    def warm_up(self) -> None:
        """Start the job's process now and let it load what it needs while the request is still being made."""
        if self._warm is None:
            self._warm = self._spawn()

    async def start(self, request: JobRequest) -> Job:
        self._prune()
        child, self._warm = self._warm or self._spawn(), None
        self._children = [other for other in self._children if other.poll() is None] + [child]
        job_id = f"{file_stamp(time.time())}-{request.name}-{secrets.token_hex(2)}"
        if isinstance(request, UpdateRequest):
            line = update_to_json(request, job_id, terminal_of_this_process())
        elif isinstance(request, ChangeRequest):
            line = change_to_json(request, job_id, terminal_of_this_process())
        else:
            line = request_to_json(request, job_id, terminal_of_this_process())
        return await asyncio.to_thread(self._hand_over, child, line, request.name)

    def all(self) -> tuple[Job, ...]:
        headers = (read_header(path) for path in self._paths())
        return tuple(header.job for header in headers if header is not None and header.root == str(self._root))

    def latest(self, stack: str) -> Job | None:
        for path in self._paths():
            if f"-{stack}-" in path.name:
                header = read_header(path)
                if header is not None and header.root == str(self._root) and header.job.stack == stack:
                    return header.job
        return None

    def has_succeeded(self, job_id: str) -> bool:
        """False while it runs, when it failed, and when it was killed."""
        return result_in(self._path(job_id)) is JobOutcome.OK

    async def follow(self, job_id: str) -> AsyncGenerator[JobEvent, None]:
        path = self._path(job_id)
        header = await asyncio.to_thread(read_header, path)
        if header is None:
            raise ScaletailError(f"There is no job {job_id}.")
        try:
            file = open_job(path)
        except OSError as error:
            raise FilesRefused(f"{path} cannot be read: {error.strerror or error}.") from error
        with file:
            file.readline(LONGEST_LINE)
            moved, rest = time.monotonic(), b""
            while True:
                alive = lives(header.job.pid, header.ticks)  # asked before reading: what it wrote last is still read
                fresh = file.read(LONGEST_LINE)
                if fresh:
                    moved = time.monotonic()
                    *lines, rest = (rest + fresh).split(b"\n")
                    rest = rest[-LONGEST_LINE:]
                    for line in lines:
                        event = _event(line)
                        if event is not None:
                            yield event
                        if isinstance(event, JobResult):
                            return
                elif not alive:
                    log.info("job %s ended without a result", job_id)
                    return
                else:
                    await asyncio.sleep(QUICK if time.monotonic() - moved < LIVELY_FOR else CALM)

    async def stop(self, job_id: str) -> None:
        header = read_header(self._path(job_id))
        if header is not None and header.job.running:
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(header.job.pid, signal.SIGTERM)

    def begin(self, request: JobRequest, job_id: str, *, stages: tuple[StageId, ...], new_stack: bool) -> JobWriter:
        """The job's own side: its event file, with the header written. Only while the stack is held.

        Neither there nor in the program's log the stack's own secrets are written from now on, nor its key: one of
        another control server has no looks by which it would be known.
        """
        known = _secrets_of(request)
        mask_in_log(known)
        job = Job(
            id=job_id, stack=request.name, folder=str(self._root / request.name),
            service=request.spec.service.slug if request.spec is not None else "", started=time.time(),
            pid=os.getpid(), stages=stages, running=True, kind=request.kind, new_stack=new_stack,
        )  # fmt: skip
        private_folder(self._state)
        private_folder(self._folder)
        path, header = self._path(job_id), JobHeader(job=job, root=str(self._root), ticks=start_ticks(job.pid))
        try:
            return JobWriter(path, header, known)
        except OSError as error:
            raise tell_refusal(error, path, "written") from error

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{Path(job_id).name}.jsonl"

    def _paths(self) -> list[Path]:
        try:
            return sorted(self._folder.glob("*.jsonl"), key=lambda path: path.name, reverse=True)
        except OSError:
            return []

    def _prune(self) -> None:
        for path in self._paths()[KEPT:]:
            header = read_header(path)
            if header is None or not header.job.running:
                path.unlink(missing_ok=True)

    def _spawn(self) -> subprocess.Popen[bytes]:
        package_parent = str(Path(__file__).parents[3])
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package_parent, environment.get("PYTHONPATH", ""))))
        private_folder(self._state)
        private_folder(log_path(self._state).parent)
        try:
            log_end = open_plain(log_path(self._state), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        except OSError as error:
            raise tell_refusal(error, log_path(self._state), "written") from error
        with os.fdopen(log_end, "wb") as errors:
            try:
                return subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment,
                    start_new_session=True,
                )  # fmt: skip
            except OSError as err:
                raise _not_started(str(err), self._state) from err

    def _hand_over(self, child: subprocess.Popen[bytes], line: str, stack: str) -> Job:
        """Give the request to the child and wait for its word that it holds the stack."""
        assert child.stdin is not None and child.stdout is not None
        try:
            child.stdin.write(line.encode() + b"\n")
            child.stdin.close()
            answer = child.stdout.readline(LONGEST_LINE)
        except OSError as err:
            raise _not_started(str(err), self._state) from err
        finally:
            child.stdout.close()
        try:
            return _job_in(json.loads(answer), stack)
        except FOREIGN as err:
            raise _not_started(f"exit status {child.poll()}", self._state) from err


def _secrets_of(request: JobRequest) -> tuple[KnownSecret, ...]:
    from scaletail_tui.domain.masking.forms import find_secrets

    own = _own_secrets(request.spec) if request.spec is not None else {}
    key = request.key if isinstance(request, DeployRequest) else None
    return find_secrets(own if key is None else {**own, "auth key": key.reveal()})


def _own_secrets(spec: StackSpec) -> Mapping[str, str]:
    from scaletail_tui.domain.masking.names import find_own

    asked = {question.key for question in spec.service.questions if question.secret}
    variables = {**spec.settings, **spec.own_variables}
    public = (spec.name, spec.service.slug, spec.public_host)
    return find_own(variables.items(), public=public, asked=asked)


def _event(line: bytes) -> JobEvent | None:
    try:
        return event_from_json(json.loads(line))
    except FOREIGN:
        log.warning("a foreign line in a job's file was left out")
        return None


def _job_in(answer: dict[str, Any], stack: str) -> Job:
    """The child's word: the job, or why there is none."""
    if "held" in answer:
        raise StackHeld(Holder(**answer["held"]), stack)
    if "error" in answer:
        said = answer["error"]
        kind = BadInput if said["bad_input"] else ScaletailError
        raise kind(said["title"], detail=said["detail"], remedy=said["remedy"])
    return header_from_json(answer["job"], running=True).job


def _not_started(detail: str, state: Path) -> ScaletailError:
    return ScaletailError(
        "The deploy's own process could not be started.", detail=detail, remedy=f"Its words are in {log_path(state)}."
    )
