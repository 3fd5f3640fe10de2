"""Deploys of the practice mode, tasks of this process with their events in memory, and its locks."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.job import Holder, Job
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.host import Clock
from scaletail_tui.ports.jobs import ChangeRequest, JobRequest, StackHeld, UpdateRequest

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Running:
    job: Job
    events: list[JobEvent] = field(default_factory=list)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each event, and replaced by a fresh one."""
    task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        return not self.job.running

    @property
    def ended_well(self) -> bool:
        return any(isinstance(event, JobResult) and event.result is JobOutcome.OK for event in self.events)

    def add(self, event: JobEvent) -> None:
        self.events.append(event)
        self.ring()

    def ring(self) -> None:
        self.moved.set()
        self.moved = asyncio.Event()


def _tell_fault(task: asyncio.Task[None]) -> None:
    """A fault of the program itself ends the job without a result; its traceback belongs into the log."""
    if not task.cancelled() and task.exception() is not None:
        log.error("%s broke", task.get_name(), exc_info=task.exception())


class PracticeJobs:
    """`ports.Jobs` in one process; `ports` gives the whole set that a deploy works with."""

    def __init__(self, ports: Callable[[], Ports]) -> None:
        self._ports = ports
        self._jobs: dict[str, _Running] = {}

    def warm_up(self) -> None:
        """A job here is a task of this process: there is nothing to make ready."""

    async def start(self, request: JobRequest) -> Job:
        from scaletail_tui.operations.change.request import stages_of_change
        from scaletail_tui.operations.deploy.next_steps import is_new_stack
        from scaletail_tui.operations.deploy.stages import stages_of
        from scaletail_tui.operations.update.path import stages_of_update

        ports, name = self._ports(), request.name
        holder = ports.locks.holder(name)
        if holder is not None:
            raise StackHeld(holder, name)
        now = ports.clock.now()
        if isinstance(request, UpdateRequest):
            new_stack, stages = False, stages_of_update(request.spec, request.kind, with_dump=request.with_dump)
        elif isinstance(request, ChangeRequest):
            new_stack, stages = False, stages_of_change(request)
        else:
            new_stack = await asyncio.to_thread(is_new_stack, self, ports.folders, name)
            stages = stages_of(request.spec, funnel=request.funnel)
        job = Job(
            id=f"{file_stamp(now)}-{name}-{len(self._jobs) + 1:04x}",
            stack=name,
            folder=ports.folders.folder(name),
            service=request.spec.service.slug if request.spec is not None else "",
            started=now,
            pid=os.getpid(),
            stages=stages,
            running=True,
            kind=request.kind,
            new_stack=new_stack,
        )
        running = self._jobs[job.id] = _Running(job=job)
        running.task = asyncio.create_task(self._work(ports, request, running), name=f"a job of {name}")
        running.task.add_done_callback(_tell_fault)
        return job

    async def _work(self, ports: Ports, request: JobRequest, running: _Running) -> None:
        from scaletail_tui.adapters.practice.records.backups import practice_tools
        from scaletail_tui.operations.change.run import change
        from scaletail_tui.operations.deploy.run import deploy
        from scaletail_tui.operations.update.run import update

        began = ports.clock.monotonic()
        try:
            with ExitStack() as held:
                for one in request.held if isinstance(request, ChangeRequest) else (request.name,):
                    held.enter_context(ports.locks.hold(one, request.kind.value))
                if isinstance(request, UpdateRequest):
                    work = update(ports, practice_tools(Path(ports.folders.root)), request)
                elif isinstance(request, ChangeRequest):
                    work = change(ports, request)
                else:
                    work = deploy(ports, request)
                async with aclosing(work) as events:
                    async for event in events:
                        running.add(event)
        except ScaletailError as error:
            running.add(
                JobResult(
                    result=JobOutcome.FAILED,
                    url=None,
                    seconds=ports.clock.monotonic() - began,
                    finding=None,
                    at=ports.clock.now(),
                    sentence=error.title,
                    fix=error.remedy,
                )
            )
        finally:
            running.job = replace(running.job, running=False)
            running.ring()

    def all(self) -> tuple[Job, ...]:
        return tuple(running.job for running in reversed(self._jobs.values()))

    def latest(self, stack: str) -> Job | None:
        return next((job for job in self.all() if job.stack == stack), None)

    def has_succeeded(self, job_id: str) -> bool:
        return job_id in self._jobs and self._jobs[job_id].ended_well

    async def follow(self, job_id: str) -> AsyncGenerator[JobEvent, None]:
        running = self._jobs.get(job_id)
        if running is None:
            raise ScaletailError(f"There is no job {job_id}.")
        told = 0
        while True:
            moved = running.moved
            while told < len(running.events):
                event = running.events[told]
                told += 1
                yield event
                if isinstance(event, JobResult):
                    return
            if running.ended:
                return
            await moved.wait()

    async def stop(self, job_id: str) -> None:
        running = self._jobs.get(job_id)
        if running is not None and running.task is not None:
            running.task.cancel()
            await asyncio.wait({running.task})


class PracticeLocks:
    """`ports.Locks` in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, Holder] = {}

    def hold(self, stack: str, doing: str) -> AbstractContextManager[None]:
        return self._hold(stack, doing)

    @contextmanager
    def _hold(self, stack: str, doing: str) -> Iterator[None]:
        holder = self._held.get(stack)
        if holder is not None:
            raise StackHeld(holder, stack)
        self._held[stack] = Holder(pid=os.getpid(), since=self._clock.now(), doing=doing)
        try:
            yield
        finally:
            del self._held[stack]

    def holder(self, stack: str) -> Holder | None:
        return self._held.get(stack)
