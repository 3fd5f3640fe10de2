"""The hidden command that is a deploy's own process: one request through stdin, events into the job's file."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from contextlib import ExitStack, aclosing
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput, ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.adapters.jobs.file import JobWriter
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import JobRequest

log = logging.getLogger(__name__)
_LONGEST = 16_000_000
"""Bytes of a request; the templates of its service are the most of it."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("job")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hold the stack, say so, deploy. 0 when the result was ok."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # All that a deploy needs is loaded while the request is still being made.
    from scaletail_tui.adapters.engine import client as engine_docker
    from scaletail_tui.adapters.sidecar.request_wire import any_from_json
    from scaletail_tui.cli.wiring import file_locks, job_files, real_ports, stacks_root
    from scaletail_tui.operations.change.request import stages_of_change
    from scaletail_tui.operations.deploy.next_steps import is_new_stack
    from scaletail_tui.operations.deploy.stages import stages_of
    from scaletail_tui.operations.update.path import stages_of_update
    from scaletail_tui.ports.jobs import ChangeRequest, StackHeld, UpdateRequest

    engine_docker.preload()

    root = stacks_root(args.root)
    locks, jobs = file_locks(root), job_files(root)
    ports = real_ports(root, locks=locks)
    line = sys.stdin.buffer.readline(_LONGEST)
    if not line:
        return 0  # nobody wants us any more
    try:
        request, job_id, locks.terminal = any_from_json(line)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput("This is no request of ours.", remedy="Use: scaletail-tui deploy") from error
    del line
    name = request.name
    try:
        with ExitStack() as held:
            for one in request.held if isinstance(request, ChangeRequest) else (name,):
                held.enter_context(locks.hold(one, request.kind.value))
            if isinstance(request, UpdateRequest):
                stages = stages_of_update(request.spec, request.kind, with_dump=request.with_dump)
                new = False
            elif isinstance(request, ChangeRequest):
                stages, new = stages_of_change(request), False
            else:
                stages = stages_of(request.spec, funnel=request.funnel)
                new = is_new_stack(jobs, ports.folders, name)
            writer = jobs.begin(request, job_id, stages=stages, new_stack=new)
            _say({"job": writer.header})
            return asyncio.run(_work(ports, request, writer))
    except StackHeld as held:
        _say({"held": asdict(held.holder)})
    except ScaletailError as error:
        _say({
            "error": {"title": error.title, "detail": error.detail, "remedy": error.remedy,
                      "bad_input": isinstance(error, BadInput)}
        })  # fmt: skip
    return 1


def _say(answer: dict[str, Any]) -> None:
    """Our one word to who started us; after it stdout leads nowhere, so that nothing can block or break on it."""
    try:
        os.write(1, (json.dumps(answer) + "\n").encode())
    except BrokenPipeError:
        log.info("who asked for the job is gone; it goes on")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)


async def _work(ports: Ports, request: JobRequest, writer: JobWriter) -> int:
    """Deploy and write every event; whatever ends us before the result, a result is written."""
    from scaletail_tui.adapters.jobs.file import header_from_json
    from scaletail_tui.cli.deploy.next_steps import NextCommands
    from scaletail_tui.cli.wiring import backup_tools_for
    from scaletail_tui.domain.stack.stage import JobOutcome, JobResult
    from scaletail_tui.operations.change.run import change
    from scaletail_tui.operations.deploy.run import deploy
    from scaletail_tui.operations.deploy.way_back import find_to_take_back
    from scaletail_tui.operations.update.run import update
    from scaletail_tui.ports.jobs import ChangeRequest, UpdateRequest

    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    next_steps = NextCommands(
        header_from_json(writer.header, running=True).job, ports.folders, partial(find_to_take_back, ports)
    )
    result: JobResult | None = None
    sentence = "The job ended before its result; the program's log says why."
    try:
        if isinstance(request, UpdateRequest):
            work = update(ports, backup_tools_for(ports), request)
        elif isinstance(request, ChangeRequest):
            work = change(ports, request)
        else:
            work = deploy(ports, request)
        async with aclosing(work) as events:
            async for event in events:
                writer.write(event)
                next_steps.see(event)
                result = event if isinstance(event, JobResult) else result
    except asyncio.CancelledError:
        sentence = "The job was stopped; what is on disk and running stays."
        log.info("job of %s stopped by a signal", request.name)
    finally:
        if result is None:
            result = JobResult(
                result=JobOutcome.FAILED, url=None, seconds=0.0, finding=None, at=ports.clock.now(), sentence=sentence,
                fix=next_steps.sentence(),
            )  # fmt: skip
            writer.write(result)
    return 0 if result.result is JobOutcome.OK else 1
